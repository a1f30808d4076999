package dev.promptmill.system;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

import dev.promptmill.simulator.ScriptedFaults;
import dev.promptmill.simulator.ServerLedger;
import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The fault matrix, part two: faults that concern the whole run, its exit code, and that
 * a restart carries on without paying twice.
 */
class FaultExitTests {

	@TempDir
	Path home;

	private Simulator simulator;

	private Program program;

	@AfterEach
	void close() {
		this.simulator.close();
	}

	@ParameterizedTest
	@CsvSource({ "submit-once:unauthorized, 1", "submit-once:forbidden, 1", "submit-once:not-found, 1",
			"submit-once:payment-required, 5", "submit-once:bad-request-credits, 5",
			"fail-once:INSUFFICIENT_BALANCE, 5", "status-once:unauthorized, 1" })
	void runWhenAFaultConcernsEveryRowThenItEndsAndRestartDeliversEveryRowOnce(String fault, int exitCode) {
		start(UnaryOperator.identity());
		this.program.with("submit.max-in-flight", "2")
			.input(PictureRows.of(12, (row) -> (row == 4) ? "[[" + fault + "]]" : ""));
		ProgramProcess.Ended first = this.program.runHere("run", "input.csv");
		assertThat(first.exitCode()).as(first.err()).isEqualTo(exitCode);
		assertThat(statuses()).doesNotContainKeys("UNKNOWN", "FAILED").containsKey("READY");
		assertThat(first.err()).doesNotContain(Program.KEY);
		assertBillBoundsSpend();
		ProgramProcess.Ended second = this.program.runHere("restart");
		assertThat(second.exitCode()).as(second.err()).isZero();
		assertThat(statuses()).containsOnly(Map.entry("DELIVERED", 12L));
		assertThat(serverLedger().totals().spend()).isEqualByComparingTo(new BigDecimal("0.0420"));
		assertBillBoundsSpend();
	}

	@Test
	void runWhenTasksNeverEndThenTheyStayOpenAndRestartAsksAgainFreeOfCharge() {
		start(UnaryOperator.identity());
		this.program.with("poll.deadline", "1s").input("""
				id,prompt,size
				endless,[[endless]],512x512
				gone,[[status:not-found]],512x512
				mute,[[status:success-without-result]],512x512
				broken,[[status:broken-result-json]],512x512
				nulls,[[surplus:9]][[status:only-null-results]],512x512
				fine,a picture,512x512
				""");
		for (String command : new String[] { "run input.csv", "restart" }) {
			ProgramProcess.Ended ended = this.program.runHere(command.split(" "));
			assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
			assertThat(files().results().values())
				.extracting((row) -> row.get("id") + " " + row.get("status") + " " + row.get("fail_code"))
				.containsExactly("endless GENERATING POLL_DEADLINE", "gone GENERATING TASK_NOT_FOUND",
						"mute GENERATING RESULT_UNREADABLE", "broken GENERATING RESULT_UNREADABLE",
						"nulls GENERATING RESULT_UNREADABLE", "fine DELIVERED ");
			assertBillBoundsSpend();
		}
		assertThat(serverLedger().totals().posts()).isEqualTo(6);
	}

	@Test
	void runWhenServerClosesIdleConnectionsAtOnceThenNoRowIsUnknownAndNoPostGoesOutTwice() {
		start((settings) -> settings.idleTimeout(Duration.ofMillis(20)).faults(new ScriptedFaults().closeAfterReply()));
		this.program.with("submit.rate-per-second", "100").input(PictureRows.of(60));
		ProgramProcess.Ended ended = this.program.runHere("run", "input.csv");
		assertThat(ended.exitCode()).as(ended.err()).isZero();
		assertThat(statuses()).containsOnly(Map.entry("DELIVERED", 60L));
		assertThat(serverLedger().totals().posts()).isEqualTo(60);
		assertThat(serverLedger().acceptancesByPrompt().values()).hasSize(60).containsOnly(1L);
	}

	@Test
	void runWhenServerAnswersWithA429StormThenEveryRowIsDeliveredOnce() {
		start((settings) -> settings.postsPerSecond(20.0).burst(2).maxOpenTasks(3).latencyFactor(0.01));
		this.program.input(PictureRows.of(30));
		ProgramProcess.Ended ended = this.program.runHere("run", "input.csv");
		assertThat(ended.exitCode()).as(ended.err()).isZero();
		assertThat(serverLedger().totals().postsByOutcome()).containsKey("429");
		assertThat(serverLedger().acceptancesByPrompt().values()).hasSize(30).containsOnly(1L);
		assertThat(files().usd("possibly_billed_usd")).isZero();
		assertThat(files().usd("billed_usd")).isEqualByComparingTo(serverLedger().totals().spend());
	}

	@Test
	void runWhenApiCannotBeReachedThenItFailsWithoutCostAndRestartDeliversEveryRow() {
		SimulatorSettings.Builder settings = settings().stateFolder(this.home.resolve("books"));
		this.simulator = Simulator.start(settings.build());
		this.program = new Program(this.home, this.simulator).with("submit.max-outage", "1s")
			.with("submit.max-attempts", "2");
		this.program.input(PictureRows.of(8));
		this.simulator.close();
		ProgramProcess.Ended ended = this.program.runHere("run", "input.csv");
		assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
		assertThat(ended.err()).contains("has been down");
		assertThat(statuses()).containsOnly(Map.entry("READY", 8L));
		assertThat(files().usd("possibly_billed_usd")).isZero();
		this.simulator = Simulator.start(settings.build());
		ended = this.program.runHere("restart");
		assertThat(ended.exitCode()).as(ended.err()).isZero();
		assertThat(statuses()).containsOnly(Map.entry("DELIVERED", 8L));
		assertThat(serverLedger().totals().posts()).isEqualTo(8);
	}

	@ParameterizedTest
	@ValueSource(strings = { "dev.promptmill.submit.SubmitLoop", "dev.promptmill.collect.CollectPartition" })
	void runWhenAStepDiesThenTheOthersDoNotWaitForIt(String type) {
		start(UnaryOperator.identity());
		this.program.input(PictureRows.of(8));
		ProgramProcess.Ended ended = this.program.startFailingAt(type, "work", "run", "input.csv").await();
		assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
		assertThat(ended.err()).contains("A failure on purpose");
		ended = this.program.runHere("restart");
		assertThat(ended.exitCode()).as(ended.err()).isZero();
		assertThat(serverLedger().acceptancesByPrompt().values()).hasSize(8).containsOnly(1L);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void runWhenReplyIsLostThenPolicyDecidesWhetherItIsSentAgain(boolean resubmit) {
		start(UnaryOperator.identity());
		this.program.with("submit.on-unknown", resubmit ? "resubmit" : "hold")
			.input(PictureRows.of(6, (row) -> (row % 2 == 0) ? "[[submit-once:accept-then-reset]]" : ""));
		ProgramProcess.Ended ended = this.program.run("run", "input.csv");
		assertThat(ended.exitCode()).as(ended.err()).isEqualTo(resubmit ? 0 : 3);
		assertThat(statuses()).isEqualTo(resubmit ? Map.of("DELIVERED", 6L) : Map.of("DELIVERED", 3L, "UNKNOWN", 3L));
		assertThat(serverLedger().totals().accepted()).isEqualTo(resubmit ? 9 : 6);
		assertThat(files().usd("possibly_billed_usd")).isEqualByComparingTo("0.0105");
		assertBillBoundsSpend();
	}

	@Test
	void runWhenServerDiesAndComesBackThenOnlyRequestsUnderWayAreInDoubt() {
		SimulatorSettings.Builder settings = settings().stateFolder(this.home.resolve("books"))
			.submitDelay(Duration.ofMillis(20));
		this.simulator = Simulator.start(settings.build());
		this.program = new Program(this.home, this.simulator).with("submit.rate-per-second", "40")
			.with("submit.max-in-flight", "5");
		this.program.input(PictureRows.of(30));
		ProgramProcess process = this.program.start("run", "input.csv")
			.awaiting(() -> serverLedger().totals().accepted() >= 10);
		this.simulator.close();
		process.endsWithin(Duration.ofMillis(700));
		this.simulator = Simulator.start(settings.build());
		ProgramProcess.Ended ended = process.await();
		RestartAssertions.assertNothingLostOrPaidTwice(ended, files(), serverLedger(), 5);
	}

	private void start(UnaryOperator<SimulatorSettings.Builder> how) {
		this.simulator = Simulator.start(how.apply(settings()).build());
		this.program = new Program(this.home, this.simulator);
	}

	private static SimulatorSettings.Builder settings() {
		return SimulatorSettings.builder().latencyFactor(0.002).imageMode(ImageMode.PLAIN).markers(true);
	}

	private ServerLedger serverLedger() {
		return this.simulator.serverLedger();
	}

	private RunFiles files() {
		return new RunFiles(this.program.output(1));
	}

	private Map<String, Long> statuses() {
		return files().statuses();
	}

	private void assertBillBoundsSpend() {
		RunFiles files = files();
		BigDecimal least = files.usd("billed_usd");
		BigDecimal most = least.add(files.usd("reserved_usd")).add(files.usd("possibly_billed_usd"));
		assertThat(serverLedger().totals().spend()).isBetween(least, most);
	}

}
