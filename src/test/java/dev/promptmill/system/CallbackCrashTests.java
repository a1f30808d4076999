package dev.promptmill.system;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import dev.promptmill.simulator.SimulatedTask;
import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** SIGKILL in callback mode: callbacks come while nobody listens, and nothing is lost. */
class CallbackCrashTests {

	private static final Duration CAP = Duration.ofMinutes(3);

	@TempDir
	Path home;

	@Test
	void restartWhenKilledAndCallbacksWereLostMeanwhileThenComplete() throws Exception {
		killAndRestart(60);
	}

	@Test
	@Tag("matrix")
	void restartOf2000RowsWhenKilledAndCallbacksWereLostMeanwhileThenComplete() throws Exception {
		killAndRestart(2000);
	}

	private void killAndRestart(int rows) throws Exception {
		SimulatorSettings settings = SimulatorSettings.builder().latencyFactor(0.2).imageMode(ImageMode.PLAIN).build();
		try (Simulator simulator = Simulator.start(settings)) {
			CallbackRig rig = new CallbackRig(this.home, simulator);
			Program program = new Program(this.home, simulator);
			rig.settings().forEach(program::with);
			program.with("poll.first-delay-1k", "15s").with("poll.interval", "4s");
			ProgramProcess.Ended killed = program.start("run", rig.input(rows).toString())
				.awaiting(() -> allWereAnswered(simulator, rows))
				.kill();
			int open = simulator.serverLedger().totals().openTasks();
			assertThat(killed.killed()).as(killed.err()).isTrue();
			assertThat(open).as("tasks that end while nobody listens").isPositive();
			long before = simulator.serverLedger().totals().callbacks();
			awaitSeen(() -> simulator.serverLedger().totals().callbacks() >= before + open);
			ProgramProcess.Ended ended = program.runHere("restart");
			System.out.println(rows + " rows: " + open + " tasks ended while nobody listened, "
					+ rig.statusRequestsPerTask() + " status requests per task in all");
			assertThat(ended.exitCode()).as(ended.err()).isZero();
			rig.assertDeliveredAndBilledOnce(rows);
		}
	}

	/** Every row is a task, and the last answer has had a second to be recorded. */
	private static boolean allWereAnswered(Simulator simulator, int rows) {
		if (simulator.serverLedger().totals().accepted() < rows) {
			return false;
		}
		List<SimulatedTask> tasks = simulator.serverLedger().tasks();
		return tasks.get(tasks.size() - 1).acceptedAt().isBefore(Instant.now().minusSeconds(1));
	}

	private static void awaitSeen(BooleanSupplier seen) {
		long deadline = System.nanoTime() + CAP.toNanos();
		while (!seen.getAsBoolean()) {
			assertThat(System.nanoTime()).as("seen within " + CAP).isLessThan(deadline);
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
		}
	}

}
