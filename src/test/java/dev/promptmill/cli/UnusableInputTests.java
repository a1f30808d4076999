package dev.promptmill.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import dev.promptmill.support.CommandLine;
import dev.promptmill.support.CommandLine.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What can't be used is refused before anything is sent or written: exit code 2 and one
 * message that says what to do.
 */
class UnusableInputTests {

	private static final Map<String, String> WITH_KEY = Map.of("APIXO_API_KEY", "key-4711-secret");

	private final AtomicInteger requests = new AtomicInteger();

	@TempDir
	private Path folder;

	private HttpServer api;

	@BeforeEach
	void startApi() throws IOException {
		this.api = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.api.createContext("/", (exchange) -> {
			this.requests.incrementAndGet();
			exchange.sendResponseHeaders(500, -1);
			exchange.close();
		});
		this.api.start();
	}

	@AfterEach
	void nothingWasSent() {
		this.api.stop(0);
		assertThat(this.requests).as("requests that reached the API").hasValue(0);
		assertThat(this.folder.resolve("data")).as("a refused run leaves no database").doesNotExist();
	}

	@Test
	void runWhenThereIsNoKeyThenRefused() throws IOException {
		assertRefused(run(Map.of(), csv("prompt\na\n")),
				"No API key: set APIXO_API_KEY to the key or APIXO_API_KEY_FILE to a file that holds it;"
						+ " run with --simulate needs none");
	}

	@Test
	void runWhenTheKeyIsNoKeyThenRefusedWithoutShowingIt() throws IOException {
		Result result = run(Map.of("APIXO_API_KEY", "two words"), csv("prompt\na\n"));
		assertRefused(result, "APIXO_API_KEY is not a key");
		assertThat(result.err()).doesNotContain("two words");
	}

	@Test
	void runWhenTheKeyFileIsMissingThenRefused() throws IOException {
		assertRefused(run(Map.of("APIXO_API_KEY_FILE", this.folder.resolve("none").toString()), csv("prompt\na\n")),
				"The file that APIXO_API_KEY_FILE names cannot be read");
	}

	// Issue 15.7: other users of the machine read command lines, and logs keep messages.
	@ParameterizedTest
	@ValueSource(strings = { "--api-key", "--apikey=sk-secret-1", "--password=sk-secret-1" })
	void runWhenASecretIsAnOptionThenRefusedWithoutShowingIt(String option) throws IOException {
		Result result = run(WITH_KEY, csv("prompt\na\n"), option, "sk-secret-1");
		assertRefused(result, "Unknown option: '" + option.replaceFirst("=.*", "")
				+ "'. A secret is never given on the command line");
		assertThat(result.err()).doesNotContain("sk-secret-1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "spring.datasource.password=sk-secret-1", "api-key=sk-secret-1",
			"s3.secret-key=sk-secret-1", "spring.datasource.url=jdbc:postgresql://db/ledger?password=sk-secret-1" })
	void runWhenASecretIsSetThenRefusedWithoutShowingIt(String setting) throws IOException {
		Result result = run(WITH_KEY, csv("prompt\na\n"), "--set", setting);
		assertRefused(result, "--set ");
		assertThat(result.err()).contains("can't be used").doesNotContain("sk-secret-1");
	}

	@Test
	void runWhenNoInputIsNamedThenRefused() {
		assertRefused(run(WITH_KEY), "No input: name a CSV file, or a job file whose promptmill.input names one.");
	}

	@Test
	void runWhenTheFileIsMissingThenRefused() {
		Path missing = this.folder.resolve("missing.csv");
		assertRefused(run(WITH_KEY, missing.toString()),
				"The input file " + missing + " can't be used: it does not exist. Check the path");
	}

	@Test
	void runWhenTheFileIsAFolderThenRefused() {
		assertRefused(run(WITH_KEY, this.folder.toString()), "it is a folder. Name a CSV file");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			''                                  | it is empty. The first line must name the columns, one of them prompt
			'id,text\\n1,a lighthouse\\n'       | the header has no column prompt
			'prompt\\n'                         | it has a header but no rows. Add at least one
			'prompt,Prompt\\na,b\\n'            | the header has the column "Prompt" twice
			'id,prompt\\nA,one\\na,two\\n'      | line 3
			'id,prompt\\n2,one\\n,two\\n'       | line 3
			'prompt\\n"never closed\\n'         | has a quote that is never closed
			""")
	void runWhenTheFileIsNoUsableCsvThenRefusedAsAWhole(String content, String message) throws IOException {
		assertRefused(run(WITH_KEY, csv(content.replace("\\n", "\n"))), message);
	}

	@Test
	void runWhenBytesAreNotUtf8ThenRefusedWithTheLine() throws IOException {
		Path csv = Files.write(this.folder.resolve("latin.csv"),
				"prompt\nfine\nein Käfer\n".getBytes(StandardCharsets.ISO_8859_1));
		assertRefused(run(WITH_KEY, csv.toString()), "line 3: ", "is not UTF-8");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					--rate 0              | promptmill.submit.rate-per-second = "0" can't be used: it must be between 0.01 and 10000 (given on the command line).
					--rate -1             | promptmill.submit.rate-per-second = "-1" can't be used: it must be between 0.01 and 10000 (given on the command line).
					--rate fast           | promptmill.submit.rate-per-second = "fast" can't be used: it must be a number such as 2.5, between 0.01 and 10000 (given on the command line).
					--max-in-flight 0     | promptmill.submit.max-in-flight = "0" can't be used: it must be between 1 and 100000 (given on the command line).
					--max-in-flight 1.5   | promptmill.submit.max-in-flight = "1.5" can't be used: it must be a whole number
					--budget -0.01        | promptmill.budget = "-0.01" can't be used: it must be 0 or more US dollars, with at most 6 decimals (given on the command line).
					--budget 0.0000001    | promptmill.budget = "0.0000001" can't be used: it must be 0 or more US dollars, with at most 6 decimals (given on the command line).
					--budget lots         | promptmill.budget = "lots" can't be used: it must be a number such as 2.5
					--set poll.partitions=0    | promptmill.poll.partitions = "0" can't be used: it must be between 1 and 256 (given on the command line).
					--set poll.interval=x | promptmill.poll.interval = "x" can't be used: it must be a duration such as 15s or 10m
					--set submit.on-unknown=maybe | promptmill.submit.on-unknown = "maybe" can't be used: it must be one of hold, resubmit
					--set input-charset=klingon   | promptmill.input-charset = "klingon" can't be used: it must be the name of a character set such as UTF-8
					--set download.max-bytes=big  | promptmill.download.max-bytes = "big" can't be used: it must be a size such as 64MB
					--set allow-partial=perhaps   | promptmill.allow-partial = "perhaps" can't be used: it must be true or false
					--set submit.rate=5   | Unknown setting promptmill.submit.rate
					--set callbacks.url=x | Unknown setting promptmill.callbacks.url
					--set novalue         | Value for option '--set' (KEY=VALUE) should be in KEY=VALUE format but was novalue
					--set =3              | --set lacks the name of a setting before the =
					--rate                | Expected parameter for option '--rate' but found '--set'
					--fast                | Unknown option: '--fast'
					--rte=3               | Did you mean --rate?
					""")
	void runWhenAnOptionCanNotBeUsedThenNameValueAndWhatIsAllowed(String option, String message) throws IOException {
		List<String> arguments = new ArrayList<>(List.of(csv("prompt\na\n")));
		arguments.addAll(List.of(option.split(" ")));
		assertRefused(run(WITH_KEY, arguments.toArray(String[]::new)), message);
	}

	@Test
	void runWhenTwoFilesAreNamedThenRefused() throws IOException {
		assertRefused(run(WITH_KEY, csv("prompt\na\n"), "second.csv"), "Unmatched argument");
	}

	@Test
	void runWhenTheOutputFolderCanNotBeWrittenThenRefused() throws IOException {
		Path file = Files.writeString(this.folder.resolve("file"), "in the way");
		assertRefused(run(WITH_KEY, csv("prompt\na\n"), "--output", file.resolve("output").toString()),
				"promptmill.output = \"" + file.resolve("output") + "\" can't be written",
				"Nothing was sent. Name another folder with --output.");
	}

	@Test
	void runWhenTheJobFileIsMissingThenRefused() {
		Path job = this.folder.resolve("none.yaml");
		assertRefused(run(WITH_KEY, "--job", job.toString()),
				"The job file " + job + " does not exist. Name a YAML file with --job.");
	}

	@Test
	void runWhenTheJobFileIsNoYamlThenRefused() throws IOException {
		Path job = Files.writeString(this.folder.resolve("bad.yaml"), "promptmill: [unclosed\n");
		assertRefused(run(WITH_KEY, "--job", job.toString()), "The job file " + job + " can't be read");
	}

	@Test
	void runWhenTheJobFileHasAnUnknownSettingThenRefusedWithItsPlace() throws IOException {
		Path job = Files.writeString(this.folder.resolve("typo.yaml"), "promptmill:\n  input: x.csv\n  budgt: 3\n");
		assertRefused(run(WITH_KEY, "--job", job.toString()),
				"Unknown setting promptmill.budgt (in " + job + ", line 3). Did you mean budget?");
	}

	@ParameterizedTest
	@ValueSource(strings = { "frobnicate", "restart one", "status 1.5", "report x", "simulator --port many",
			"resolve 1", "resolve 1 --resubmit --abandon" })
	void anyCommandWhenItCanNotBeUnderstoodThenRefusedWithAHint(String command) {
		Result result = new CommandLine(Map.of(), WITH_KEY).run(command.split(" "));
		assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
		assertThat(result.err()).contains("error: ", "--help").doesNotContain("\tat ", "Exception");
		assertThat(result.out()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(quoteCharacter = '"',
			value = { "rnu, Unknown command: 'rnu', Did you mean run or runs?",
					"statsu, Unknown command, Did you mean status?", "verfiy 3, Unknown command, Did you mean verify?",
					"status one, 'one' is no number, ./run.sh runs shows",
					"check --jsn, Unknown option: '--jsn', Did you mean --json?" })
	void anyCommandWhenItIsMisspeltThenTheNearestIsNamed(String command, String message, String hint) {
		assertRefused(new CommandLine(Map.of(), WITH_KEY).run(command.split(" ")), message, hint);
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "restart", "restart 7", "status", "status 7", "stop", "report", "resolve --abandon", "verify" })
	void anyCommandWhenThereAreNoRunsThenSaysSo(String command) {
		assertRefused(command(WITH_KEY).run(command.split(" ")), "There are no runs in " + this.folder.resolve("data"));
	}

	@Test
	void anythingWhenNoCommandIsNamedThenTheHelpIsShown() {
		Result result = new CommandLine(Map.of(), WITH_KEY).run();
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).contains("Usage: run.sh");
	}

	private void assertRefused(Result result, String... messages) {
		assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
		assertThat(result.err()).contains(messages).doesNotContain("\tat ", "key-4711-secret");
		assertThat(result.err().lines().filter((line) -> line.startsWith("error: "))).as(result.err()).hasSize(1);
		assertThat(result.out()).isEmpty();
	}

	private String csv(String content) throws IOException {
		return Files.writeString(this.folder.resolve("in.csv"), content).toString();
	}

	private Result run(Map<String, String> environment, String... arguments) {
		List<String> all = new ArrayList<>(List.of("run"));
		all.addAll(List.of(arguments));
		return command(environment).run(all.toArray(String[]::new));
	}

	private CommandLine command(Map<String, String> environment) {
		return new CommandLine(Map.of("data", this.folder.resolve("data").toString(), "api.base-url",
				"http://127.0.0.1:" + this.api.getAddress().getPort() + "/api/v1"), environment);
	}

}
