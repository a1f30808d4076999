package dev.promptmill.report;

import java.io.IOException;
import java.io.StringReader;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import com.opencsv.CSVReader;
import com.opencsv.CSVReaderBuilder;
import com.opencsv.RFC4180ParserBuilder;
import com.opencsv.exceptions.CsvException;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.step.NewRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ReportsTests {

	@TempDir
	Path folder;

	@ParameterizedTest
	@ValueSource(strings = { "results.csv", "images.csv", "failed.csv", "unknown.csv", "cost-report.json",
			"cost-report.csv" })
	void writeWhenRunHasEveryKindOfRowThenFileIsAsAgreed(String name) throws IOException {
		try (ReportRun run = SampleRun.in(this.folder, false)) {
			run.reports().write(run.run());
			assertThat(run.output.resolve(name)).content().isEqualTo(golden(name));
		}
	}

	@Test
	void writeThenSummaryCountsWhatTheReportsSay() {
		try (ReportRun run = SampleRun.in(this.folder, false)) {
			ReportSummary summary = run.reports().write(run.run());
			assertThat(summary.totals()).isEqualTo(run.ledger().totals(run.run()));
			assertThat(summary.totals().count(RowStatus.PARTIAL)).isEqualTo(2);
			assertThat(summary.totals().wrongSize()).isEqualTo(1);
			assertThat(summary.toRunAgain()).isEqualTo(4);
			assertThat(summary.toFetch()).isEqualTo(1);
			assertThat(summary.files()).allSatisfy((file) -> assertThat(file).isRegularFile());
		}
	}

	@Test
	void writeWhenReadBackThenFailedRowsHaveTheirExactCells() throws Exception {
		String[] nasty = { "=1+1", "say \"hi\", \"\"", "a\r\nb\rc\nd", "\u0000\u0007\\\"\\", "  blanks  ", "'quoted'",
				"x".repeat(100_000), "\uD83C\uDF0A \u202E" };
		try (ReportRun run = ReportRun.of(this.folder, "prompt", "a", "b", "c", "d", "e", "f", "id")) {
			run.rejected(nasty[7], "bad row", nasty);
			run.reports().write(run.run());
			List<String[]> lines = parse(Files.readString(run.output.resolve("failed.csv")), ',');
			assertThat(lines.get(0)).containsExactly("prompt", "a", "b", "c", "d", "e", "f", "id", "error");
			assertThat(lines.get(1)).startsWith(nasty).endsWith("rejected: bad row").hasSize(9);
		}
	}

	@Test
	void writeWhenInputComesFromFailedCsvThenErrorIsReplacedAndMissingColumnsAreAdded() throws Exception {
		try (ReportRun run = ReportRun.of(this.folder, "prompt", "Error ", "note")) {
			run.row("1", 3, "a mill", "failed: earlier", "n");
			run.rejected("2", "prompt is empty", "", "");
			run.delivered("1", RowStatus.PARTIAL, null, null, run.image("1", 1, 1024, true));
			run.reports().write(run.run());
			assertThat(parse(Files.readString(run.output.resolve("failed.csv")), ',')).containsExactly(
					new String[] { "prompt", "Error ", "note", "id", "num_images" },
					new String[] { "a mill",
							"partial; 1 of 3 images were generated and billed, this row asks for the rest", "n", "1",
							"2" },
					new String[] { "", "rejected: prompt is empty", "", "2", "" });
		}
	}

	@Test
	void writeWhenImagesWereGeneratedAndNotFetchedThenFailedCsvNeverAsksForThemAgain() throws Exception {
		try (ReportRun run = ReportRun.of(this.folder, "id", "prompt", "num_images")) {
			run.row("all", 2, "all", "a mill", "2")
				.row("some", 3, "some", "a mill", "3")
				.row("none", 3, "none", "", "3");
			run.delivered("all", RowStatus.FAILED, "NOT_FETCHED", null, ImageRecord.missing(1, "https://x/1", "404"),
					ImageRecord.missing(2, "https://x/2", "404"));
			run.delivered("some", RowStatus.FAILED, "NOT_FETCHED", null, ImageRecord.missing(1, "https://x/3", "404"));
			run.delivered("none", RowStatus.FAILED, "NO_IMAGES", null);
			ReportSummary summary = run.reports().write(run.run());
			assertThat(parse(Files.readString(run.output.resolve("failed.csv")), ','))
				.extracting((cells) -> cells[0] + " " + cells[2])
				.containsExactly("id num_images", "some 2", "none 3");
			assertThat(summary.toFetch()).isEqualTo(3);
		}
	}

	@Test
	void writeWhenInputHasItsOwnFormatThenFailedCsvHasIt() throws Exception {
		Map<String, String> settings = Map.of("promptmill.input-charset", "windows-1252", "promptmill.input-delimiter",
				";");
		try (ReportRun run = ReportRun.with(this.folder, settings, "id", "prompt")) {
			run.rejected("m", "too long", "m", "Mühle, groß; \"alt\"");
			run.reports().write(run.run());
			String text = Files.readString(run.output.resolve("failed.csv"), Charset.forName("windows-1252"));
			assertThat(parse(text, ';')).last()
				.isEqualTo(new String[] { "m", "Mühle, groß; \"alt\"", "rejected: too long" });
		}
	}

	@Test
	void writeThenEveryBreakdownOfTheBillAddsUpToTheTotal() {
		try (ReportRun run = SampleRun.in(this.folder, false)) {
			run.reports().write(run.run());
			JsonNode report = JsonMapper.builder().build().readTree(run.output.resolve("cost-report.json"));
			for (String breakdown : List.of("by_mode", "by_size", "by_status", "by_attempt")) {
				for (String column : List.of("rows", "images_requested", "images_delivered", "estimated_usd",
						"reserved_usd", "billed_usd", "returned_usd", "possibly_billed_usd")) {
					BigDecimal sum = BigDecimal.ZERO;
					for (JsonNode entry : report.get(breakdown)) {
						sum = sum.add(entry.get(column).decimalValue());
					}
					assertThat(sum).as(breakdown + " " + column)
						.isEqualByComparingTo(report.get(column).decimalValue());
				}
			}
		}
	}

	@Test
	void writeWhenRowsFillSeveralPagesThenEachStandsOnceAndInOrder() throws IOException {
		try (ReportRun run = ReportRun.of(this.folder, "id", "prompt")) {
			run.rows(LongStream.rangeClosed(1, 2500)
				.mapToObj((n) -> new NewRow(n, n + 1, "r" + n, List.of("r" + n, "p"), null, "bad"))
				.toList());
			run.reports().write(run.run());
			List<String> lines = Files.readAllLines(run.output.resolve("results.csv"));
			assertThat(lines.subList(1, lines.size())).extracting((line) -> line.substring(0, line.indexOf(',')))
				.containsExactlyElementsOf(LongStream.rangeClosed(1, 2500).mapToObj(Long::toString).toList());
		}
	}

	@Test
	void writeWhenSimulatedThenCostsSaySo() throws IOException {
		try (ReportRun run = SampleRun.in(this.folder, true)) {
			run.reports().write(run.run());
			assertThat(run.output.resolve("cost-report.json")).content().startsWith("{\n  \"simulated\" : true,");
			assertThat(Files.readAllLines(run.output.resolve("cost-report.csv")).get(1)).startsWith("total,,11,true,");
		}
	}

	@Test
	void writeWhenWrittenBeforeThenFilesAreReplacedAndNothingElseIsTouched() throws IOException {
		try (ReportRun run = ReportRun.of(this.folder, "id", "prompt")) {
			run.row("a", 1, "a", "a mill");
			Files.createDirectories(run.output.resolve("images"));
			Files.writeString(run.output.resolve("images/a-1.png"), "picture");
			Files.writeString(run.output.resolve("notes.csv.part"), "the operator's");
			Files.writeString(run.output.resolve("results.csv"), "old");
			Files.writeString(run.output.resolve("results.csv.999999999.part"), "left by a killed process");
			run.reports().write(run.run());
			run.reports().write(run.run());
			assertThat(names(run.output)).contains("images", "notes.csv.part", "results.csv")
				.noneMatch((name) -> name.matches(".*\\.\\d+\\.part"));
			assertThat(run.output.resolve("results.csv")).content()
				.startsWith("row,id,status")
				.contains("\n1,a,READY,");
			assertThat(run.output.resolve("images/a-1.png")).hasContent("picture");
		}
	}

	@Test
	void writeWhenAFileCannotBeReplacedThenSaysWhatToDoAndLeavesNoParts() throws IOException {
		try (ReportRun run = ReportRun.of(this.folder, "id", "prompt")) {
			Files.createDirectories(run.output.resolve("unknown.csv").resolve("in the way"));
			assertThatExceptionOfType(ReportException.class).isThrownBy(() -> run.reports().write(run.run()))
				.withMessageContaining("unknown.csv")
				.withMessageEndingWith("Nothing is lost: put that right, then ./run.sh report 1");
			assertThat(names(run.output)).noneMatch((name) -> name.endsWith(".part"));
		}
	}

	static List<String[]> parse(String text, char delimiter) throws IOException, CsvException {
		try (CSVReader reader = new CSVReaderBuilder(new StringReader(text)).withKeepCarriageReturn(true)
			.withCSVParser(new RFC4180ParserBuilder().withSeparator(delimiter).build())
			.build()) {
			return new ArrayList<>(reader.readAll());
		}
	}

	private static List<String> names(Path folder) throws IOException {
		try (Stream<Path> files = Files.list(folder)) {
			return files.map((file) -> file.getFileName().toString()).toList();
		}
	}

	private static String golden(String name) throws IOException {
		try (var expected = ReportsTests.class.getResourceAsStream(name)) {
			return new String(expected.readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
