package dev.promptmill.system;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

import dev.promptmill.simulator.Simulator;
import dev.promptmill.simulator.SimulatorSettings;
import dev.promptmill.simulator.image.ImageMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Callback settings that can't be used end a command before anything is sent. */
class CallbackSettingsTests {

	@TempDir
	Path home;

	private Simulator simulator;

	private CallbackRig rig;

	@BeforeEach
	void start() {
		this.simulator = Simulator
			.start(SimulatorSettings.builder().latencyFactor(0.001).imageMode(ImageMode.PLAIN).build());
		this.rig = new CallbackRig(this.home, this.simulator);
	}

	@AfterEach
	void stop() {
		this.simulator.close();
	}

	private void assertRefused(CallbackRig.Result result, String... words) {
		assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
		assertThat(result.err()).contains(words);
		assertThat(this.simulator.serverLedger().totals().posts()).isZero();
	}

	@Test
	void runWhenTheUrlIsNotHttpsThenExit2WithNameAndValue() throws Exception {
		String csv = this.rig.input(1).toString();
		this.rig.with("callback.allow-http", "false");
		assertRefused(this.rig.run("run", csv), "promptmill.callback.url = \"http://127.0.0.1:",
				"must be an https:// address");
	}

	@Test
	void runWhenTheUrlIsNotPublicThenExit2UnlessAllowedByName() throws Exception {
		String csv = this.rig.input(1).toString();
		this.rig.with("callback.allowed-hosts", "tunnel.internal");
		assertRefused(this.rig.run("run", csv, "--callback-url", "https://10.1.2.3/hook"),
				"promptmill.callback.url = \"https://10.1.2.3/hook\" can't be used: it must name a public host");
		this.rig.with("callback.url", "nonsense");
		assertRefused(this.rig.run("check", csv), "promptmill.callback.url = \"nonsense\"");
	}

	@Test
	void runWhenTheUrlIsNoAddressAtAllThenExit2() throws Exception {
		assertRefused(this.rig.run("run", this.rig.input(1).toString(), "--callback-url", "https://[a"),
				"promptmill.callback.url = \"https://[a\"");
	}

	@Test
	void runWhenThePortIsOutOfRangeThenExit2() throws Exception {
		String csv = this.rig.input(1).toString();
		this.rig.with("callback.port", "70000");
		assertRefused(this.rig.run("run", csv), "promptmill.callback.port = \"70000\"", "must be between 1 and 65535");
	}

	@DisplayName("If the port is taken, the exit code is 2, the run does not exist, and the next start needs no decision")
	@Test
	void runWhenThePortIsTakenThenExit2AndNoRunExists() throws Exception {
		String csv = this.rig.input(1).toString();
		try (ServerSocket other = new ServerSocket()) {
			other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.rig.port()));
			assertRefused(this.rig.run("run", csv), "promptmill.callback.port = " + this.rig.port(), "Nothing was sent",
					"Name a port that is free");
		}
		assertThat(this.rig.run("run", csv).exitCode()).isZero();
		this.rig.assertDeliveredAndBilledOnce(1);
	}

	@Test
	void restartWhenThePortIsTakenThenExit2AndTheRunStaysAsItWas() throws Exception {
		this.simulator.limitOpenTasks(0);
		this.rig.with("submit.max-outage", "0s").with("budget", "0");
		String csv = this.rig.input(2).toString();
		assertThat(this.rig.run("run", csv, "--allow-partial").exitCode()).isEqualTo(5);
		this.simulator.limitOpenTasks(null);
		this.rig.with("budget", "1");
		try (ServerSocket other = new ServerSocket()) {
			other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.rig.port()));
			assertRefused(this.rig.run("restart"), "promptmill.callback.port = " + this.rig.port());
		}
		assertThat(this.rig.run("status", "--json").out()).contains("STOPPED");
		assertThat(this.rig.run("restart").exitCode()).isZero();
		this.rig.assertDeliveredAndBilledOnce(2);
	}

	@Test
	void runWhenTheBindAddressIsNotThisMachinesThenExit2() throws Exception {
		String csv = this.rig.input(1).toString();
		this.rig.with("callback.bind-address", "192.0.2.77");
		assertRefused(this.rig.run("run", csv), "promptmill.callback.bind-address = \"192.0.2.77\"",
				"Name an address of this machine");
		this.rig.with("callback.bind-address", "no-such-host.invalid");
		assertRefused(this.rig.run("run", csv), "promptmill.callback.bind-address = \"no-such-host.invalid\"",
				"it has no address");
	}

	@Test
	void runWhenPollingThenThePortIsNotTouched() throws Exception {
		String csv = this.rig.input(3).toString();
		this.rig.without("callback.url");
		this.rig.with("poll.first-delay-1k", "5ms").with("poll.interval", "20ms");
		try (ServerSocket other = new ServerSocket()) {
			other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.rig.port()));
			assertThat(this.rig.run("run", csv).exitCode()).isZero();
		}
		assertThat(this.simulator.serverLedger().totals().callbacks()).isZero();
	}

	@Test
	void runWhenCallbacksAreUsedThenTheSecretIsNeverPrinted() throws Exception {
		CallbackRig.Result result = this.rig.run("run", this.rig.input(3).toString());
		assertThat(result.exitCode()).as(result.err()).isZero();
		assertThat(result.err())
			.contains("Listening for callbacks on 127.0.0.1:" + this.rig.port() + "; the API is told http://127.0.0.1:"
					+ this.rig.port() + "/hook/…")
			.doesNotContainPattern("/hook/[A-Za-z0-9_-]{32}");
		assertThat(this.simulator.serverLedger().totals().callbacks()).isEqualTo(3);
	}

}
