package dev.promptmill.system;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import dev.promptmill.simulator.RawAnswer;
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

	/** Whatever is sent again may be billed again, and the bill says so. */
	@ParameterizedTest
	@Tag("matrix")
	@EnumSource(names = { "ACCEPT_THEN_500", "ACCEPT_THEN_504" })
	void runWhenEveryAnswerIsAServerErrorFromPost101OnThenAFewAttemptsMayBeBilledAndRestartFinishes(SubmitFault fault) {
		Program program = failFrom(new ScriptedFaults().postsFrom(101, fault), "hold", "The API has been down");
		assertThat(files(program).statuses()).isEqualTo(Map.of("DELIVERED", 100L, "READY", 500L));
		restart(program, 0);
	}

	@Test
	@Tag("matrix")
	void runWhenEveryAnswerIsLostFromPost101OnAndLostOnesAreSentAgainThenFewPostsAreMadeAndRestartFinishes() {
		Program program = failFrom(new ScriptedFaults().postsFrom(101, SubmitFault.ACCEPT_THEN_RESET), "resubmit",
				"Answers to submissions got lost");
		restart(program, files(program).statuses().getOrDefault("UNKNOWN", 0L));
	}

	/** As a proxy does that caches what it must not. */
	@Test
	@Tag("matrix")
	void runWhenEveryAnswerFromPost101OnHasTheTaskOfAnEarlierRowThenAtMostFortyRowsAreInDoubtAndRestartFinishes() {
		List<String> ids = Collections.synchronizedList(new ArrayList<>());
		RawAnswer repeating = new RawAnswer(true, (own) -> {
			ids.add(own);
			return accepted(ids.get(Math.min(ids.size() - 1, 100)));
		}, Duration.ZERO, false);
		Program program = failFrom(new ScriptedFaults().answer("", repeating, Integer.MAX_VALUE), "hold",
				"which an earlier row was answered with, too");
		long open = files(program).statuses().getOrDefault("GENERATING", 0L);
		long unknown = files(program).statuses().getOrDefault("UNKNOWN", 0L);
		assertThat(unknown + open).isBetween(10L, 40L);
		restart(program, unknown + open);
	}

	/** At 20/s, until the run ends by itself; the server accepts and charges all. */
	private Program failFrom(ScriptedFaults faults, String onUnknown, String message) {
		try (Simulator simulator = Simulator.start(settings(this.home.resolve("books")).faults(faults).build())) {
			Program program = new Program(this.home, simulator).with("submit.rate-per-second", "20")
				.with("submit.max-outage", "20s")
				.with("submit.on-unknown", onUnknown);
			program.input(PictureRows.of(600));
			ProgramProcess.Ended ended = program.runHere("run", "input.csv");
			assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
			assertThat(ended.err()).contains(message, "restart 1");
			assertThat(simulator.serverLedger().totals().accepted()).isBetween(105L, 140L);
			assertThat(files(program).statuses().get("READY")).isGreaterThanOrEqualTo(300);
			assertBillBoundsSpend(program, simulator);
			return program;
		}
	}

	private static void assertBillBoundsSpend(Program program, Simulator simulator) {
		BigDecimal billed = files(program).usd("billed_usd");
		assertThat(simulator.serverLedger().totals().spend()).isBetween(billed,
				billed.add(files(program).usd("reserved_usd")).add(files(program).usd("possibly_billed_usd")));
	}

	private static byte[] accepted(String taskId) {
		String body = "{\"code\":200,\"message\":\"success\",\"data\":{\"taskId\":\"" + taskId + "\"}}";
		return ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
				+ body)
			.getBytes(StandardCharsets.US_ASCII);
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
			assertThat(files(program).usd("possibly_billed_usd"))
				.isEqualByComparingTo(new BigDecimal("0.0035").multiply(BigDecimal.valueOf(unknown)));
		}
		restart(program, serverLedger, rows, unknown);
	}

	/** A sound server, against which all but the rows in doubt are delivered. */
	private void restart(Program program, long unknown) {
		try (Simulator simulator = Simulator.start(settings(this.home.resolve("books")).build())) {
			ProgramProcess.Ended ended = program.with("api.base-url", simulator.baseUrl().toString())
				.with("submit.rate-per-second", "1000")
				.runHere("restart");
			assertThat(ended.exitCode()).as(ended.err()).isEqualTo((unknown == 0) ? 0 : 3);
			assertThat(files(program).statuses().get("DELIVERED")).isEqualTo(600 - unknown);
			assertBillBoundsSpend(program, simulator);
		}
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
