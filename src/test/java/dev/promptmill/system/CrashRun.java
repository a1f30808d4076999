package dev.promptmill.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.Totals;
import dev.promptmill.simulator.image.ImageMode;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One run that is killed again and again and continued until it is done, against a server
 * of its own that outlives it.
 */
final class CrashRun implements AutoCloseable {

	/** Submissions per second: slow enough that a run lasts for a while. */
	private static final String RATE = "60";

	static final int IN_FLIGHT = 4;

	private final Simulator simulator;

	private final Program program;

	private final CrashInput input;

	/** What the server had taken and charged before the run began. */
	private final Totals before;

	private final Set<String> resolved = new HashSet<>();

	private boolean killedBefore;

	private int kills;

	CrashRun(Path home, CrashInput input) {
		this.input = input;
		this.simulator = Simulator.start(SimulatorSettings.builder()
			.latencyFactor(0.001)
			.submitDelay(Duration.ofMillis(10))
			.imageMode(ImageMode.PLAIN)
			.markers(true)
			.build());
		this.program = new Program(home, this.simulator).with("submit.rate-per-second", RATE)
			.with("submit.max-in-flight", Integer.toString(IN_FLIGHT));
		this.program.input(input.csv());
		if (!input.bought().isEmpty()) {
			buyEarlier(home);
		}
		this.before = this.simulator.serverLedger().totals();
	}

	/** Buys some of the rows, and loses two of the images. */
	private void buyEarlier(Path home) {
		try {
			Files.writeString(home.resolve("earlier.csv"), this.input.earlierCsv());
			ProgramProcess.Ended ended = this.program.runHere("run", "earlier.csv");
			assertThat(ended.exitCode()).as(ended.err()).isIn(0, 3);
			for (String id : List.of("r1", "r2")) {
				Files.delete(home.resolve("output/earlier-1/images/" + id + "-1.png"));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** Whether it takes over what an earlier run bought. */
	boolean hasEarlier() {
		return !this.input.bought().isEmpty();
	}

	/** Whether the next leg is a restart. */
	boolean killedBefore() {
		return this.killedBefore;
	}

	int kills() {
		return this.kills;
	}

	/**
	 * Carries out an execution.
	 * @return how it ended, null if it was killed
	 */
	ProgramProcess.@Nullable Ended leg(KillPoint killPoint) {
		return leg((command) -> strike(killPoint, command));
	}

	private ProgramProcess.@Nullable Ended leg(Function<String[], ProgramProcess.Ended> execution) {
		ProgramProcess.Ended ended = execution.apply(command());
		if (ended.exitCode() == 2 && ended.err().contains("There ")) {
			// Killed before the run existed: an operator starts it again
			assertThat(this.simulator.serverLedger().totals().posts()).as("POSTs without a run")
				.isEqualTo(this.before.posts());
			this.killedBefore = false;
			ended = execution.apply(command());
		}
		if (ended.killed()) {
			this.killedBefore = true;
			this.kills++;
			return null;
		}
		assertThat(ended.exitCode()).as("exit code of a leg that was not killed; it said: %s", ended.err()).isIn(0, 3);
		return ended;
	}

	/** Lets the run come to its end. */
	ProgramProcess.Ended finish() {
		return Objects.requireNonNull(leg(this.program::runHere));
	}

	private String[] command() {
		if (this.killedBefore || !this.resolved.isEmpty()) {
			return new String[] { "restart", Integer.toString(number()) };
		}
		List<String> command = new ArrayList<>(List.of("run", "input.csv"));
		command.addAll(this.input.options());
		return command.toArray(String[]::new);
	}

	/**
	 * The run's number. A start that was killed before its run existed may leave an empty
	 * folder, and then the next one has the next number.
	 */
	private int number() {
		int number = hasEarlier() ? 2 : 1;
		while (Files.exists(this.program.output(number + 1))) {
			number++;
		}
		return number;
	}

	private ProgramProcess.Ended strike(KillPoint killPoint, String... command) {
		if (killPoint instanceof KillPoint.AtStep at) {
			return this.program.startKilledAt(at.step(), at.passage(), command).await();
		}
		KillPoint.AtRandom random = (KillPoint.AtRandom) killPoint;
		ProgramProcess process = this.program.start(command);
		if (random.begun()) {
			process.awaiting(process::hasBegun);
		}
		return process.endsWithin(random.after()) ? process.await() : process.kill();
	}

	/**
	 * Has the operator say that unknown rows are to be sent again, and lets the run do
	 * so.
	 * @param killPoint kills the command that says so, which is then given again
	 */
	ProgramProcess.Ended resolve(List<String> unknown, @Nullable KillPoint killPoint) {
		this.resolved.addAll(unknown);
		String[] command = { "resolve", Integer.toString(number()), "--resubmit" };
		if (killPoint != null) {
			assertThat(strike(killPoint, command).exitCode()).as("resolve killed at %s", killPoint)
				.isEqualTo(ProgramProcess.KILLED);
			this.kills++;
		}
		ProgramProcess.Ended resolve = this.program.runHere(command);
		assertThat(resolve.exitCode()).as("exit code of resolve; it said: %s", resolve.err()).isZero();
		return finish();
	}

	/** Judges the finished run. */
	CrashVerdict verdict(ProgramProcess.Ended ended) {
		return CrashVerdict.of(new CrashVerdict.Evidence(this.input, new RunFiles(this.program.output(number())),
				this.simulator.serverLedger(), this.before.spend(), ended, this.resolved));
	}

	@Override
	public void close() {
		this.simulator.close();
	}

}
