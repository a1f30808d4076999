package dev.promptmill.remote;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.broker.BrokerAddress;
import dev.promptmill.broker.BrokerProperties;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.WorkerParameters;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsException;
import dev.promptmill.settings.SettingsLoader;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.SettableClock;
import dev.promptmill.support.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Which API a worker asks, with which key. */
class ServiceAccessTests {

	private static final String REAL = "https://api.example/api/v1";

	private static final ApiKey KEY = ApiKey.of("a-real-key");

	private final TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2);

	@AfterEach
	void close() {
		this.database.close();
	}

	@Test
	void ofWhenTheRunIsSimulatedThenItsOwnServerAndKeyWhateverTheWorkerIsSetTo() throws Exception {
		try (ServerSocket simulator = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
			URI there = URI.create("http://127.0.0.1:" + simulator.getLocalPort() + "/api/v1");
			ServiceAccess access = ServiceAccess.of(run(true), workerParameters(there.toString(), "simulated-key"),
					worker(KEY, Map.of("promptmill.api.base-url", REAL, "promptmill.download.allowed-hosts", "intranet",
							"promptmill.network.proxy", "http://proxy.example:3128")));
			Settings settings = access.settings();
			assertThat(settings.api().baseUrl()).isEqualTo(there);
			assertThat(settings.download().allowedHosts()).isEqualTo(List.of("127.0.0.1"));
			assertThat(settings.connections().proxyFor(there)).isNull();
			assertThat(settings.connections().proxyFor(URI.create("https://store.example"))).isNotNull();
			assertThat(access.key()).isNotSameAs(KEY);
		}
	}

	@Test
	void ofWhenTheSimulatorCannotBeReachedThenItSaysWhichSettingHelps() {
		assertThatThrownBy(() -> ServiceAccess.of(run(true), workerParameters("http://127.0.0.1:1/api/v1", "k"),
				worker(KEY, Map.of())))
			.isInstanceOf(SettingsException.class)
			.hasMessageContainingAll("http://127.0.0.1:1/api/v1 can't be reached from here",
					"promptmill.simulate.address");
	}

	@Test
	void ofWhenTheRunIsRealThenItsServerAndTheWorkersKey() {
		ServiceAccess access = ServiceAccess.of(run(false), workerParameters(REAL, null), worker(KEY, Map.of()));
		assertThat(access.settings().api().baseUrl()).isEqualTo(URI.create(REAL));
		assertThat(access.key()).isSameAs(KEY);
	}

	@Test
	void ofWhenTheRunIsRealAndTheWorkerIsSetToAnotherServerThenItIsRefused() {
		Map<String, String> simulator = Map.of("promptmill.api.base-url", "http://127.0.0.1:8099/api/v1");
		assertThatThrownBy(() -> ServiceAccess.of(run(false), workerParameters(REAL, null), worker(KEY, simulator)))
			.isInstanceOf(SettingsException.class)
			.hasMessageContainingAll("promptmill.api.base-url is http://127.0.0.1:8099/api/v1 here", "uses " + REAL);
	}

	@Test
	void ofWhenTheRunIsRealAndTheWorkerHasNoKeyThenItIsRefused() {
		assertThatThrownBy(() -> ServiceAccess.of(run(false), workerParameters(REAL, null), worker(null, Map.of())))
			.isInstanceOf(SettingsException.class)
			.hasMessageContaining("has no API key");
	}

	private Run run(boolean simulated) {
		return this.database.runs(new SettableClock())
			.create((id) -> new Run.Plan("night", Path.of("/prompts/night.csv"), "%064d".formatted(1),
					List.of("prompt"), OutputLocation.of(Path.of("/output/night-" + id)), Map.of(), simulated, false,
					RunFixture.PRICE, 0, 0), 1, true);
	}

	private static WorkerParameters workerParameters(String baseUrl, @Nullable String simulatorKey) {
		return new WorkerParameters(Map.of("promptmill.api.base-url", baseUrl), RunFixture.WORKER.version(),
				simulatorKey);
	}

	/** As the command does it: what is given for the worker stands above the run's. */
	private static WorkerContext worker(@Nullable ApiKey key, Map<String, String> given) {
		return new WorkerContext(
				new BrokerAddress(new BrokerProperties("tcp://127.0.0.1:1", null, "promptmill.partitions"), Map.of()),
				(ofRun) -> {
					Map<String, String> all = new HashMap<>(ofRun);
					all.putAll(given);
					return new SettingsLoader(all, null, Map.of()).load(Map.of());
				}, key, RunFixture.WORKER, 4, () -> {
				}, (ready) -> {
				}, (notice) -> {
				}, TimeAndRandom.ofThisMachine());
	}

}
