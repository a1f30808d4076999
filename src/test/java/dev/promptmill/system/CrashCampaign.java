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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.jspecify.annotations.Nullable;

/**
 * Deals blows out over as many runs as it takes, several to each run, two runs at a time.
 * A blow that found its step already over is dealt again, at an earlier passage, until it
 * has hit once.
 */
final class CrashCampaign {

	private static final int LANES = 2;

	private final Path folder;

	private final int killsPerRun;

	private final LinkedList<Blow> left;

	private final CrashTally tally = new CrashTally();

	private int runs;

	/**
	 * @param killsPerRun after so many, a run is left in peace and judged
	 */
	CrashCampaign(Path folder, int killsPerRun, Collection<Blow> blows) {
		this.folder = folder;
		this.killsPerRun = killsPerRun;
		this.left = new LinkedList<>(blows);
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
			try (CrashRun crashed = new CrashRun(home(run), CrashInput.of(run % 2 == 0))) {
				String story = "run " + run + ":";
				ProgramProcess.Ended ended = null;
				while (ended == null) {
					Blow blow = (crashed.kills() < this.killsPerRun) ? next(crashed.killedBefore()) : null;
					ended = (blow != null) ? crashed.leg(blow) : crashed.finish();
					if (blow != null) {
						story += " " + blow;
						record(blow, ended == null);
					}
				}
				this.tally.add(story, crashed.kills(), crashed.verdict(ended));
			}
		}
	}

	private synchronized int nextRun() {
		return this.left.isEmpty() ? 0 : ++this.runs;
	}

	private synchronized @Nullable Blow next(boolean restart) {
		for (Iterator<Blow> blows = this.left.iterator(); blows.hasNext();) {
			Blow blow = blows.next();
			if (fits(blow, restart)) {
				blows.remove();
				return blow;
			}
		}
		return null;
	}

	private static boolean fits(Blow blow, boolean restart) {
		return !(blow instanceof Blow.AtStep at) || !(restart ? at.step().onlyAtFirst() : at.step().onlyInRestart());
	}

	private synchronized void record(Blow blow, boolean hit) {
		if (hit) {
			this.tally.hit(blow);
		}
		else if (blow instanceof Blow.AtStep at) {
			this.left.add(new Blow.AtStep(at.step(), Math.max(1, at.passage() / 2)));
		}
		else if (blow instanceof Blow.AtRandom random) {
			this.left.add(new Blow.AtRandom(random.begun(), random.after().dividedBy(2)));
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
