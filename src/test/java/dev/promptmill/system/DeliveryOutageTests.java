package dev.promptmill.system;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.Map;

import dev.promptmill.simulator.ScriptedFaults;
import dev.promptmill.simulator.ServerLedger;
import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.fault.DownloadFault;
import dev.promptmill.simulator.fault.StatusFault;
import dev.promptmill.simulator.fault.TaskResult;
import dev.promptmill.simulator.image.ImageMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whole runs in which tasks succeed, are charged, and from one task on nothing of them
 * can be delivered; and in which they deliver and charge more than was asked for.
 */
class DeliveryOutageTests {

	private static final int FOR_EVER = Integer.MAX_VALUE;

	@TempDir
	Path home;

	private Simulator simulator;

	private Program program;

	@AfterEach
	void close() {
		this.simulator.close();
	}

	@Test
	void runWhenNoImageCanBeFetchedThenSubmissionStopsAndTheRunEndsWithWhatToDo() {
		assertEndsWithFewRowsBought(11, 160, 20, DownloadFault.FORBIDDEN);
	}

	@ParameterizedTest
	@EnumSource(names = { "FORBIDDEN", "HTML", "EMPTY", "TRUNCATED", "ERROR_500", "CORRUPT", "OVERSIZED", "REDIRECT" })
	@Tag("matrix")
	void runWhenNoImageCanBeFetchedForWhateverReasonThenAtMostEightyRowsAreBoughtWithoutOne(DownloadFault fault) {
		assertEndsWithFewRowsBought(101, 800, 20, fault);
	}

	private void assertEndsWithFewRowsBought(int first, int rows, int rate, DownloadFault fault) {
		start(new ScriptedFaults().downloadsFromTask(first, fault, FOR_EVER));
		this.program.with("submit.rate-per-second", String.valueOf(rate))
			.with("submit.max-outage", "2s")
			.with("download.max-bytes", "5MB")
			.input(PictureRows.of(rows));
		ProgramProcess.Ended ended = this.program.runHere("run", "input.csv");
		assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
		assertThat(ended.err()).contains("/run.sh verify 1", "/run.sh restart 1", "die on");
		long withoutImage = serverLedger().totals().accepted() - files().statuses().getOrDefault("DELIVERED", 0L);
		assertThat(withoutImage).isBetween(20L, 80L);
		assertThat(files().statuses().get("READY")).isGreaterThan(rows / 4L);
		assertBillBoundsSpend();
	}

	@Test
	@Tag("matrix")
	void runWhenAllowedHostsIsWrongThenFewRowsAreBoughtAndVerifyAndRestartDeliverThem() {
		start(new ScriptedFaults());
		this.program.with("submit.rate-per-second", "20")
			.with("submit.max-outage", "2s")
			.with("download.allowed-hosts", "images.example.com")
			.input(PictureRows.of(200));
		ProgramProcess.Ended ended = this.program.runHere("run", "input.csv");
		assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
		assertThat(ended.err()).contains("download.allowed-hosts", "/run.sh verify 1", "/run.sh restart 1", "die on");
		assertThat(serverLedger().totals().accepted()).isBetween(20L, 80L);
		assertBillBoundsSpend();
		this.program.with("download.allowed-hosts", "127.0.0.1").with("submit.max-outage", "60s");
		ended = this.program.runHere("restart");
		assertThat(ended.exitCode()).as(ended.err()).isEqualTo(3);
		ended = this.program.runHere("verify", "1");
		assertThat(ended.exitCode()).as(ended.err()).isZero();
		assertThat(serverLedger().acceptancesByPrompt().values()).hasSize(200).containsOnly(1L);
	}

	@ParameterizedTest
	@EnumSource(names = { "ERROR_500", "NOT_FOUND", "RESET", "MALFORMED", "CODE_NOT_200", "SUCCESS_WITHOUT_RESULT",
			"BROKEN_RESULT_JSON", "ONLY_NULL_RESULTS" })
	@Tag("matrix")
	void runWhenNoTaskGetsAVerdictThenSubmissionStopsAndRestartCollectsThem(StatusFault fault) {
		int rows = 200;
		start(new ScriptedFaults().statusChance(fault, 1));
		// Few places: no more than twice as many, and twenty, are bought until it shows.
		this.program.with("submit.rate-per-second", "20")
			.with("submit.max-in-flight", "10")
			.with("submit.max-outage", "2s")
			.with("poll.deadline", "1s")
			.input(PictureRows.of(rows));
		ProgramProcess.Ended ended = this.program.runHere("run", "input.csv");
		assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
		assertThat(ended.err()).contains("/run.sh restart 1", "Nothing was sent for longer");
		long accepted = serverLedger().totals().accepted();
		assertThat(accepted).isBetween(20L, 60L);
		assertThat(files().statuses()).isEqualTo(Map.of("GENERATING", accepted, "READY", rows - accepted));
		assertBillBoundsSpend();
		this.simulator.close();
		this.simulator = simulator(new ScriptedFaults());
		this.program.with("api.base-url", this.simulator.baseUrl().toString())
			.with("submit.rate-per-second", "1000")
			.with("submit.max-in-flight", "200")
			.with("submit.max-outage", "60s")
			.with("poll.deadline", "60s");
		ended = this.program.runHere("restart");
		assertThat(ended.exitCode()).as(ended.err()).isZero();
		assertThat(serverLedger().acceptancesByPrompt().values()).hasSize(rows).containsOnly(1L);
	}

	private void assertBillBoundsSpend() {
		BigDecimal billed = files().usd("billed_usd");
		assertThat(serverLedger().totals().spend()).isBetween(billed,
				billed.add(files().usd("reserved_usd")).add(files().usd("possibly_billed_usd")));
	}

	@Test
	void runWhenTheHostRecoversThenItGoesOnByItselfAndDeliversEveryRowOnce() {
		assertRecovers(21, 80, 40, 120);
	}

	@Test
	@Tag("matrix")
	void runWhenTheHostRecoversInALargeRunThenItGoesOnByItselfAndDeliversEveryRowOnce() {
		assertRecovers(101, 800, 20, 250);
	}

	private void assertRecovers(int first, int rows, int rate, int refusals) {
		start(new ScriptedFaults().downloadsFromTask(first, DownloadFault.FORBIDDEN, refusals));
		this.program.with("submit.rate-per-second", String.valueOf(rate)).input(PictureRows.of(rows));
		ProgramProcess.Ended ended = this.program.runHere("run", "input.csv");
		assertThat(ended.exitCode()).as(ended.err()).isZero();
		assertThat(files().statuses()).containsOnly(Map.entry("DELIVERED", (long) rows));
		assertThat(serverLedger().acceptancesByPrompt().values()).hasSize(rows).containsOnly(1L);
	}

	@Test
	void restartWhenTheHostIsBackThenFetchesWhatWasPaidAndBuysTheRest() {
		endWithoutImages(60);
		ProgramProcess.Ended ended = this.program.with("submit.max-outage", "60s").runHere("restart");
		assertThat(ended.exitCode()).as(ended.err()).isZero();
		assertThat(files().statuses()).containsOnly(Map.entry("DELIVERED", 60L));
		assertThat(serverLedger().acceptancesByPrompt().values()).hasSize(60).containsOnly(1L);
	}

	@Test
	void verifyAfterTheRunEndedThenFetchesWhatWasPaidFreeOfCharge() {
		endWithoutImages(150);
		long accepted = serverLedger().totals().accepted();
		this.program.runHere("verify", "1");
		this.program.runHere("report", "1");
		assertThat(serverLedger().totals().accepted()).isEqualTo(accepted);
		assertThat(files().statuses()).isEqualTo(Map.of("DELIVERED", accepted, "READY", 150 - accepted));
	}

	@Test
	void runWhenTasksDeliverMoreThanWasAskedForThenTheBudgetStopsInTime() {
		start(new ScriptedFaults().result("", TaskResult.surplus(9), FOR_EVER));
		this.program.with("submit.rate-per-second", "40")
			.with("submit.max-in-flight", "2")
			.with("budget", "0.20")
			.with("allow-partial", "true")
			.input(PictureRows.of(80));
		ProgramProcess.Ended ended = this.program.run("run", "input.csv");
		assertThat(ended.exitCode()).as(ended.err()).isEqualTo(5);
		// What two tasks in flight may cost beyond their precharge: 2 x 8 images.
		assertThat(serverLedger().totals().spend()).isLessThanOrEqualTo(new BigDecimal("0.256"));
		BigDecimal billed = files().usd("billed_usd");
		assertThat(serverLedger().totals().spend()).isBetween(billed, billed.add(files().usd("possibly_billed_usd")));
		assertThat(ended.err()).contains("MORE_IMAGES");
		assertThat(files().statuses().get("DELIVERED")).isEqualTo(serverLedger().totals().accepted());
	}

	/** A run that ends because no image can be fetched; after it, all can. */
	private void endWithoutImages(int rows) {
		start(new ScriptedFaults().downloadsFromTask(11, DownloadFault.FORBIDDEN, FOR_EVER));
		this.program.with("submit.rate-per-second", "20").with("submit.max-outage", "1s").input(PictureRows.of(rows));
		ProgramProcess.Ended ended = this.program.runHere("run", "input.csv");
		assertThat(ended.exitCode()).as(ended.err()).isEqualTo(1);
		assertThat(files().statuses()).containsKey("GENERATING");
		this.simulator.close();
		this.simulator = simulator(new ScriptedFaults());
	}

	private Simulator simulator(ScriptedFaults faults) {
		return Simulator.start(SimulatorSettings.builder()
			.latencyFactor(0.002)
			.imageMode(ImageMode.PLAIN)
			.stateFolder(this.home.resolve("books"))
			.faults(faults)
			.build());
	}

	private void start(ScriptedFaults faults) {
		this.simulator = simulator(faults);
		this.program = new Program(this.home, this.simulator);
	}

	private ServerLedger serverLedger() {
		return this.simulator.serverLedger();
	}

	private RunFiles files() {
		return new RunFiles(this.program.output(1));
	}

}
