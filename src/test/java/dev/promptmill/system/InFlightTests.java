package dev.promptmill.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import dev.promptmill.simulator.ScriptedFaults;
import dev.promptmill.simulator.SimulatedTask;
import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.fault.DownloadFault;
import dev.promptmill.simulator.fault.SubmitFault;
import dev.promptmill.simulator.image.ImageMode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Only requests under way at the instant of a kill are in doubt, and none besides. */
class InFlightTests {

	private static final int IN_FLIGHT = 16;

	@TempDir
	Path home;

	@Test
	void restartWhenKilledWithSixteenRequestsInFlightThenJustThoseAreUnknown() {
		ScriptedFaults slow = new ScriptedFaults().submit("slow", SubmitFault.ACCEPT_THEN_SLOW_REPLY, 1)
			.slowness(Duration.ofMinutes(1));
		try (Simulator simulator = Simulator.start(settings().faults(slow).build())) {
			Program program = new Program(this.home, simulator).with("submit.max-in-flight", "18");
			program.input(rows());
			program.start("run", "input.csv").awaiting(() -> settled(simulator) && accepted(simulator) == 24).kill();
			ProgramProcess.Ended ended = program.runHere("restart");
			assertThat(ended.exitCode()).as(ended.err()).isEqualTo(3);
			Map<String, Map<String, String>> results = new RunFiles(program.output(1)).results();
			assertThat(results.values()).allSatisfy((row) -> assertThat(row)
				.containsEntry("status", row.get("prompt_kind").equals("slow") ? "UNKNOWN" : "DELIVERED")
				.containsEntry("attempts", "1"));
			assertThat(new RunFiles(program.output(1)).unknown()).hasSize(IN_FLIGHT);
			assertThat(simulator.serverLedger().acceptancesByPrompt().values()).hasSize(24).containsOnly(1L);
			assertThat(new RunFiles(program.output(1)).usd("possibly_billed_usd")).isEqualByComparingTo("0.056");
		}
	}

	@Test
	void restartWhenKilledWithNoRequestInFlightThenNoneIsUnknown() {
		try (Simulator simulator = Simulator.start(settings().latencyFactor(0.2).build())) {
			Program program = new Program(this.home, simulator).with("submit.max-in-flight", "24");
			program.input(rows());
			// A task is asked about only when its answer is on disk
			program.start("run", "input.csv")
				.awaiting(() -> accepted(simulator) == 24
						&& simulator.serverLedger().tasks().stream().allMatch((task) -> task.statusPolls() > 0))
				.kill();
			assertThat(simulator.serverLedger().totals().openTasks()).as("tasks open when it was killed").isPositive();
			ProgramProcess.Ended ended = program.runHere("restart");
			assertThat(ended.exitCode()).as(ended.err()).isZero();
			assertThat(new RunFiles(program.output(1)).statuses()).containsOnly(Map.entry("DELIVERED", 24L));
			assertThat(simulator.serverLedger().totals().posts()).isEqualTo(24);
		}
	}

	@Test
	void runWhenTerminatedWithRequestsInFlightThenAnswersAreAwaitedAndNoneIsUnknown() {
		try (Simulator simulator = Simulator.start(settings().submitDelay(Duration.ofSeconds(2)).build())) {
			Program program = new Program(this.home, simulator).with("submit.max-in-flight", "16");
			program.input(rows());
			ProgramProcess.Ended stopped = program.start("run", "input.csv")
				.awaiting(() -> accepted(simulator) == IN_FLIGHT)
				.terminate();
			assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(143);
			assertThat(simulator.serverLedger().totals().posts()).as("POSTs after the signal").isEqualTo(IN_FLIGHT);
			ProgramProcess.Ended ended = program.runHere("restart");
			assertThat(ended.exitCode()).as(ended.err()).isZero();
			assertThat(simulator.serverLedger().acceptancesByPrompt().values()).hasSize(24).containsOnly(1L);
		}
	}

	@DisplayName("A run that is terminated while answers and downloads hang ends within 20 s, and only those answers are in doubt")
	@Tag("matrix")
	@Test
	void runWhenTerminatedWhileAllHangsThenEndsInTwentySeconds() {
		ScriptedFaults slow = new ScriptedFaults().submit("slow", SubmitFault.ACCEPT_THEN_SLOW_REPLY, 1)
			.download("quick", DownloadFault.SLOW, 1)
			.slowness(Duration.ofMinutes(1));
		try (Simulator simulator = Simulator.start(settings().faults(slow).build())) {
			Program program = new Program(this.home, simulator).with("submit.max-in-flight", "32");
			program.input(rows());
			ProgramProcess process = program.start("run", "input.csv")
				.awaiting(() -> settled(simulator) && accepted(simulator) == 24);
			process.signal();
			assertThat(process.endsWithin(Duration.ofSeconds(20))).as("what the contract gives a stop").isTrue();
			ProgramProcess.Ended stopped = process.await();
			assertThat(stopped.exitCode()).as(stopped.err()).isEqualTo(143);
			ProgramProcess.Ended ended = program.runHere("restart");
			assertThat(ended.exitCode()).as(ended.err()).isEqualTo(3);
			assertThat(new RunFiles(program.output(1)).statuses()).containsOnly(Map.entry("DELIVERED", 8L),
					Map.entry("UNKNOWN", 16L));
			assertThat(simulator.serverLedger().acceptancesByPrompt().values()).hasSize(24).containsOnly(1L);
		}
	}

	private static SimulatorSettings.Builder settings() {
		return SimulatorSettings.builder().latencyFactor(0).imageMode(ImageMode.PLAIN);
	}

	/** Sixteen slow rows and eight that are not. */
	private static String rows() {
		StringBuilder csv = new StringBuilder("id,prompt,size,prompt_kind\n");
		for (int row = 1; row <= 24; row++) {
			String kind = (row <= IN_FLIGHT) ? "slow" : "quick";
			csv.append('r')
				.append(row)
				.append(',')
				.append(kind)
				.append(" picture ")
				.append(row)
				.append(",512x512,")
				.append(kind)
				.append('\n');
		}
		return csv.toString();
	}

	private static long accepted(Simulator simulator) {
		return simulator.serverLedger().totals().accepted();
	}

	/** Whether the images of all quick rows were asked for. */
	private static boolean settled(Simulator simulator) {
		return simulator.serverLedger()
			.tasks()
			.stream()
			.filter((task) -> task.prompt().startsWith("quick"))
			.mapToLong(SimulatedTask::downloads)
			.filter((downloads) -> downloads > 0)
			.count() == 8;
	}

}
