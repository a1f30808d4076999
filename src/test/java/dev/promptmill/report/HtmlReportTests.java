package dev.promptmill.report;

import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.promptmill.common.Invocation;
import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.AttemptRecord;
import dev.promptmill.ledger.query.RowRecord;
import dev.promptmill.report.chart.HtmlTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

class HtmlReportTests {

	private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

	@TempDir
	Path folder;

	@Test
	void writeWhenCellsHoldMarkupThenItStaysText() throws IOException {
		try (ReportRun run = SampleRun.in(this.folder, false)) {
			String html = written(run);
			assertThat(html).doesNotContain("alert(1)</script>");
			assertThat(html.split("<script", -1)).hasSize(3);
			assertThat(html.split("</script", -1)).hasSize(3);
			JsonNode part = data(html).get("gallery").get(1);
			assertThat(part.get(Gallery.ROW_COLUMNS.indexOf("prompt")).asString())
				.isEqualTo("</script><script>alert(1)</script>");
		}
	}

	@Test
	void writeThenPolicyAllowsThisStyleAndScriptAndNoInlineStyleIsLeft() throws IOException {
		try (ReportRun run = SampleRun.in(this.folder, false)) {
			String html = written(run);
			assertThat(html)
				.contains("style-src '" + HtmlTemplate.hash(between(html, "<style>", "</style>")) + "'",
						"script-src '" + HtmlTemplate.hash(between(html, "<script>", "</script>")) + "'",
						"default-src 'none'")
				.doesNotContain("unsafe-inline", " style=", "src=\"http", "href=\"http", "@import", "url(http");
		}
	}

	@Test
	void writeThenShowsProblemsMoneyAndWhatToDo() throws IOException {
		try (ReportRun run = SampleRun.in(this.folder, false)) {
			JsonNode data = data(written(run));
			assertThat(data.get("spent").asString()).startsWith("Spent: at least $0.0245, at most $0.0525; ");
			assertThat(data.get("hints").valueStream().map((hint) -> hint.get("text").asString()))
				.anyMatch((hint) -> hint
					.startsWith("1 image was generated and billed but not fetched, and the first links die on ")
						&& hint.endsWith("with ./run.sh verify 1"))
				.anyMatch((hint) -> hint.startsWith("failed.csv has 4 rows"));
			assertThat(data.get("problems").valueStream().map((row) -> row.get("status").asString()))
				.containsExactly("PARTIAL", "REJECTED", "FAILED", "UNKNOWN", "PARTIAL", "FAILED", "REJECTED");
			assertThat(data.get("problems").get(1).get("reason").asString()).startsWith("prompt is empty");
		}
	}

	@Test
	void writeThenChartsAreNamedAndShowTheCourse() throws IOException {
		try (ReportRun run = SampleRun.in(this.folder, false)) {
			String html = written(run);
			assertThat(html.split("<svg ", -1)).hasSize(5);
			assertThat(html).contains("aria-labelledby=\"failures-title failures-desc\"",
					"<title id=\"failures-title\">Rows not delivered in full, by code</title>",
					"<desc id=\"failures-desc\">2 INVALID_ROW, ", "Half of 4 tasks within 18.",
					">CONTENT_VIOLATION</text>");
		}
	}

	@Test
	void writeWhenSimulatedThenSaysSoFirst() throws IOException {
		try (ReportRun run = SampleRun.in(this.folder, true)) {
			assertThat(written(run)).contains("<p id=\"headline\" class=\"headline bad\">Simulated. ",
					"SIMULATED: nothing was generated");
		}
	}

	@Test
	void writeWhenRunHasNoRowsThenIsStillAPage() throws IOException {
		try (ReportRun run = ReportRun.of(this.folder, "prompt")) {
			assertThat(written(run)).contains("Not finished").doesNotContain("<svg").endsWith("</html>\n");
		}
	}

	@Test
	void writeWhenRowsAreManyThenPageStaysSmallAndSaysWhatIsMissing() throws IOException {
		try (ReportRun run = ReportRun.of(this.folder, "id", "prompt")) {
			assertThat(page(run.run(), 10_000).getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(5_000_000);
			JsonNode data = data(page(run.run(), 20_001));
			assertThat(data.get("gallery")).hasSize(20_000);
			assertThat(data.get("galleryNote").asString())
				.isEqualTo("These are the first 20000 of 20001 rows with images; images.csv has them all.");
		}
	}

	static String page(Run run, int rows) throws IOException {
		HtmlReport report = HtmlReport.ofEnd(run, rows, Invocation.PLAIN);
		CostSummary bill = new CostSummary(ReportRun.PRICE);
		for (int i = 1; i <= rows; i++) {
			RowRecord row = row(i);
			report.add(row);
			bill.add(row);
		}
		StringWriter html = new StringWriter();
		report.write(html, bill, null, List.of(), NOON);
		return html.toString();
	}

	private static RowRecord row(int number) {
		String id = "row-" + number;
		String prompt = "x".repeat(1500);
		ImageRecord image = new ImageRecord(1, "https://file.example/1.png", new ImageRecord.Stored(
				"images/" + id + "-1.png", "ab".repeat(32), 1, 1024, 1024, true, "image/png", NOON), null);
		AttemptRecord attempt = new AttemptRecord(1, AttemptState.SUCCEEDED, "task", 200, null, null, null,
				BigDecimal.ZERO, ReportRun.PRICE, BigDecimal.ZERO, BigDecimal.ZERO, NOON.plusSeconds(number),
				NOON.plusSeconds(number), NOON.plusSeconds(number + 20L), null);
		return new RowRecord(number, number, id, RowStatus.DELIVERED, List.of(id, prompt),
				"{\"prompt\":\"x\",\"size\":\"1024*1024\",\"seed\":12345}", "text-to-image", 1024, 1024, 1, 1, 1, 0, 1,
				"task_0123456789abcdef", null, null, NOON, NOON, NOON.plusSeconds(number + 20L), List.of(attempt),
				new ArrayList<>(List.of(image)));
	}

	private static String written(ReportRun run) throws IOException {
		run.reports().write(run.run());
		return Files.readString(run.output.resolve("report.html"));
	}

	private static JsonNode data(String html) {
		return JsonMapper.builder().build().readTree(between(html, "id=\"data\">", "</script>"));
	}

	private static String between(String text, String start, String end) {
		Matcher matcher = Pattern.compile(Pattern.quote(start) + "(.*?)" + Pattern.quote(end), Pattern.DOTALL)
			.matcher(text);
		assertThat(matcher.find()).isTrue();
		return matcher.group(1);
	}

}
