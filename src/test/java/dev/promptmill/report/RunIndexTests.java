package dev.promptmill.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.promptmill.report.chart.HtmlTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The page of all runs. */
class RunIndexTests {

	@TempDir
	Path folder;

	@Test
	void writeThenEveryRunIsShownWithItsPictureMoneyAndReport() throws IOException {
		try (ReportRun run = SampleRun.in(this.folder, false)) {
			Files.createDirectories(run.output.resolve("images"));
			Files.writeString(run.output.resolve("images/whole-1.png"), "a picture");
			run.reports().write(run.run());
			assertThat(index())
				.contains("<b>night, run 1</b>", "<a class=\"tile\" href=\"./night-1/report.html\">",
						"<img src=\"./night-1/images/whole-1.png\"", "2 of 11 rows, 6 images, $0.0245 to $0.0525",
						"<td>2026-03</td>", "<td class=\"number\">$0.0245</td>",
						"style-src '" + HtmlTemplate.hash(HtmlTemplate.resource("report.css")) + "'")
				.doesNotContain("unsafe-inline", " style=");
		}
	}

	@Test
	void writeWhenTheLastVersionKnowsARunThenItIsNotCountedAgainUnlessItChanged() throws IOException {
		try (ReportRun run = SampleRun.in(this.folder, true)) {
			run.ended(3, "some are missing");
			run.reports().write(run.run());
			assertThat(index()).contains("Simulated. ", "No run cost anything.", "no image");
			String earlier = index();
			RunIndexEntry entry = new RunIndexEntry(1, RunIndexEntry.version(run.run()), true, "", 0, 0, 0,
					ReportRun.PRICE, ReportRun.PRICE, true, "", 0, "night-1", null);
			assertThat(entry.isOf(run.run())).isTrue();
			run.clock.advance(java.time.Duration.ofHours(1));
			run.ended(3, "some are still missing");
			assertThat(entry.isOf(run.run())).isFalse();
			run.reports().write(run.run());
			assertThat(index()).isNotEqualTo(earlier);
		}
	}

	@Test
	void writeWhenAnIndexIsSomebodyElsesThenItStays() throws IOException {
		try (ReportRun run = SampleRun.in(this.folder, false)) {
			Files.createDirectories(run.output);
			Files.writeString(run.output.resolveSibling("index.html"), "<h1>My own</h1>");
			run.reports().write(run.run());
			assertThat(index()).isEqualTo("<h1>My own</h1>");
		}
	}

	@Test
	void writeWhenTheLastVersionIsDamagedThenItIsWrittenAnew() throws IOException {
		try (ReportRun run = SampleRun.in(this.folder, false)) {
			run.reports().write(run.run());
			Files.writeString(run.output.resolveSibling("index.html"), index().replace("\"runs\":[", "\"runs\":[[["));
			run.reports().write(run.run());
			assertThat(index()).contains("night, run 1").doesNotContain("[[[");
		}
	}

	private String index() throws IOException {
		return Files.readString(this.folder.resolve("output/index.html"));
	}

}
