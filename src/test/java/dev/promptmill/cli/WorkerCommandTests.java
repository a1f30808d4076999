package dev.promptmill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.promptmill.support.CommandLine;
import dev.promptmill.support.CommandLine.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is refused before a worker starts, or a run that wants workers. */
class WorkerCommandTests {

	private static final Map<String, String> KEY = Map.of("APIXO_API_KEY", "secret");

	@TempDir
	Path folder;

	@Test
	void workerWhenTheDatabaseIsEmbeddedThenItIsRefused() {
		assertThat(line(Map.of(), KEY).run("worker")).satisfies((result) -> {
			assertThat(result.exitCode()).isEqualTo(2);
			assertThat(result.err()).contains("Workers need a database that all machines reach",
					"spring.datasource.url");
		});
	}

	@Test
	void workerWhenThereIsNoBrokerOrKeyThenItIsRefused() {
		Map<String, String> database = Map.of("spring.datasource.url", "jdbc:postgresql://127.0.0.1:1/none");
		assertThat(line(database, KEY).run("worker").err()).contains("promptmill.broker.url is not set");
		assertThat(line(database, Map.of()).run("worker").err()).contains("No API key");
		assertThat(line(database, Map.of()).run("worker", "--simulate").err()).as("needs none")
			.contains("promptmill.broker.url is not set");
	}

	@ParameterizedTest
	@CsvSource({ "broker.url, http://broker, must be the address of an ActiveMQ Artemis such as tcp://broker:61616",
			"broker.queue, a b, must be 1 to 100 letters", "collect.mode, far, one of local" })
	void workerWhenASettingIsBadThenItIsNamed(String key, String value, String rule) {
		Result result = line(Map.of(key, value), KEY).run("worker");
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).contains("promptmill." + key + " = \"" + value + "\" can't be used", rule);
	}

	@Test
	void workerWhenPartitionsAreOutOfRangeThenItIsRefused() {
		assertThat(line(Map.of(), KEY).run("worker", "--partitions", "0")).satisfies((result) -> {
			assertThat(result.exitCode()).isEqualTo(2);
			assertThat(result.err()).contains("--partitions = 0 can't be used: it must be between 1 and 256");
		});
	}

	@Test
	void runWhenTheDatabaseIsEmbeddedThenWorkersAreRefused() throws IOException {
		assertRefused(Map.of("collect.mode", "remote", "api.base-url", "http://127.0.0.1:1"), "--allow-partial",
				"Workers need a database that all machines reach");
	}

	private void assertRefused(Map<String, String> settings, String option, String why) throws IOException {
		Path csv = Files.writeString(this.folder.resolve("night.csv"), "prompt\na lamp\n");
		CommandLine line = line(settings, KEY);
		Result refused = line.run("run", csv.toString(), option);
		assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
		assertThat(refused.err()).contains(why);
		assertThat(line.run("runs", "--json").out()).as("no run was made").doesNotContain("\"run\":1");
	}

	private CommandLine line(Map<String, String> settings, Map<String, String> environment) {
		Map<String, String> all = new LinkedHashMap<>(settings);
		all.put("data", this.folder.resolve("data").toString());
		all.put("output", this.folder.resolve("output").toString());
		return new CommandLine(all, environment);
	}

}
