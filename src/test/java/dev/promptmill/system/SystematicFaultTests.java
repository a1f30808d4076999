package dev.promptmill.system;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import dev.promptmill.simulator.ScriptedFaults;
import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.fault.SubmitFault;
import dev.promptmill.simulator.image.ImageMode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The fault matrix, part three: from one POST on, everything goes wrong in the same way.
 * That costs a few rows and not the night, and a restart against a sound server finishes.
 */
class SystematicFaultTests {

	@TempDir
	Path home;

	@DisplayName("Sign-in pages instead of answers from one POST on leave few rows in doubt, and restart finishes")
	@Test
	void runWhenEveryAnswerIsASignInPageThenFewRowsAreInDoubt() {
		loseFrom(SubmitFault.ACCEPT_THEN_SIGN_IN_PAGE, 120, 20, 20, "6s", "4s", 30);
	}

	@ParameterizedTest
	@Tag("matrix")
	@EnumSource(names = { "ACCEPT_THEN_RESET", "ACCEPT_THEN_CLOSE", "ACCEPT_THEN_HALF_REPLY", "ACCEPT_THEN_MALFORMED",
			"ACCEPT_THEN_SIGN_IN_PAGE", "ACCEPT_WITHOUT_TASK_ID" })
	void runWhenEveryAnswerIsLostFromPost101OnThenAtMostFortyRowsAreInDoubtAndRestartFinishes(SubmitFault fault) {
		loseFrom(fault, 600, 101, 20, "20s", "4s", 40);
	}

	@Test
	@Tag("matrix")
	void runWhenTheServerHangsFromPost101OnThenAtMost110RowsAreInDoubtAndRestartFinishes() {
		loseFrom(SubmitFault.ACCEPT_THEN_SLOW_REPLY, 600, 101, 20, "20s", "4s", 110);
	}

	@Test
	@Tag("matrix")
	void runWhenTheServerHangsAndTheTimeoutIsAMinuteThenAWindowAndAFewProbesAreInDoubt() {
		loseFrom(SubmitFault.ACCEPT_THEN_SLOW_REPLY, 600, 101, 20, "20s", "60s", 50);
	}

	@ParameterizedTest
	@Tag("matrix")
	@CsvSource({ "QUOTA_EXCEEDED, 5, quota is used up", "RATE_LIMITED, 1, answered every request with 429" })
	void runWhenEveryAnswerIs429FromOnePostOnThenItEndsAfterMaxOutageAndRestartFinishes(SubmitFault fault, int exitCode,
			String message) {
		Path serverLedger = this.home.resolve("books");
		Program program;
		try (Simulator simulator = Simulator
			.start(settings(serverLedger).faults(new ScriptedFaults().postsFrom(11, fault)).build())) {
			program = new Program(this.home, simulator).with("submit.max-outage", "4s");
			program.input(PictureRows.of(30));
			ProgramProcess.Ended ended = program.runHere("run", "input.csv");
			assertThat(ended.exitCode()).as(ended.err()).isEqualTo(exitCode);
			assertThat(ended.err()).contains(message, "restart");
			assertThat(files(program).statuses()).isEqualTo(Map.of("DELIVERED", 10L, "READY", 20L));
			assertThat(simulator.serverLedger().totals().posts()).as("POSTs").isLessThan(60);
		}
		restart(program, serverLedger, 30, 0);
	}

	private void loseFrom(SubmitFault fault, int rows, long first, int rate, String outage, String timeout, int most) {
		Path serverLedger = this.home.resolve("books");
		ScriptedFaults faults = new ScriptedFaults().postsFrom(first, fault).slowness(Duration.ofMinutes(10));
		Program program;
		long unknown;
		try (Simulator simulator = Simulator.start(settings(serverLedger).faults(faults).build())) {
			program = new Program(this.home, simulator).with("submit.rate-per-second", Integer.toString(rate))
				.with("submit.max-outage", outage)
				.with("api.request-timeout", timeout);
			program.input(PictureRows.of(rows));
			ProgramProcess.Ended ended = program.runHere("run", "input.csv");
			assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
			Map<String, Long> statuses = files(program).statuses();
			unknown = statuses.getOrDefault("UNKNOWN", 0L);
			System.out.println(fault + " from POST " + first + " of " + rows + ", " + rate + "/s, timeout " + timeout
					+ ", max-outage " + outage + ": " + statuses);
			assertThat(unknown).isBetween(10L, (long) most);
			assertThat(statuses.get("READY")).isGreaterThanOrEqualTo(rows / 2);
			assertThat(ended.err()).contains("max-outage", "in doubt", "Last answer: ", "restart 1", "resolve 1");
			assertThat(files(program).usd("possibly_billed_usd")).isEqualByComparingTo(
					new java.math.BigDecimal("0.0035").multiply(java.math.BigDecimal.valueOf(unknown)));
		}
		restart(program, serverLedger, rows, unknown);
	}

	/**
	 * A sound server with the same books; rows in doubt are nobody's business but ours.
	 */
	private void restart(Program program, Path serverLedger, int rows, long unknown) {
		try (Simulator simulator = Simulator.start(settings(serverLedger).build())) {
			ProgramProcess.Ended ended = program.with("api.base-url", simulator.baseUrl().toString())
				.with("submit.rate-per-second", "1000")
				.runHere("restart");
			assertThat(ended.exitCode()).as(ended.err()).isEqualTo((unknown == 0) ? 0 : 3);
			assertThat(files(program).statuses().get("DELIVERED")).isEqualTo(rows - unknown);
			assertThat(files(program).statuses().getOrDefault("UNKNOWN", 0L)).isEqualTo(unknown);
			assertThat(simulator.serverLedger().acceptancesByPrompt().values()).hasSize(rows).containsOnly(1L);
		}
	}

	private static RunFiles files(Program program) {
		return new RunFiles(program.output(1));
	}

	private static SimulatorSettings.Builder settings(Path serverLedger) {
		return SimulatorSettings.builder().latencyFactor(0).imageMode(ImageMode.PLAIN).stateFolder(serverLedger);
	}

}
