package dev.promptmill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import dev.promptmill.common.ExitCode;
import dev.promptmill.support.CommandLine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What operators read and copy is true of the program. */
class OperatorPagesTests {

	private static final Path SOURCES = Path.of("src/main/java/dev/promptmill");

	private static final Pattern CODE = Pattern
		.compile("fail_code = '([A-Z_]+)'|\"((?:[A-Z]+_)+[A-Z0-9]+)\"|\"(CODE_|HTTP_)\" \\+");

	@TempDir
	Path home;

	@Test
	void troubleshootingWhenProgramCanWriteAFailCodeThenExplainsIt() throws IOException {
		String page = Files.readString(Path.of("docs/troubleshooting.md"));
		assertThat(failCodes()).contains("HELD", "REPLY_LOST", "HTTP_429", "CODE_")
			.allSatisfy((code) -> assertThat(page).contains("`" + code));
	}

	@ParameterizedTest
	@ValueSource(strings = { "README.md", "docs/troubleshooting.md", "docs/scheduling.md" })
	void pageWhenProgramHasAnExitCodeThenNamesIt(String name) throws IOException {
		String page = Files.readString(Path.of(name));
		for (ExitCode code : ExitCode.values()) {
			assertThat(page).containsPattern("(?m)^\\| (\\d+, )?" + code.code() + "[ ,]");
		}
	}

	@ParameterizedTest
	@MethodSource("jobs")
	void jobFileWhenCheckedThenLoadsAndItsInputIsWhole(Path job) {
		CommandLine.Result result = new CommandLine(Map.of("data", this.home.resolve("data").toString()), Map.of())
			.run("check", "--job", job.toString());
		assertThat(result.exitCode()).as(result.err()).isZero();
	}

	/** What is commented out is meant to be put in as it stands. */
	@Test
	void jobFileWhenItsExamplesArePutInThenLoads() throws IOException {
		String all = Files.readString(Path.of("jobs/nightly.yaml"))
			.replaceAll("(?m)^( *)# ((?:  )*-? ?[a-z-]+:(?: .*)?)$", "$1$2")
			.replaceAll("(?m)^spring:(\\n .*)*", "")
			.replace("../", Path.of("").toAbsolutePath() + "/");
		Path whole = Files.writeString(this.home.resolve("whole.yaml"), all);
		CommandLine.Result result = new CommandLine(Map.of("data", this.home.resolve("data").toString(), "input",
				"sample-input/products.csv", "input-charset", "UTF-8", "input-delimiter", ","), Map.of())
			.run("check", "--job", whole.toString());
		assertThat(result.exitCode()).as(result.err() + all).isZero();
	}

	static List<Path> jobs() throws IOException {
		try (Stream<Path> files = Files.list(Path.of("jobs"))) {
			return files.filter((file) -> file.toString().endsWith(".yaml")).sorted().toList();
		}
	}

	/**
	 * Every code that the steps, the ledger and the API's reader name in their sources.
	 */
	private static Set<String> failCodes() throws IOException {
		Set<String> codes = new TreeSet<>();
		for (String folder : List.of("submit", "collect", "ledger", "apixo/FailCode.java")) {
			try (Stream<Path> files = Files.walk(SOURCES.resolve(folder))) {
				for (Path file : files.filter((one) -> one.toString().endsWith(".java")).toList()) {
					Matcher matcher = CODE.matcher(Files.readString(file));
					while (matcher.find()) {
						codes.add(Stream.of(matcher.group(1), matcher.group(2), matcher.group(3))
							.filter((group) -> group != null)
							.findFirst()
							.orElseThrow());
					}
				}
			}
		}
		return codes;
	}

}
