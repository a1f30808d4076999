package dev.promptmill.system;

import java.nio.file.Path;
import java.time.Duration;

import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The program lacks memory for a run, and has enough for its restart (issue 12). */
class OutOfMemoryTests {

	private static final int ROWS = 30;

	private static final int IN_FLIGHT = 8;

	private static final String SENTENCE = "error: Out of memory, ended. Nothing is lost: restart continues a run."
			+ " PROMPTMILL_JAVA_OPTS=-Xmx2g gives it more.";

	/** Takes the place of the limit that the tests set. */
	private static final String TINY_HEAP = "java=$1; shift 2; exec \"$java\" -Xmx14m \"$@\"";

	@TempDir
	Path home;

	private Simulator simulator;

	private Program program;

	@BeforeEach
	void start() {
		this.simulator = Simulator.start(SimulatorSettings.builder()
			.latencyFactor(0.01)
			.submitDelay(Duration.ofMillis(20))
			.imageMode(ImageMode.PLAIN)
			.build());
		this.program = new Program(this.home, this.simulator).with("submit.rate-per-second", "20")
			.with("submit.max-in-flight", Integer.toString(IN_FLIGHT));
		this.program.input(PictureRows.of(ROWS));
	}

	@AfterEach
	void close() {
		this.simulator.close();
	}

	@Test
	void runWhenTheHeapIsTooSmallThenItFailsInOneSentence() {
		ProgramProcess.Ended small = this.program.throughShell(TINY_HEAP).run("run", "input.csv");
		assertThat(small.exitCode()).as(small.err()).isEqualTo(1);
		assertThat(small.err().lines()).contains(SENTENCE);
	}

	@Test
	void runWhenAThreadOfItsOwnLacksMemoryThenTheProcessFailsAndRestartPaysNothingTwice() {
		ProgramProcess.Ended died = this.program
			.startOutOfMemoryAt("dev.promptmill.run.RunMonitor", "beat", 4, "run", "input.csv")
			.await();
		assertThat(died.exitCode()).as(died.err()).isEqualTo(1);
		assertThat(died.err().lines()).contains(SENTENCE);
		ProgramProcess.Ended ended = this.program.runHere("restart");
		RestartAssertions.assertNothingLostOrPaidTwice(ended, new RunFiles(this.program.output(1)),
				this.simulator.serverLedger(), IN_FLIGHT);
	}

	@Test
	void runWhenSubmissionLacksMemoryThenTheRunFailsAndRestartPaysNothingTwice() {
		ProgramProcess.Ended died = this.program
			.startOutOfMemoryAt("dev.promptmill.submit.SubmitLoop", "submit", 12, "run", "input.csv")
			.await();
		assertThat(died.exitCode()).as(died.err()).isEqualTo(1);
		assertThat(died.err()).contains("submit failed: ");
		ProgramProcess.Ended ended = this.program.runHere("restart");
		RestartAssertions.assertNothingLostOrPaidTwice(ended, new RunFiles(this.program.output(1)),
				this.simulator.serverLedger(), IN_FLIGHT);
	}

}
