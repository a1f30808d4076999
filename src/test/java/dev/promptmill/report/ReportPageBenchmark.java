package dev.promptmill.report;

import java.awt.image.BufferedImage;
import java.io.Writer;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;

import javax.imageio.ImageIO;

import dev.promptmill.common.Invocation;
import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.query.AttemptRecord;
import dev.promptmill.ledger.query.RowRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Measures the report of 10,000 images in a real browser: size, first view, the longest
 * pause while picking and filtering, and turning pages of large originals. It prints what
 * it measured.
 */
@Tag("matrix")
class ReportPageBenchmark {

	private static final int ROWS = 10_000;

	private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

	private static final List<String> WORDS = List.of("lighthouse", "harbour", "watercolour", "studio", "golden", "fox",
			"glass", "bicycle", "desert", "library", "mountain", "ceramic", "lantern", "market", "silver", "orchard");

	private static final String PICTURES_IN_VIEW = "[...document.querySelectorAll('.tile img')].filter((image) => "
			+ "image.getBoundingClientRect().top < innerHeight).every((image) => image.complete)";

	private final Random random = new Random(1);

	@TempDir
	Path folder;

	@ParameterizedTest
	@ValueSource(ints = { 96, 1024 })
	void pageOfTenThousandImages(int pixels) throws Exception {
		Path page = write(pixels);
		try (Browser browser = Browser.start(this.folder.resolve("profile"))) {
			browser.open(page.toUri().toString());
			browser.await(
					"performance.getEntriesByType('paint').length > 0 && document.querySelectorAll('.tile').length === 48");
			long firstView = number(browser, "performance.getEntriesByType('paint')[0].startTime");
			browser.await(PICTURES_IN_VIEW);
			StringBuilder result = new StringBuilder(pixels + " pixels: page " + Files.size(page) / 1_000_000.0
					+ " MB, first view " + firstView + " ms");
			result.append(measured(browser, "search",
					"search.value = 'lighthouse'; search.dispatchEvent(new Event('input'))"));
			result.append(measured(browser, "search again",
					"search.value = 'lighthouse fox'; search.dispatchEvent(new Event('input'))"));
			result.append(
					measured(browser, "search nothing", "search.value = ''; search.dispatchEvent(new Event('input'))"));
			result.append(measured(browser, "group", "const label = [...document.querySelectorAll('#gallery label')]"
					+ ".find((label) => label.textContent.startsWith('Group by')); const select = label.querySelector('select');"
					+ "select.value = '0'; select.dispatchEvent(new Event('change'))"));
			result.append(measured(browser, "pick one", "document.querySelector('.mark input').click()"));
			result.append(measured(browser, "pick all", "[...document.querySelectorAll('#gallery button')]"
					+ ".find((button) => button.textContent.startsWith('Pick all')).click()"));
			result.append(measured(browser, "next page", "[...document.querySelectorAll('#gallery button')]"
					+ ".find((button) => button.textContent === 'Next').click()"));
			long start = System.nanoTime();
			browser.await(PICTURES_IN_VIEW);
			result.append(", pictures in view after a turn ")
				.append((System.nanoTime() - start) / 1_000_000)
				.append(" ms");
			System.err.println("REPORT PAGE: " + result);
			assertThat(Files.size(page)).isLessThan(5_000_000);
		}
	}

	/** The time that the page's thread was busy, up to the next frame. */
	private static String measured(Browser browser, String name, String action) throws InterruptedException {
		browser.run("""
				const search = document.querySelector('#gallery input[type=search]');
				window.longest = 0;
				let before = performance.now();
				const channel = new MessageChannel();
				const until = before + 1500;
				channel.port1.onmessage = () => {
					const now = performance.now();
					window.longest = Math.max(window.longest, now - before);
					before = now;
					if (now < until) { channel.port2.postMessage(0); } else { window.measuredAll = true; }
				};
				window.measuredAll = false;
				channel.port2.postMessage(0);
				const observer = new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
					window.task = Math.max(window.task, entry.duration);
				}));
				window.task = 0;
				observer.observe({ entryTypes: ['longtask'] });
				""" + action + "; window.script = performance.now() - before;");
		browser.await("window.measuredAll");
		return ", " + name + " " + number(browser, "window.longest") + " ms (task " + number(browser, "window.task")
				+ ", script " + number(browser, "window.script") + ")";
	}

	private static long number(Browser browser, String script) {
		return ((Number) browser.run("return Math.round(" + script + ")")).longValue();
	}

	private Path write(int pixels) throws Exception {
		try (ReportRun run = ReportRun.of(this.folder, "id", "prompt", "sku", "campaign", "owner")) {
			Path images = Files.createDirectories(run.output.resolve("images"));
			BufferedImage noise = new BufferedImage(pixels, pixels, BufferedImage.TYPE_INT_RGB);
			for (int i = 0; i < pixels * pixels; i++) {
				noise.setRGB(i % pixels, i / pixels, this.random.nextInt(1 << 24));
			}
			Path original = images.resolve("original.png");
			ImageIO.write(noise, "png", original.toFile());
			HtmlReport report = HtmlReport.ofEnd(run.run(), ROWS, Invocation.PLAIN);
			CostSummary bill = new CostSummary(ReportRun.PRICE);
			for (int i = 1; i <= ROWS; i++) {
				RowRecord row = row(i);
				Files.createLink(images.resolve(row.id() + "-1.png"), original);
				report.add(row);
				bill.add(row);
			}
			Path page = run.output.resolve("report.html");
			try (Writer html = Files.newBufferedWriter(page)) {
				report.write(html, bill, null, List.of(), NOON);
			}
			return page;
		}
	}

	private RowRecord row(int number) {
		String id = "row-" + number;
		StringBuilder prompt = new StringBuilder();
		while (prompt.length() < 145) {
			prompt.append(WORDS.get(this.random.nextInt(WORDS.size()))).append(' ');
		}
		List<String> cells = List.of(id, prompt.toString(), "SKU-" + this.random.nextInt(100_000),
				"Campaign " + this.random.nextInt(20), "Owner " + this.random.nextInt(5));
		ImageRecord image = new ImageRecord(1, "https://file.example/" + number + ".png", new ImageRecord.Stored(
				"images/" + id + "-1.png", "ab".repeat(32), 3_000_000, 1024, 1024, true, "image/png", NOON), null);
		AttemptRecord attempt = new AttemptRecord(1, AttemptState.SUCCEEDED, "task", 200, null, null, null,
				BigDecimal.ZERO, ReportRun.PRICE, BigDecimal.ZERO, BigDecimal.ZERO, NOON.plusSeconds(number),
				NOON.plusSeconds(number), NOON.plusSeconds(number + 20L), null);
		return new RowRecord(number, number, id, RowStatus.DELIVERED, cells,
				"{\"prompt\":\"" + prompt + "\",\"size\":\"1024*1024\",\"seed\":" + this.random.nextInt(1_000_000)
						+ "}",
				"text-to-image", 1024, 1024, 1, 1, 1, 0, 1, "task_" + Long.toHexString(this.random.nextLong()), null,
				null, NOON, NOON, NOON.plusSeconds(number + 20L), List.of(attempt), List.of(image));
	}

}
