package dev.promptmill.system;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.Totals;
import dev.promptmill.simulator.fault.CallbackFaults;
import dev.promptmill.simulator.image.ImageMode;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Whole runs in callback mode, measured in the simulated API's books. */
class CallbackRunTests {

	@TempDir
	Path home;

	private static SimulatorSettings.Builder settings() {
		return SimulatorSettings.builder().latencyFactor(0.03).imageMode(ImageMode.PLAIN);
	}

	private static CallbackFaults chaos() {
		return new CallbackFaults(0.3, 0.2, 0.1, Duration.ofMillis(500), 8);
	}

	@Test
	void runWithCallbacksThenOneStatusRequestPerTaskAndTheBillIsTheApis() throws Exception {
		deliver(200);
	}

	@Test
	@Tag("matrix")
	void runOf2000RowsWithCallbacksThenOneStatusRequestPerTaskAndTheBillIsTheApis() throws Exception {
		deliver(2000);
	}

	private void deliver(int rows) throws Exception {
		try (Simulator simulator = Simulator.start(settings().build())) {
			CallbackRig rig = new CallbackRig(this.home, simulator);
			CallbackRig.Result result = rig.run("run", rig.input(rows).toString());
			report(rig, simulator, rows);
			assertThat(result.exitCode()).as(result.err()).isZero();
			rig.assertDeliveredAndBilledOnce(rows);
			assertThat(rig.statusRequestsPerTask()).isBetween(1.0, 1.05);
		}
	}

	@Test
	void runWithCallbacksLostDuplicatedEarlyAndForgedThenEverythingIsDeliveredOnce() throws Exception {
		surviveChaos(200);
	}

	@DisplayName("2,000 rows whose callbacks are lost, duplicated, early and forged are delivered once each")
	@Test
	@Tag("matrix")
	void runOf2000RowsWithFaultyCallbacksThenAllIsDeliveredOnce() throws Exception {
		surviveChaos(2000);
	}

	private void surviveChaos(int rows) throws Exception {
		try (Simulator simulator = Simulator.start(settings().callbackFaults(chaos()).build())) {
			CallbackRig rig = new CallbackRig(this.home, simulator);
			rig.with("poll.first-delay-1k", "1s").with("poll.interval", "200ms");
			CallbackRig.Result result = rig.run("run", rig.input(rows).toString());
			report(rig, simulator, rows);
			assertThat(result.exitCode()).as(result.err()).isZero();
			rig.assertDeliveredAndBilledOnce(rows);
			assertThat(simulator.serverLedger().totals().forgedCallbacks()).isEqualTo(8L * rows);
			// One that decides, one for each of two forgeries that name the task, slow
			// polls.
			assertThat(rig.statusRequestsPerTask()).isBetween(1.0, 3.5);
		}
	}

	@Test
	void runWhenNoCallbackComesThenItSaysSoAtItsEnd() throws Exception {
		try (Simulator simulator = Simulator
			.start(settings().callbackFaults(new CallbackFaults(1, 0, 0, Duration.ZERO, 0)).build())) {
			CallbackRig rig = new CallbackRig(this.home, simulator).with("poll.first-delay-1k", "50ms")
				.with("poll.interval", "50ms");
			CallbackRig.Result result = rig.run("run", rig.input(3).toString());
			assertThat(result.exitCode()).as(result.err()).isZero();
			assertThat(result.err())
				.contains("warning: No callback came for 3 tasks, although promptmill.callback.url is"
						+ " set: polling found what ended. docs/callbacks.md says how to test the address.");
		}
	}

	@Test
	void runWhenSimulatedThenTheSimulatedApiCallsTheRealAddress() throws Exception {
		try (Simulator unused = Simulator.start(settings().build())) {
			CallbackRig rig = new CallbackRig(this.home, unused).with("simulate.speed", "100");
			CallbackRig.Result result = rig.run("run", rig.input(20).toString(), "--simulate");
			assertThat(result.exitCode()).as(result.err()).isZero();
			assertThat(result.err()).contains("20 of 20 rows delivered", "Listening for callbacks",
					"Callbacks came for 20 of 20 tasks.");
			assertThat(rig.run("status").out()).contains("callbacks  came for 20 of 20 tasks");
			assertThat(Files.readString(this.home.resolve("output/input-1/report.html")))
				.contains("came for 20 of 20 tasks");
			assertThat(unused.serverLedger().totals().posts()).isZero();
		}
	}

	private static void report(CallbackRig rig, Simulator simulator, int rows) {
		Totals totals = simulator.serverLedger().totals();
		System.out.println(rows + " rows: " + rig.statusRequestsPerTask() + " status requests per task, "
				+ totals.callbacks() + " callbacks, " + totals.forgedCallbacks() + " forged");
	}

}
