package dev.promptmill.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.logging.Level;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.promptmill.support.InstalledPrograms;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real Chromium without a window, which must be installed with its chromedriver; tests
 * that want one are skipped where there is none.
 */
final class Browser implements AutoCloseable {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final ChromeDriver driver;

	private final Path downloads;

	private Browser(ChromeDriver driver, Path downloads) {
		this.driver = driver;
		this.downloads = downloads;
		driver.executeCdpCommand("Browser.setDownloadBehavior",
				Map.of("behavior", "allow", "downloadPath", downloads.toString()));
	}

	static Browser start(Path profile) {
		Path chromium = InstalledPrograms.find("chromium", "chromium-browser", "google-chrome")
			.orElseGet(() -> Assumptions.abort("No Chromium is installed: apt-get install chromium chromium-driver"));
		Path driver = InstalledPrograms.find("chromedriver")
			.orElseGet(() -> Assumptions.abort("No chromedriver is installed: apt-get install chromium-driver"));
		ChromeOptions options = new ChromeOptions();
		options.setBinary(chromium.toFile());
		options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
				"--disable-background-networking", "--disable-component-update", "--disable-sync",
				"--disable-dev-shm-usage", "--window-size=1200,900", "--user-data-dir=" + profile);
		LoggingPreferences logs = new LoggingPreferences();
		logs.enable(LogType.BROWSER, Level.ALL);
		logs.enable(LogType.PERFORMANCE, Level.ALL);
		options.setCapability("goog:loggingPrefs", logs);
		try {
			return new Browser(new ChromeDriver(
					new ChromeDriverService.Builder().usingDriverExecutable(driver.toFile()).usingAnyFreePort().build(),
					options), profile.resolveSibling("downloads"));
		}
		catch (WebDriverException ex) {
			return Assumptions.abort("Chromium is installed and does not start: " + ex.getMessage());
		}
	}

	/** Opens a page on a large light screen, and forgets what was logged before. */
	void open(String address) {
		this.driver.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
		scheme("light");
		console();
		requests();
		this.driver.get(address);
	}

	void scheme(String name) {
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", name))));
	}

	void phone() {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", 360, "height", 740, "deviceScaleFactor", 2, "mobile", true));
	}

	/** How many pictures the page's PDF has. */
	int picturesOnPaper() {
		byte[] pdf = Base64.getDecoder()
			.decode((String) this.driver.executeCdpCommand("Page.printToPDF", Map.of("preferCSSPageSize", true))
				.get("data"));
		Matcher picture = Pattern.compile("/Subtype ?/Image").matcher(new String(pdf, StandardCharsets.ISO_8859_1));
		return (int) picture.results().count();
	}

	/** Waits for a file that the page saved. */
	Path awaitDownload(String name) {
		Path file = this.downloads.resolve(name);
		Awaitility.await(name).atMost(PATIENCE).until(() -> Files.exists(file));
		return file;
	}

	Object run(String script, Object... arguments) {
		return this.driver.executeScript(script, arguments);
	}

	/** Waits until a script answers true. */
	void await(String script) {
		Awaitility.await(script).atMost(PATIENCE).until(() -> Boolean.TRUE.equals(run("return " + script)));
	}

	void press(CharSequence... keys) {
		for (CharSequence key : keys) {
			new Actions(this.driver).sendKeys(key).perform();
		}
	}

	/** Goes on with the tab key until what has the focus matches a selector. */
	void tabTo(String selector) {
		for (int i = 0; i < 200; i++) {
			press(Keys.TAB);
			if (Boolean.TRUE.equals(run("return document.activeElement.matches(arguments[0])", selector))) {
				return;
			}
		}
		throw new AssertionError("The tab key does not lead to " + selector);
	}

	/** What the page's console said. */
	List<String> console() {
		return this.driver.manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.map((entry) -> entry.getLevel() + " " + entry.getMessage())
			.toList();
	}

	/** Every address that was asked for. */
	List<String> requests() {
		return this.driver.manage()
			.logs()
			.get(LogType.PERFORMANCE)
			.getAll()
			.stream()
			.map((entry) -> JSON.readTree(entry.getMessage()).path("message"))
			.filter((message) -> message.path("method").asString("").equals("Network.requestWillBeSent"))
			.map((message) -> message.path("params").path("request").path("url").asString(""))
			.toList();
	}

	/** What axe-core finds wrong with the page as it is. */
	List<String> violations() {
		try (InputStream axe = Objects.requireNonNull(Browser.class.getResourceAsStream("/axe.min.js"))) {
			run(new String(axe.readAllBytes(), StandardCharsets.UTF_8));
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		String found = String.valueOf(this.driver.executeAsyncScript("""
				const done = arguments[arguments.length - 1];
				axe.run(document, { resultTypes: ['violations'] })
					.then((result) => done(JSON.stringify(result.violations)), (error) => done(String(error)));
				"""));
		return JSON.readTree(found).valueStream().map(Browser::violation).toList();
	}

	private static String violation(JsonNode violation) {
		return violation.path("id").asString("") + ": " + violation.path("help").asString("") + " at "
				+ violation.path("nodes").path(0).path("html").asString("") + " "
				+ violation.path("nodes").path(0).path("failureSummary").asString("");
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
