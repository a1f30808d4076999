package dev.promptmill.settings;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.Run;
import dev.promptmill.submit.SubmitProperties.OnUnknown;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SettingsLoaderTests {

	private static final String RATE = "promptmill.submit.rate-per-second";

	@TempDir
	private Path folder;

	private final Map<String, String> commandLine = new HashMap<>();

	private final Map<String, String> environment = new HashMap<>();

	private final Map<String, String> earlier = new HashMap<>();

	@Test
	void loadWhenNothingIsSaidThenTheDocumentedDefaults() {
		Settings settings = loader(null).load(Map.of());
		assertThat(settings.target().folder()).isEqualTo(Path.of("output").toAbsolutePath());
		assertThat(settings.budget()).isNull();
		assertThat(settings.inputDelimiter()).isNull();
		assertThat(settings.inputCharset()).isNull();
		assertThat(settings.columns()).isEmpty();
		assertThat(settings.vary()).isEmpty();
		assertThat(settings.varyLimit()).isEqualTo(100_000);
		assertThat(settings.submit().ratePerSecond()).isEqualByComparingTo("5");
		assertThat(settings.submit().maxInFlight()).isEqualTo(200);
		assertThat(settings.submit().maxAttempts()).isEqualTo(4);
		assertThat(settings.submit().onUnknown()).isEqualTo(OnUnknown.HOLD);
		assertThat(settings.poll().partitions()).isEqualTo(4);
		assertThat(settings.poll().ratePerSecond()).isEqualByComparingTo("20");
		assertThat(settings.poll().firstDelay1k()).isEqualTo(Duration.ofSeconds(15));
		assertThat(settings.poll().firstDelay2k()).isEqualTo(Duration.ofSeconds(20));
		assertThat(settings.poll().interval()).isEqualTo(Duration.ofSeconds(4));
		assertThat(settings.poll().deadline()).isEqualTo(Duration.ofMinutes(10));
		assertThat(settings.download().concurrency()).isEqualTo(8);
		assertThat(settings.download().maxBytes().toMegabytes()).isEqualTo(64);
		assertThat(settings.download().allowedHosts()).isEmpty();
		assertThat(settings.download().allowHttp()).isFalse();
		assertThat(settings.download().timeout()).isEqualTo(Duration.ofSeconds(60));
		assertThat(settings.api().pricePerImage()).isEqualByComparingTo("0.0035");
	}

	@Test
	void loadThenCommandLineBeatsEnvironmentBeatsJobFileBeatsEarlierBeatsDefaults() throws IOException {
		Path job = job("promptmill:\n  submit:\n    rate-per-second: 3\n");
		this.earlier.put(RATE, "4");
		assertThat(rate(null)).isEqualByComparingTo("4");
		assertThat(rate(job)).isEqualByComparingTo("3");
		this.environment.put("PROMPTMILL_SUBMIT_RATEPERSECOND", "2");
		assertThat(rate(job)).isEqualByComparingTo("2");
		this.commandLine.put(RATE, "1");
		assertThat(rate(job)).isEqualByComparingTo("1");
	}

	// Issue 15.6: the key landed in a process list, and a default in the hook changed.
	@Test
	void loadWhenAValueHasAPlaceholderThenItIsText() throws IOException {
		String hook = "echo ${APIXO_API_KEY} ${X:-d} $(date)";
		Path job = job("promptmill:\n  on-finish: '" + hook + "'\nspring:\n  datasource:\n    password: 'a${b}c'\n");
		this.environment.put("APIXO_API_KEY", "sk-4711");
		SettingsLoader loader = loader(job);
		assertThat(loader.load(Map.of()).onFinish()).isEqualTo(hook);
		assertThat(loader.given()).containsEntry("promptmill.on-finish", hook);
		assertThat(loader.property("spring.datasource.password")).isEqualTo("a${b}c");
	}

	@Test
	void loadWhenColumnsHaveNamesOfAnySortThenTheyAreKeptAndCountAtARestart() throws IOException {
		Path job = job("""
				promptmill:
				  template: "{Product name} for ${price} or ${PATH}"
				  columns:
				    image_url: Picture
				    num_images: Qty
				  defaults:
				    resolution: 2K
				    "[Product name]": mug
				  vary:
				    style: [oil, "ink, red"]
				    Tone: [warm]
				""");
		this.commandLine.put("promptmill.columns.num_images", "Qty images");
		this.commandLine.put("promptmill.defaults[Farbe (außen)]", "weiß");
		this.environment.put("PROMPTMILL_COLUMNS_PROMPT", "Text");
		SettingsLoader loader = loader(job);
		Settings settings = loader.load(Map.of());
		assertThat(settings.columns()).containsOnly(Map.entry("image_url", "Picture"),
				Map.entry("num_images", "Qty images"), Map.entry("prompt", "Text"));
		assertThat(settings.defaults()).containsOnly(Map.entry("resolution", "2K"), Map.entry("Product name", "mug"),
				Map.entry("Farbe (außen)", "weiß"));
		assertThat(settings.vary()).containsOnly(Map.entry("style", List.of("oil", "ink, red")),
				Map.entry("Tone", List.of("warm")));
		assertThat(settings.template()).isEqualTo("{Product name} for ${price} or ${PATH}");
		Settings restarted = new SettingsLoader(Map.of(), null, Map.of()).load(loader.given());
		assertThat(restarted.columns()).isEqualTo(settings.columns());
		assertThat(restarted.defaults()).isEqualTo(settings.defaults());
		assertThat(restarted.vary()).isEqualTo(settings.vary());
		assertThat(restarted.template()).isEqualTo(settings.template());
		assertThat(loader(job).load(loader.given()).columns()).isEqualTo(settings.columns());
	}

	@Test
	void loadThenPathsOfAJobFileBelongToItsFolderAndOthersToTheCurrentOne() throws IOException {
		Path job = job("promptmill:\n  input: ../in/night.csv\n  output: out\n  data: state\n");
		Settings settings = loader(job).load(Map.of());
		assertThat(settings.input()).isEqualTo(this.folder.resolve("in/night.csv").toString());
		assertThat(settings.target().folder()).isEqualTo(this.folder.resolve("jobs/out"));
		assertThat(settings.dataFolder()).isEqualTo(this.folder.resolve("jobs/state"));
		this.commandLine.put("promptmill.output", "here");
		this.environment.put("PROMPTMILL_INPUT", "env.csv");
		settings = loader(job).load(Map.of());
		assertThat(settings.target().folder()).isEqualTo(Path.of("here").toAbsolutePath());
		assertThat(settings.input()).isEqualTo(Path.of("env.csv").toAbsolutePath().toString());
		assertThat(settings.dataFolder()).isEqualTo(this.folder.resolve("jobs/state"));
	}

	@Test
	void givenThenWhatWasSetAnywhereWithAbsolutePathsAndOnlyOurs() throws IOException {
		this.commandLine.put("promptmill.budget", "2.50");
		this.environment.put("PROMPTMILL_SUBMIT_RATEPERSECOND", "2");
		this.environment.put("PROMPTMILL_API_BASE_URL", "https://gateway.example/v1");
		this.environment.put("PROMPTMILL_SUBMIT_ONUNKNOWN", "resubmit");
		this.environment.put("PROMPTMILL_BUDGET", "7");
		this.environment.put("SPRING_DATASOURCE_PASSWORD", "secret");
		Map<String, String> given = loader(job("promptmill:\n  output: out\nspring:\n  datasource:\n    url: jdbc:x\n"))
			.given();
		assertThat(given).containsEntry("promptmill.budget", "2.50")
			.containsEntry("promptmill.output", this.folder.resolve("jobs/out").toString())
			.containsEntry(RATE, "2")
			.containsEntry("promptmill.api.base-url", "https://gateway.example/v1")
			.containsEntry("promptmill.submit.on-unknown", "resubmit")
			.allSatisfy((name, value) -> assertThat(name).startsWith("promptmill."));
		this.environment.clear();
		this.commandLine.clear();
		Settings restarted = loader(null).load(given);
		assertThat(restarted.submit().onUnknown()).isEqualTo(OnUnknown.RESUBMIT);
		assertThat(restarted.budget()).isEqualByComparingTo("2.50");
		assertThat(restarted.api().baseUrl()).hasToString("https://gateway.example/v1");
	}

	@Test
	void givenThenNeverASecretHoweverItGotThere() {
		this.environment.put("APIXO_API_KEY", "sk-0123456789");
		this.environment.put("PROMPTMILL_BROKER_PASSWORD", "broker-pass");
		this.environment.put("PROMPTMILL_BROKER_URL", "tcp://broker:61616");
		this.environment.put("SPRING_DATASOURCE_PASSWORD", "database-pass");
		this.commandLine.put("promptmill.on-finish", "curl -H 'Authorization: sk-0123456789' https://x.example");
		this.commandLine.put("promptmill.metrics.otlp", "https://user:pass@collector.example/v1/metrics");
		this.commandLine.put("spring.datasource.password", "database-pass");
		assertThat(loader(null).given()).containsOnlyKeys("promptmill.data");
	}

	@Test
	void givenWhenAListIsSetInTwoPlacesThenTheUpperOneAsAWhole() throws IOException {
		Path job = job("promptmill:\n  download:\n    allowed-hosts:\n    - a.example\n    - b.example\n");
		assertThat(loader(null).load(loader(job).given()).download().allowedHosts()).containsExactly("a.example",
				"b.example");
		this.environment.put("PROMPTMILL_DOWNLOAD_ALLOWEDHOSTS", "c.example");
		assertThat(loader(null).load(loader(job).given()).download().allowedHosts()).containsExactly("c.example");
		this.environment.clear();
		this.environment.put("PROMPTMILL_DOWNLOAD_ALLOWEDHOSTS_0", "d.example");
		assertThat(loader(null).load(loader(job).given()).download().allowedHosts()).containsExactly("d.example");
	}

	@Test
	void givenWhenANameIsSpeltOtherwiseThenItIsTheSameSetting() throws IOException {
		this.commandLine.put("promptmill.submit.ratePerSecond", "1");
		assertThat(loader(job("promptmill:\n  submit:\n    rate-per-second: 3\n")).given()).containsEntry(RATE, "1")
			.doesNotContainKey("promptmill.submit.ratepersecond");
	}

	@Test
	void loadOfARunThenThePriceThatItWasGivenLast() {
		Run.Plan plan = new Run.Plan("night", Path.of("night.csv"), "0", List.of(), OutputLocation.of(this.folder),
				Map.of("promptmill.api.price-per-image", "0.0035"), false, false, new BigDecimal("0.007000"), 0, 0);
		assertThat(loader(null).load(plan).api().pricePerImage()).isEqualByComparingTo("0.007");
		this.environment.put("PROMPTMILL_API_PRICEPERIMAGE", "0.004");
		assertThat(loader(null).load(plan).api().pricePerImage()).isEqualByComparingTo("0.004");
	}

	@ParameterizedTest
	@CsvSource({ "PROMPTMILL_BUGDET, PROMPTMILL_BUDGET",
			"PROMPTMILL_SUBMIT_RATE_PER_SECND, PROMPTMILL_SUBMIT_RATEPERSECOND",
			"Promptmill_Budgets, PROMPTMILL_BUDGET" })
	void loaderWhenAVariableOfTheEnvironmentSetsNothingThenRefusedWithTheNearest(String name, String meant) {
		this.environment.put(name, "3");
		assertThatThrownBy(() -> loader(null)).isInstanceOf(SettingsException.class)
			.hasMessage("Unknown setting " + name + " (in the environment). Did you mean " + meant + "?");
	}

	@ParameterizedTest
	@ValueSource(strings = { "PROMPTMILL_HOME", "PROMPTMILL_JAVA_OPTS", "PROMPTMILL_DEBUG",
			"PROMPTMILL_BROKER_PASSWORD", "PROMPTMILL_SERVICE_HOST", "PROMPTMILL_SERVICE_PORT_HTTP",
			"PROMPTMILL_PORT_80_TCP_ADDR", "PROMPTMILLS" })
	void loaderWhenAVariableIsMeantForOthersThenItIsLeftAlone(String name) {
		this.environment.put(name, "x");
		assertThat(loader(null).given()).containsOnlyKeys("promptmill.data");
	}

	@Test
	void loadWhenTheHomeIsElsewhereThenTheLedgerIsThereUnlessTheJobFileNamesOne() throws IOException {
		this.environment.put("PROMPTMILL_HOME", "/var/lib/mill");
		assertThat(loader(null).load(Map.of()).dataFolder()).isEqualTo(Path.of("/var/lib/mill/data"));
		assertThat(loader(null).invocation().command("runs")).endsWith(" runs --set data=/var/lib/mill/data");
		SettingsLoader ofJob = loader(job("promptmill:\n  data: state\n"));
		assertThat(ofJob.load(Map.of()).dataFolder()).isEqualTo(this.folder.resolve("jobs/state"));
		assertThat(ofJob.invocation().command("runs")).doesNotContain("--set");
	}

	@Test
	void loadWhenAnEarlierLegWasGivenThisThenItCountsFromAnyFolder() throws IOException {
		Map<String, String> given = loader(job("promptmill:\n  output: out\n  budget: 3\n")).given();
		Settings settings = loader(null).load(given);
		assertThat(settings.target().folder()).isEqualTo(this.folder.resolve("jobs/out"));
		assertThat(settings.budget()).isEqualByComparingTo("3");
	}

	@Test
	void loadWhenSomethingUnknownStandsInTheEnvironmentThenItIsNobodysBusiness() {
		this.environment.put("PROMPTMILL_LOG_LEVEL", "DEBUG");
		this.environment.put("PROMPTMILL_HOME", "/opt");
		assertThat(loader(null).load(Map.of()).poll().partitions()).isEqualTo(4);
	}

	@Test
	void loadWhenSeveralValuesAreBadThenAllAreNamedInOneLine() {
		this.commandLine.put("promptmill.poll.partitions", "0");
		this.commandLine.put("promptmill.submit.max-attempts", "101");
		assertThatThrownBy(() -> loader(null).load(Map.of())).isInstanceOf(SettingsException.class)
			.hasMessageContaining(
					"max-attempts = \"101\" can't be used: it must be between 1 and 100 (given on the command line).")
			.hasMessageNotContaining("\n");
	}

	@Test
	void loadWhenAValueOfTheJobFileIsBadThenItsLineIsNamed() throws IOException {
		Path job = job("promptmill:\n  poll:\n    interval: soon\n");
		assertThatThrownBy(() -> loader(job).load(Map.of())).isInstanceOf(SettingsException.class)
			.hasMessageContaining(
					"promptmill.poll.interval = \"soon\" can't be used: it must be a duration such as 15s or 10m")
			.hasMessageContaining(", between 1ms and 60m")
			.hasMessageEndingWith(" (in " + job + ", line 3).");
	}

	@Test
	void loadWhenAValueIsOutOfRangeThenItIsShownAsWrittenAndWhereItWas() {
		this.environment.put("PROMPTMILL_POLL_DEADLINE", "1");
		assertThatThrownBy(() -> loader(null).load(Map.of()))
			.hasMessage("promptmill.poll.deadline = \"1\" can't be used: it must be between 1s and 24h"
					+ " (in the environment, PROMPTMILL_POLL_DEADLINE).");
	}

	@Test
	void loadWhenWhatTheRunWasGivenIsBadThenThatIsSaid() {
		assertThatThrownBy(() -> loader(null).load(Map.of(RATE, "0")))
			.hasMessageEndingWith("must be between 0.01 and 10000 (given when the run was started).");
	}

	@ParameterizedTest
	@CsvSource({ "submit.rat, submit.rate-per-second", "budgt, budget", "submit.maxinflight2, submit.max-in-flight",
			"rate-per-second, submit.rate-per-second or poll.rate-per-second", "callbacks.url, callback.url",
			"poll.first-dealy-1k, poll.first-delay-1k" })
	void loadWhenASettingIsUnknownThenTheNearestOnesAreNamed(String name, String meant) {
		this.commandLine.put("promptmill." + name, "3");
		assertThatThrownBy(() -> loader(null).load(Map.of())).hasMessage(
				"Unknown setting promptmill." + name + " (given on the command line). Did you mean " + meant + "?");
	}

	@Test
	void loadWhenASettingResemblesNoneThenTheReferenceIsNamed() {
		this.commandLine.put("promptmill.nonsense", "3");
		assertThatThrownBy(() -> loader(null).load(Map.of())).hasMessage(
				"Unknown setting promptmill.nonsense (given on the command line). docs/settings.md has all of them.");
	}

	@Test
	void loadWhenAValueIsMissingThenTheSettingIsNotCalledUnknown() {
		this.commandLine.put("promptmill.budget", "");
		assertThatThrownBy(() -> loader(null).load(Map.of()))
			.hasMessage("promptmill.budget is given without a value (given on the command line).");
	}

	@Test
	void loadWhenAGroupHasAValueThenSaysSo() throws IOException {
		Path job = job("promptmill:\n  submit: 5\n");
		assertThatThrownBy(() -> loader(job).load(Map.of())).hasMessageContaining("promptmill.submit")
			.hasMessageContaining("it has no value of its own, only settings below it")
			.hasMessageNotContaining("SubmitProperties");
	}

	@ParameterizedTest
	@ValueSource(strings = { "promptmil:\n  budget: 3\n", "budget: 3\n" })
	void loaderWhenTheJobFileSetsSomethingOutsideThenItIsNotPassedOver(String yaml) throws IOException {
		Path job = job(yaml);
		assertThatThrownBy(() -> loader(job)).isInstanceOf(SettingsException.class)
			.hasMessageContaining("Unknown setting ")
			.hasMessageContaining("budget (in " + job + ", line ")
			.hasMessageEndingWith("In a job file settings stand below promptmill:, as in jobs/nightly.yaml.");
	}

	@Test
	void loaderWhenTheJobFileIsNoYamlThenTheLineIsNamed() throws IOException {
		Path job = job("promptmill:\n\tbudget: 1\n");
		assertThatThrownBy(() -> loader(job)).isInstanceOf(SettingsException.class)
			.hasMessageContaining("can't be read: found character '\\t(TAB)' that cannot start any token")
			.hasMessageEndingWith("(line 2)");
	}

	@Test
	void loaderWhenTheJobFileIsAFolderThenSaysSo() {
		assertThatThrownBy(() -> loader(this.folder))
			.hasMessage("The job file " + this.folder + " is a folder. Name a YAML file with --job.");
	}

	private BigDecimal rate(Path job) {
		return loader(job).load(this.earlier).submit().ratePerSecond();
	}

	private SettingsLoader loader(Path job) {
		return new SettingsLoader(this.commandLine, job, this.environment);
	}

	private Path job(String yaml) throws IOException {
		Path jobs = Files.createDirectories(this.folder.resolve("jobs"));
		return Files.writeString(jobs.resolve("job.yaml"), yaml);
	}

}
