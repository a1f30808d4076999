package dev.promptmill.remote;

import java.util.HashMap;
import java.util.Map;

import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsLoader;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SharedRunSettingsTests {

	@Test
	void ofWhenReadBackByAWorkerThenTheyAreWhatTheRunHas() {
		Map<String, String> given = new HashMap<>();
		given.put("promptmill.poll.first-delay-1k", "7s");
		given.put("promptmill.poll.partitions", "12");
		given.put("promptmill.download.max-bytes", "3MB");
		given.put("promptmill.download.allowed-hosts", "one.example,two.example");
		given.put("promptmill.submit.on-unknown", "resubmit");
		given.put("promptmill.images.sidecar", "true");
		given.put("promptmill.api.base-url", "https://api.example/v1");
		given.put("promptmill.s3.endpoint", "https://store.example");
		given.put("promptmill.s3.path-style", "true");
		given.put("promptmill.callback.url", "http://10.1.2.3:8085/hook");
		given.put("promptmill.callback.allow-http", "true");
		given.put("promptmill.callback.allowed-hosts", "10.1.2.3");
		given.put("promptmill.broker.url", "tcp://broker:61617?trustStorePassword=secret");
		Settings run = load(given);
		Map<String, String> leg = SharedRunSettings.of(run);
		Settings worker = load(leg);
		assertThat(worker.api()).isEqualTo(run.api());
		assertThat(worker.submit()).isEqualTo(run.submit());
		assertThat(worker.poll()).isEqualTo(run.poll());
		assertThat(worker.download()).isEqualTo(run.download());
		assertThat(worker.images()).isEqualTo(run.images());
		assertThat(worker.s3()).isEqualTo(run.s3());
		assertThat(worker.callback()).isEqualTo(run.callback());
		assertThat(leg.toString()).doesNotContain("broker", "secret");
	}

	@Test
	void haveCallbacksThenAsTheRunHasThemWhateverAWorkersOwnSettingsSay() {
		assertThat(SharedRunSettings.haveCallbacks(SharedRunSettings.of(load(Map.of())))).isFalse();
		Settings callbacks = load(Map.of("promptmill.callback.url", "https://prompts.example.com/x"));
		assertThat(SharedRunSettings.haveCallbacks(SharedRunSettings.of(callbacks))).isTrue();
	}

	@Test
	void givenWhenTheBrokerIsSetThenItIsNotRememberedWithTheRun() {
		SettingsLoader loader = new SettingsLoader(Map.of("promptmill.broker.url",
				"tcp://broker:61617?trustStorePassword=secret", "promptmill.collect.mode", "remote"), null, Map.of());
		assertThat(loader.given()).containsEntry("promptmill.collect.mode", "remote");
		assertThat(loader.given().toString()).doesNotContain("broker", "secret");
	}

	private static Settings load(Map<String, String> given) {
		return new SettingsLoader(given, null, Map.of()).load(Map.of());
	}

}
