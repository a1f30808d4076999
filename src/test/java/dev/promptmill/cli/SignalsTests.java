package dev.promptmill.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import dev.promptmill.cli.console.ConsoleLog;
import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.ExitCode;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class SignalsTests {

	private final ByteArrayOutputStream err = new ByteArrayOutputStream();

	private final ConsoleLog console = new ConsoleLog(System.out,
			new PrintStream(this.err, true, StandardCharsets.UTF_8));

	private final RunControl control = new RunControl(new ChangeSignal());

	private final CompletableFuture<Integer> halted = new CompletableFuture<>();

	@Test
	void guardWhenAFailedRunDoesNotEndThenItSaysWhyAndTheProcessIsEnded() {
		Signals.guard(this.control, this.console, Duration.ofMillis(1), Duration.ZERO, this.halted::complete);
		this.control.end(RunStop.Reason.FAULT, "The disk is full.");
		assertThat(this.halted.join()).isEqualTo(1);
		assertThat(this.err.toString(StandardCharsets.UTF_8)).startsWith("error: Run failed")
			.contains("The disk is full.", "restart continues it");
	}

	@Test
	void guardWhenAFailedRunEndsInTimeThenNothing() throws InterruptedException {
		Thread guard = Signals.guard(this.control, this.console, Duration.ofHours(1), Duration.ZERO,
				this.halted::complete);
		this.control.end(RunStop.Reason.FAULT, "The disk is full.");
		guard.interrupt();
		guard.join();
		assertThat(this.halted).isNotDone();
		assertThat(this.err.size()).isZero();
	}

	@Test
	void endLaterWhenAStoppedRunDoesNotEndThenItSaysWhatToDoAndTheProcessIsEnded() {
		Signals.endLater(ExitCode.SIGTERM, this.console, Duration.ofMillis(1), this.halted::complete);
		assertThat(this.halted.join()).isEqualTo(143);
		assertThat(this.err.toString(StandardCharsets.UTF_8)).contains("restart continues the run",
				"report writes its reports");
	}

	@Test
	void guardWhenARunIsOnlyAskedToStopThenNothing() throws InterruptedException {
		Thread guard = Signals.guard(this.control, this.console, Duration.ofMillis(1), Duration.ZERO,
				this.halted::complete);
		this.control.end(RunStop.Reason.SIGTERM, "Stopped.");
		guard.interrupt();
		guard.join();
		assertThat(this.halted).isNotDone();
	}

}
