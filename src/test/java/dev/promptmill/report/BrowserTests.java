package dev.promptmill.report;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

import javax.imageio.ImageIO;

import dev.promptmill.common.Invocation;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.pacing.Pace;
import dev.promptmill.report.live.LivePageServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

import static org.assertj.core.api.Assertions.assertThat;

/** The report as a browser shows it. */
class BrowserTests {

	@TempDir
	static Path folder;

	private static Browser browser;

	private static LedgerFixture run;

	@BeforeAll
	static void open() throws IOException {
		browser = Browser.start(folder.resolve("profile"));
		run = SampleRun.in(folder, true);
		for (String name : List.of("whole-1", "whole-2", "part-1", "part-2", "unfetched-1", "again-1")) {
			Path file = run.output.resolve("images").resolve(name + ".png");
			Files.createDirectories(file.getParent());
			ImageIO.write(new BufferedImage(96, 64, BufferedImage.TYPE_INT_RGB), "png", file.toFile());
		}
		run.reports().write(run.run());
	}

	@AfterAll
	static void close() {
		if (browser != null) {
			browser.close();
		}
		if (run != null) {
			run.close();
		}
	}

	@Test
	void reportThenConsoleIsEmptyAndNothingIsAskedOfAnyNetwork() {
		openReport();
		browser.run("document.querySelectorAll('details').forEach((box) => { box.open = true; })");
		browser.run("document.querySelector('.tile').click()");
		assertThat(browser.console()).isEmpty();
		assertThat(browser.requests()).isNotEmpty()
			.allMatch((url) -> url.startsWith("file:") || url.startsWith("data:"));
		assertThat((String) browser.run("return document.getElementById('problems').textContent"))
			.contains("</script><script>alert(1)</script>");
	}

	@Test
	void reportThenAxeFindsNothingInLightAndDarkAndInTheDialog() {
		openReport();
		browser.run("document.querySelectorAll('details').forEach((box) => { box.open = true; })");
		assertThat(browser.violations()).as("light").isEmpty();
		browser.scheme("dark");
		assertThat(browser.violations()).as("dark").isEmpty();
		browser.run("document.querySelector('.tile').click()");
		assertThat(browser.violations()).as("dark, with the dialog").isEmpty();
		browser.scheme("light");
		assertThat(browser.violations()).as("light, with the dialog").isEmpty();
	}

	@Test
	void galleryThenKeysOpenAnImageTurnToTheNextCloseItAndComeBack() {
		openReport();
		browser.tabTo(".tile");
		String first = (String) browser.run("return document.activeElement.textContent");
		browser.press(Keys.ENTER);
		browser.await("document.getElementById('viewer').open");
		assertThat(browser.run("return document.activeElement.textContent")).isEqualTo("Close");
		assertThat((String) browser.run("return document.getElementById('viewer').textContent")).contains("whole",
				"images/whole-1.png");
		browser.press(Keys.ARROW_RIGHT);
		assertThat((String) browser.run("return document.getElementById('viewer').textContent"))
			.contains("images/whole-2.png");
		browser.press(Keys.ESCAPE);
		browser.await("!document.getElementById('viewer').open");
		assertThat(browser.run("return document.activeElement.textContent")).isEqualTo(first);
	}

	@Test
	void galleryWhenFilteredThenShowsWhatFits() {
		openReport();
		browser.run("""
				const search = document.querySelector('#gallery input');
				search.value = 'CAT';
				search.dispatchEvent(new Event('input'));
				""");
		browser.await("document.querySelectorAll('#gallery .tile').length === 1");
		browser.run("""
				const filter = document.querySelector('#problems select');
				filter.value = 'UNKNOWN';
				filter.dispatchEvent(new Event('change'));
				""");
		browser.await("document.querySelectorAll('#problems tbody tr').length === 1");
		assertThat((String) browser.run("return document.querySelector('#problems [role=status]').textContent"))
			.isEqualTo("1 to 1 of 1 rows");
	}

	@Test
	void reportWhenOnAPhoneThenNothingSticksOutAtTheSide() {
		openReport();
		browser.phone();
		browser.await("innerWidth === 360");
		assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo(360L);
		assertThat(browser.violations()).isEmpty();
	}

	@Test
	void watchedRunThenThePageFollowsItToItsEnd() {
		LiveReport report = new LiveReport(run.run(), run.ledger(), Invocation.PLAIN,
				new TimeAndRandom(run.clock, System::nanoTime, new Random(1)));
		try (LivePageServer server = LivePageServer.open(0, report,
				(file) -> Files.newInputStream(run.output.resolve(file)))) {
			report.update(new LiveState(run.run(), run.ledger().totals(run.run()),
					new Pace(4, 5, 10, 200, Duration.ZERO, "429 at 5.00/s, trying 4.00/s"), null, null, null));
			browser.open(server.address());
			browser.await("document.querySelectorAll('#gallery .tile img').length === 6");
			browser.await("document.querySelectorAll('#charts svg').length === 4");
			assertThat((String) browser.run("return document.body.innerText")).contains("Simulated. Running: ",
					"4.0/s of 5.0/s", "429 at 5.00/s, trying 4.00/s", "</script><script>alert(1)</script>");
			assertThat(browser.violations()).isEmpty();
			report.update(LiveState.ended(run.run(), run.ledger().totals(run.run())));
			browser.await("document.getElementById('headline').textContent.includes('Not finished')");
			assertThat(browser.console()).isEmpty();
			assertThat(browser.requests()).isNotEmpty()
				.allMatch((url) -> url.startsWith(server.address()) || url.startsWith("data:")
						|| url.startsWith("chrome:"));
		}
	}

	private static void openReport() {
		browser.open(run.output.resolve("report.html").toUri().toString());
		browser.await("document.querySelectorAll('#gallery .tile').length === 6");
	}

}
