package dev.promptmill.metrics;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The dashboard and the page about metrics speak of what a run really sends. */
@Timeout(180)
class ObservabilityTests {

	private static final Pattern NAME = Pattern
		.compile("\\b(promptmill|spring_batch|resilience4j|jvm|process)_[a-z_0-9]+(?=[{`\\[, ])");

	private static final Pattern OF_HISTOGRAM = Pattern.compile("(_active)?_seconds(_bucket|_count|_sum|_max)?$");

	private static Set<String> sent;

	@BeforeAll
	static void run(@TempDir Path home) throws IOException {
		try (RecordingServer gateway = RecordingServer.answering(200)) {
			new MeasuredRun(home).set("metrics.push-gateway", gateway.url("")).run(2);
			sent = Exposition.read(gateway.requests("/").get(0).text()).names();
		}
	}

	@Test
	void dashboardWhenLoadedThenAsksOnlyForWhatIsSent() throws IOException {
		JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(Path.of("docs/grafana/promptmill.json")));
		Set<String> asked = new TreeSet<>();
		dashboard.findValuesAsString("expr").forEach((expression) -> asked.addAll(names(expression)));
		assertThat(asked).hasSizeGreaterThan(20);
		assertThat(sent).containsAll(asked);
	}

	@Test
	void pageWhenItNamesAMetricThenThatIsSentAndNoneIsForgotten() throws IOException {
		String page = Files.readString(Path.of("docs/observability.md"));
		Set<String> named = new TreeSet<>();
		names(page).stream().filter((name) -> name.startsWith("promptmill_")).forEach((n) -> named.add(base(n)));
		Set<String> ours = new TreeSet<>();
		sent.stream().filter((name) -> name.startsWith("promptmill_")).forEach((name) -> ours.add(base(name)));
		assertThat(named).isEqualTo(ours);
	}

	@Test
	void rulesWhenLoadedThenAskOnlyForWhatIsSent() throws IOException {
		Set<String> asked = names(Files.readString(Path.of("docs/monitoring/promptmill.rules.yaml")));
		assertThat(asked).hasSizeGreaterThan(6);
		assertThat(sent).containsAll(asked);
	}

	private static Set<String> names(String text) {
		Set<String> names = new TreeSet<>();
		Matcher matcher = NAME.matcher(text + " ");
		while (matcher.find()) {
			names.add(matcher.group());
		}
		return names;
	}

	/** Without what a histogram adds to its name. */
	private static String base(String name) {
		return OF_HISTOGRAM.matcher(name).replaceFirst("");
	}

}
