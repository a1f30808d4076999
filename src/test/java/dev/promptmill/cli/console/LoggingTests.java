package dev.promptmill.cli.console;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.promptmill.support.CommandLine;
import dev.promptmill.support.CommandLine.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** What whole commands write to standard error when they are asked for JSON. */
@Timeout(180)
class LoggingTests {

	private static final JsonMapper JSON = JsonMapper.shared();

	@TempDir
	Path home;

	private final Map<String, String> environment = new LinkedHashMap<>(Map.of("APIXO_API_KEY", "sk-very-secret"));

	private final Map<String, String> settings = new LinkedHashMap<>();

	@ParameterizedTest
	@CsvSource({ "ecs, message, /run, /job_name, /log/level, INFO", "logstash, message, /run, /job_name, /level, INFO",
			"gelf, short_message, /_run, /_job_name, /_level_name, INFO" })
	void runWhenFormatIsAskedForThenEveryLineIsJsonAndTheRunIsNamed(String format, String message, String run,
			String job, String level, String info) throws IOException {
		Result result = run("log.format", format);
		assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
		List<JsonNode> lines = lines(result);
		assertThat(lines).extracting((line) -> line.path(message).asString())
			.anyMatch((text) -> text.startsWith("SIMULATED"))
			.anyMatch((text) -> text.startsWith("Run 1 finished"));
		JsonNode last = lines.get(lines.size() - 1);
		assertThat(last.at(run).asString()).isEqualTo("1");
		assertThat(last.at(job).asString()).isEqualTo("night");
		assertThat(last.at(level).asString()).isEqualTo(info);
	}

	@Test
	void runWhenFrameworksAreHeardThenTheirLinesAreJsonTooAndNameTheRun() throws IOException {
		this.settings.put("log.level", "info");
		Result result = run("log.format", "ecs");
		assertThat(lines(result)).filteredOn((line) -> line.at("/log/logger").asString().contains("springframework"))
			.isNotEmpty()
			.allMatch((line) -> line.at("/run").asString().equals("1"));
	}

	@Test
	void runWhenEverythingIsLoggedThenNoKeyIsAmongItAndNoPromptAboveDebug() throws IOException {
		this.settings.put("log.level", "trace");
		Result result = run("log.format", "ecs");
		assertThat(result.err()).doesNotContain("sk-very-secret");
		assertThat(lines(result))
			.filteredOn((line) -> !List.of("TRACE", "DEBUG").contains(line.at("/log/level").asString()))
			.noneMatch((line) -> line.toString().contains("lighthouse"));
	}

	@Test
	void runWhenNothingIsAskedForThenMessagesArePlainAndHoldNoPromptButTheFirst() throws IOException {
		Result result = run("log.format", "plain");
		assertThat(result.err()).contains("Run 1 finished").doesNotContain("lighthouse at dusk");
		assertThat(result.err().lines().filter((line) -> line.contains("lighthouse"))).singleElement()
			.asString()
			.startsWith("First row, 1: {");
	}

	@Test
	void commandWhenFormatIsInTheEnvironmentThenEvenAUsageErrorIsJson() {
		this.environment.put("PROMPTMILL_LOG_FORMAT", "logstash");
		Result result = new CommandLine(this.settings, this.environment).run("run", "--bugdet", "5");
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(lines(result).get(0).path("message").asString()).contains("--bugdet");
		assertThat(lines(result).get(0).path("level").asString()).isEqualTo("ERROR");
	}

	@Test
	void commandWhenFormatIsNoneThenIsRefused() throws IOException {
		Result result = run("log.format", "xml");
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).startsWith("error: promptmill.log.format = \"xml\"")
			.contains("plain, ecs, gelf, logstash");
	}

	private Result run(String name, String value) throws IOException {
		this.settings.put(name, value);
		this.settings.put("data", this.home.resolve("data").toString());
		this.settings.put("output", this.home.resolve("output").toString());
		this.settings.put("simulate.speed", "5000");
		Path csv = Files.writeString(this.home.resolve("night.csv"),
				"prompt,num_images\na lighthouse at dawn,1\na lighthouse at dusk,99\n");
		return new CommandLine(this.settings, this.environment).run("run", csv.toString(), "--simulate");
	}

	private static List<JsonNode> lines(Result result) {
		return result.err().lines().map(JSON::readTree).toList();
	}

}
