package dev.promptmill.report;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

import javax.imageio.ImageIO;

import com.opencsv.CSVReader;
import com.opencsv.CSVReaderBuilder;
import com.opencsv.RFC4180Parser;
import dev.promptmill.common.Invocation;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.pacing.PacingSnapshot;
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

	private static ReportRun run;

	@BeforeAll
	static void open() throws IOException {
		browser = Browser.start(folder.resolve("profile"));
		run = SampleRun.in(folder, true);
		for (String name : List.of("whole-1", "whole-2", "part-1", "part-2", "unfetched-1", "again-1")) {
			Path file = run.output.resolve("images").resolve(name + ".png");
			Files.createDirectories(file.getParent());
			BufferedImage picture = new BufferedImage(96, 64, BufferedImage.TYPE_INT_RGB);
			picture.setRGB(0, 0, name.hashCode());
			ImageIO.write(picture, "png", file.toFile());
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
		assertThat(browser.run("return document.activeElement.textContent")).isEqualTo("Pick");
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
				const search = document.querySelector('#gallery input[type=search]');
				search.value = 'A CAT';
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
	void galleryWhenFilteredAndGroupedByACarriedColumnThenShowsItsValues() {
		openReport();
		choose("#gallery", "Group by", "note");
		assertThat(texts("#gallery h3")).containsExactly("=HYPERLINK(\"http://evil.example\") 2", "plain 1",
				"two\nlines 2", "(empty) 1");
		choose("#gallery", "Column", "note");
		choose("#gallery", "is", "plain");
		browser.await("document.querySelectorAll('#gallery .tile').length === 1");
		search("#gallery", "HYPERLINK");
		browser.await("document.querySelectorAll('#gallery .tile').length === 0");
		choose("#gallery", "Column", "");
		browser.await("document.querySelectorAll('#gallery .tile').length === 2");
		browser.run("document.querySelector('.tile').click()");
		assertThat(texts("#viewer dt")).contains("note", "status");
		assertThat(texts("#viewer dd")).contains("=HYPERLINK(\"http://evil.example\")", "mine");
		assertThat((String) browser.run("return document.getElementById('viewer-title').textContent"))
			.isEqualTo("whole 1/2");
	}

	@Test
	void galleryWhenImagesArePickedThenTheyStayAndGiveTheCommandForTheirRows() {
		openReportWithoutPicks();
		browser.tabTo(".tile");
		browser.press(Keys.SPACE);
		browser.run("document.querySelectorAll('.mark input')[2].click()");
		browser.await("document.querySelector('#picks b').textContent === '2 images of 2 rows picked'");
		assertThat(texts("#picks > code"))
			.containsExactly("./run.sh run /prompts/night.csv --since-last --redo whole,part --simulate");
		assertThat(browser.violations()).isEmpty();
		openReport();
		assertThat((Long) browser.run("return document.querySelectorAll('.grid .picked').length")).isEqualTo(2);
		search("#gallery", "unfetched");
		browser.await("document.querySelectorAll('#gallery .tile').length === 1");
		browser.run(
				"[...document.querySelectorAll('#gallery button')].find((b) => b.textContent === 'Pick all 1').click()");
		browser.await("document.querySelector('#picks b').textContent === '3 images of 3 rows picked'");
		assertThat(texts("#picks > code").get(0)).contains("--redo whole,part,unfetched ");
		pressButton("Clear");
		assertThat(browser.run("return document.getElementById('picks').hidden")).isEqualTo(true);
	}

	@Test
	void picksThenTheirInputRowsReadBackExactlyAndTheirFilesAreListed() throws Exception {
		openReportWithoutPicks();
		browser.run("document.querySelectorAll('.mark input').forEach((box) => box.click())");
		pressButton("Save input rows");
		String csv = Files.readString(browser.awaitDownload("night-1-picks.csv"));
		assertThat(rows(csv)).containsExactly(List.of("id", "Prompt", "num_images", "note", "status"),
				List.of("whole", "a lighthouse", "2", "=HYPERLINK(\"http://evil.example\")", "mine"),
				List.of("part", "</script><script>alert(1)</script>", "3", "two\nlines", "-12.5"),
				List.of("unfetched", "a mill", "2", "", ""), List.of("again", "a cat", "", "plain", ""));
		browser.run("document.querySelector('#picks input').click()");
		Files.delete(browser.awaitDownload("night-1-picks.csv"));
		pressButton("Save input rows");
		List<List<String>> seeded = rows(Files.readString(browser.awaitDownload("night-1-picks.csv")));
		assertThat(seeded.get(0)).endsWith("seed");
		assertThat(seeded.subList(1, 5)).allMatch((row) -> row.get(5).matches("[0-9]+"));
		pressButton("Save file list");
		assertThat(Files.readAllLines(browser.awaitDownload("night-1-picks.txt"))).hasSize(6)
			.contains(run.output.resolve("images/whole-1.png").toString());
		pressButton("Clear");
	}

	@Test
	void reportWhenPrintedThenEveryPictureIsOnTheSheets() {
		openReport();
		browser.await("document.querySelectorAll('#sheet img').length === 6");
		browser.await("[...document.querySelectorAll('#sheet img')].every((picture) => picture.complete)");
		assertThat(browser.picturesOnPaper()).isEqualTo(6);
	}

	@Test
	void reportWhenOnAPhoneThenNothingSticksOutAndTargetsAreLargeAndTitlesAreReadable() {
		openReport();
		browser.phone();
		browser.await("innerWidth === 360");
		assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo(360L);
		browser.run("document.querySelectorAll('details').forEach((box) => { box.open = true; })");
		assertThat(browser.violations()).isEmpty();
		browser.run("document.querySelector('.mark input').click()");
		assertThat(smallTargets()).isEmpty();
		assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo(360L);
		browser.run("document.querySelector('.tile').click()");
		assertThat(smallTargets()).isEmpty();
		assertThat((Long) browser.run("""
				const title = document.getElementById('viewer-title');
				return Math.round(title.clientHeight / parseFloat(getComputedStyle(title).lineHeight));
				""")).isEqualTo(1);
		assertThat(browser.run("return document.getElementById('viewer').scrollWidth <= 360")).isEqualTo(true);
		browser.run("document.getElementById('viewer').close()");
		pressButton("Clear");
	}

	@Test
	void indexOfAllRunsThenAxeFindsNothingAndItLeadsToTheReport() {
		browser.open(run.output.resolveSibling("index.html").toUri().toString());
		browser.phone();
		browser.await("innerWidth === 360");
		assertThat(browser.run("return document.documentElement.scrollWidth")).isEqualTo(360L);
		assertThat(browser.violations()).isEmpty();
		assertThat(browser.console()).isEmpty();
		browser.run("document.querySelector('a.tile').click()");
		browser.await("document.querySelectorAll('#gallery .tile').length === 6");
	}

	@Test
	void watchedRunThenThePageFollowsItToItsEnd() {
		LiveReport report = new LiveReport(run.run(), run.ledger(), Invocation.PLAIN,
				new TimeAndRandom(run.clock, System::nanoTime, new Random(1)));
		try (LivePageServer server = LivePageServer.open(0, new Random(2), report,
				(file) -> Files.newInputStream(run.output.resolve(file)))) {
			report.update(new LiveState(run.run(), run.ledger().totals(run.run()),
					new PacingSnapshot(4, 5, 10, 200, Duration.ZERO, "429 at 5.00/s, trying 4.00/s"), null, null,
					null));
			browser.open(server.address());
			browser.await("document.querySelectorAll('#gallery .tile img').length === 6");
			assertThat((String) browser.run("return location.href")).doesNotContain("token");
			browser.await("document.querySelectorAll('#charts svg').length === 4");
			assertThat((String) browser.run("return document.body.innerText")).contains("Simulated. Running: ",
					"4.0/s of 5.0/s", "429 at 5.00/s, trying 4.00/s", "</script><script>alert(1)</script>");
			assertThat(browser.violations()).isEmpty();
			report.update(LiveState.ended(run.run(), run.ledger().totals(run.run())));
			browser.await("document.getElementById('headline').textContent.includes('Not finished')");
			assertThat(browser.console()).isEmpty();
			assertThat(browser.requests()).isNotEmpty()
				.allMatch((url) -> url.startsWith("http://127.0.0.1:" + server.port() + "/") || url.startsWith("data:")
						|| url.startsWith("chrome:"));
		}
	}

	private static void openReport() {
		browser.open(run.output.resolve("report.html").toUri().toString());
		browser.await("document.querySelectorAll('#gallery .tile').length === 6");
	}

	private static void openReportWithoutPicks() {
		openReport();
		browser.run("localStorage.clear()");
		openReport();
	}

	private static void search(String list, String text) {
		browser.run("""
				const search = document.querySelector(arguments[0] + ' input[type=search]');
				search.value = arguments[1];
				search.dispatchEvent(new Event('input'));
				""", list, text);
	}

	private static void choose(String list, String label, String text) {
		browser.run(
				"""
						const label = [...document.querySelectorAll(arguments[0] + ' label')]
							.find((label) => label.firstChild.textContent === arguments[1]);
						const select = label.querySelector('select');
						select.value = [...select.options]
							.find((option) => option.textContent.startsWith(arguments[2]) || option.value === arguments[2]).value;
						select.dispatchEvent(new Event('change'));
						""",
				list, label, text);
	}

	private static void pressButton(String text) {
		browser.run(
				"[...document.querySelectorAll('button')].find((button) => button.textContent === arguments[0]).click()",
				text);
	}

	@SuppressWarnings("unchecked")
	private static List<String> texts(String selector) {
		return (List<String>) browser
			.run("return [...document.querySelectorAll(arguments[0])].map((element) => element.textContent)", selector);
	}

	/** What can be touched and is smaller than a finger. */
	@SuppressWarnings("unchecked")
	private static List<String> smallTargets() {
		return (List<String>) browser
			.run("""
					const place = document.getElementById('viewer').open ? document.getElementById('viewer') : document.body;
					return [...place.querySelectorAll('button, select, input[type=search], summary, label.mark, label.check')]
						.filter((element) => element.checkVisibility() && !element.closest('dialog:not([open])'))
						.filter((element) => element.getBoundingClientRect().height < 44 || element.getBoundingClientRect().width < 44)
						.map((element) => element.outerHTML);
					""");
	}

	private static List<List<String>> rows(String csv) throws Exception {
		try (CSVReader reader = new CSVReaderBuilder(new StringReader(csv)).withCSVParser(new RFC4180Parser())
			.build()) {
			return reader.readAll().stream().map(List::of).toList();
		}
	}

}
