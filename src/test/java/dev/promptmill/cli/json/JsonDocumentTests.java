package dev.promptmill.cli.json;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.promptmill.support.Generated;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The page about {@code --json} has every line and every field, as they are printed. */
class JsonDocumentTests {

	private static final Map<String, List<Class<? extends JsonLine>>> SECTIONS = new LinkedHashMap<>();

	static {
		SECTIONS.put("run, restart, stop, report, resolve, on-finish",
				List.of(RunLine.class, RefusedRunLine.class, BrokenRunLine.class));
		SECTIONS.put("check, run --dry-run", List.of(MistakeLine.class, PlanLine.class));
		SECTIONS.put("status", List.of(StatusLine.class));
		SECTIONS.put("runs", List.of(ListedRunLine.class, RunsLine.class));
		SECTIONS.put("costs", List.of(CostLine.class, CostsLine.class));
		SECTIONS.put("verify", List.of(VerifyLine.class, VerifyPrunedLine.class));
		SECTIONS.put("prune", List.of(PrunedRunLine.class, PruneLine.class));
		SECTIONS.put("prune --ledger", List.of(ArchivedRunLine.class, ArchiveLine.class));
		SECTIONS.put("backup", List.of(BackupLine.class));
		SECTIONS.put("simulator", List.of(SimulatorLine.class));
	}

	private static String page() {
		JsonReference reference = new JsonReference()
			.text("""
					# JSON

					<!-- Made from the code: %s -->

					With `--json` a command prints its data as JSON Lines on standard output: an object a line, the last one with the type `summary`.
					Messages stay on standard error, and the exit code says what it says without `--json`. A command that ends with an error may print
					no line. Times are UTC, such as `2026-11-30T03:45:18.250Z`; amounts of money are decimal numbers. Fields that are `null` are there.
					New fields may come; these keep their names.
					"""
				.formatted(Generated.COMMAND));
		SECTIONS.forEach(reference::section);
		return reference.shared(RunFacts.class).shared(PlanFacts.class).page();
	}

	@Test
	void pageWhenLinesChangeThenIsWrittenAgain() {
		Generated.check("docs/json.md", page());
	}

	@Test
	void pageHasEveryLine() {
		assertThat(SECTIONS.values().stream().flatMap(List::stream)).doesNotHaveDuplicates()
			.hasSameSizeAs(JsonLine.class.getPermittedSubclasses())
			.allMatch((type) -> List.of(JsonLine.class.getPermittedSubclasses()).contains(type));
	}

	@Test
	void everyFieldSaysWhatItIs() {
		assertThat(page().lines().filter((line) -> line.startsWith("| `") && !line.startsWith("| `type`")))
			.allMatch((line) -> line.matches("\\| `[a-z0-9_]+` \\| .+ \\| .+ \\|"));
	}

	@Test
	void textWhenLineIsWrittenThenTypeIsFirstAndFieldsKeepTheirOrder() {
		assertThat(new VerifyPrunedLine(7, Instant.parse("2026-11-30T03:45:18Z")).text())
			.isEqualTo("{\"type\":\"summary\",\"run\":7,\"pruned_at\":\"2026-11-30T03:45:18.000Z\"}");
		assertThat(new PruneLine(new FreedFacts(1, 2, 3, 4), 5, true).text()).isEqualTo(
				"{\"type\":\"summary\",\"images\":1,\"files\":2,\"bytes\":3,\"images_kept\":4,\"runs\":5,\"dry_run\":true}");
	}

	/** What Jackson writes has the names and the order that the page has. */
	@Test
	void namesAreThoseThatAreWritten() {
		JsonNode line = JsonMapper.shared()
			.readTree(new StatusLine(null, new ProgressFacts(1, 2, 3, "", 4, null, null, null), List.of(), null, null,
					null, null)
				.text());
		assertThat(line.propertyNames()).containsExactly("type", "rate_per_second", "rate_ceiling", "open_limit",
				"pace_reason", "rows_per_second", "forecast_ends_at", "forecast_cost_usd", "forecast_cost_at_most_usd",
				"pruned_at");
	}

	@Test
	void commandsMakeNoJsonByHand() throws IOException {
		List<String> byHand = new ArrayList<>();
		try (Stream<Path> sources = Files.walk(Path.of("src/main/java/dev/promptmill/cli"))) {
			for (Path source : sources.filter(Files::isRegularFile).toList()) {
				String text = Files.readString(source);
				if (text.contains("json.put(") || text.contains("{\\\"")) {
					byHand.add(source.toString());
				}
			}
		}
		assertThat(byHand).isEmpty();
	}

	@Test
	void componentsOfOneLineHaveNoNameTwice() {
		for (Class<?> line : JsonLine.class.getPermittedSubclasses()) {
			assertThat(names(line)).as(line.getSimpleName()).doesNotHaveDuplicates();
		}
	}

	private static List<String> names(Class<?> type) {
		return Arrays.stream(type.getRecordComponents())
			.flatMap((component) -> JsonReference.isUnwrapped(component) ? names(component.getType()).stream()
					: Stream.of(JsonReference.name(component)))
			.toList();
	}

}
