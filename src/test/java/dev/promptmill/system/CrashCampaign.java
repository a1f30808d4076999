package dev.promptmill.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Distributes kills over as many runs as it takes, several to each run, two runs at a
 * time. A kill whose step was already over is repeated at an earlier passage, until it
 * has hit once.
 */
final class CrashCampaign {

	private static final int LANES = 2;

	/** Rows that earlier runs bought. */
	private static final int BOUGHT = 12;

	private final Path folder;

	private final int killsPerRun;

	private final LinkedList<KillPoint> left;

	private final CrashTally tally = new CrashTally();

	private int runs;

	/**
	 * @param killsPerRun after so many, a run is left in peace and judged
	 */
	CrashCampaign(Path folder, int killsPerRun, Collection<KillPoint> killPoints) {
		this.folder = folder;
		this.killsPerRun = killsPerRun;
		this.left = new LinkedList<>(killPoints);
	}

	CrashTally carryOut() {
		ExecutorService lanes = Executors.newFixedThreadPool(LANES);
		try {
			List<Future<?>> ends = new ArrayList<>();
			for (int lane = 0; lane < LANES; lane++) {
				ends.add(lanes.submit(this::work));
			}
			for (Future<?> end : ends) {
				end.get();
			}
			return this.tally;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
		catch (ExecutionException ex) {
			throw new AssertionError("A run could not be judged: " + ex.getCause().getMessage(), ex.getCause());
		}
		finally {
			lanes.shutdownNow();
		}
	}

	private void work() {
		for (int run = nextRun(); run > 0; run = nextRun()) {
			try (CrashRun crashed = new CrashRun(home(run), input(run))) {
				StringBuilder story = new StringBuilder("run " + run + ":");
				CrashVerdict verdict = crashed.verdict(untilItEnds(crashed, story));
				this.tally.add(story.toString(), verdict);
				if (!verdict.unknown().isEmpty()) {
					KillPoint killPoint = next(KillStep::onlyInResolve);
					story.append(" resolve ").append(killPoint);
					this.tally.add(story.toString(), crashed.verdict(crashed.resolve(verdict.unknown(), killPoint)));
					if (killPoint != null) {
						this.tally.hit(killPoint);
					}
				}
				this.tally.ended(crashed.kills());
			}
		}
	}

	private ProgramProcess.Ended untilItEnds(CrashRun crashed, StringBuilder story) {
		while (true) {
			KillPoint killPoint = (crashed.kills() < this.killsPerRun) ? next(crashed) : null;
			if (killPoint == null && crashed.kills() == 0 && hasMore()) {
				// What is left is for a run that was killed, or has unknown rows
				killPoint = new KillPoint.AtStep(KillStep.SUBMIT_AFTER_REPLY, 1);
			}
			if (killPoint == null) {
				return crashed.finish();
			}
			story.append(' ').append(killPoint);
			ProgramProcess.Ended ended = crashed.leg(killPoint);
			record(killPoint, ended == null);
			if (ended != null) {
				return ended;
			}
		}
	}

	/** Every other run takes over rows of an earlier one, and some of these redo two. */
	private static CrashInput input(int run) {
		CrashInput input = CrashInput.of(run % 2 == 0);
		return switch (run % 4) {
			case 1 -> input.after(BOUGHT, Set.of());
			case 2 -> input.after(BOUGHT, Set.of("r4", "r7"));
			default -> input;
		};
	}

	private synchronized int nextRun() {
		return this.left.isEmpty() ? 0 : ++this.runs;
	}

	private synchronized boolean hasMore() {
		return !this.left.isEmpty();
	}

	/**
	 * What becomes of rows that were bought before is decided early, so that goes first.
	 */
	private @Nullable KillPoint next(CrashRun crashed) {
		KillPoint early = crashed.hasEarlier() ? next(KillStep::onlyWithEarlier) : null;
		return (early != null) ? early : next((step) -> !step.onlyInResolve() && !step.onlyWithEarlier()
				&& !(crashed.killedBefore() ? step.onlyAtFirst() : step.onlyInRestart()));
	}

	/** A random kill fits wherever some step does that is not the resolve command's. */
	private synchronized @Nullable KillPoint next(Predicate<KillStep> fits) {
		for (Iterator<KillPoint> killPoints = this.left.iterator(); killPoints.hasNext();) {
			KillPoint killPoint = killPoints.next();
			KillStep step = (killPoint instanceof KillPoint.AtStep at) ? at.step() : KillStep.COMMIT_BEFORE;
			if (fits.test(step)) {
				killPoints.remove();
				return killPoint;
			}
		}
		return null;
	}

	private synchronized void record(KillPoint killPoint, boolean hit) {
		if (hit) {
			this.tally.hit(killPoint);
		}
		else if (killPoint instanceof KillPoint.AtStep at) {
			this.left.add(new KillPoint.AtStep(at.step(), Math.max(1, at.passage() / 2)));
		}
		else if (killPoint instanceof KillPoint.AtRandom random) {
			this.left.add(new KillPoint.AtRandom(random.begun(), random.after().dividedBy(2)));
		}
	}

	private Path home(int run) {
		try {
			return Files.createDirectories(this.folder.resolve("run-" + run));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
