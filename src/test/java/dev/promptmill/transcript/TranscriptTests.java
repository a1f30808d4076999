package dev.promptmill.transcript;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.promptmill.support.CommandLine;
import dev.promptmill.support.CommandLine.Result;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Everything that commands print, compared with {@code src/test/resources/transcripts}.
 * After a change of texts that is meant,
 * {@code ./mvnw -q test -Dtest=TranscriptTests -DwriteTranscripts} writes the files, and
 * their difference is part of the change.
 */
class TranscriptTests {

	private static final String WIDTH = "picocli.usage.width";

	private static final String MISTAKES = "sample-input/prompts-with-mistakes.csv";

	private static final String SAMPLE = "sample-input/prompts.csv";

	@TempDir
	private Path home;

	@BeforeAll
	static void makeTheWidthOfHelpIndependentOfTheTerminal() {
		System.setProperty(WIDTH, "100");
	}

	@AfterAll
	static void restoreTheWidthOfHelp() {
		System.clearProperty(WIDTH);
	}

	@ParameterizedTest
	@MethodSource("commands")
	void helpOf(String command) throws IOException {
		try (Operator operator = new Operator("help/" + command, this.home)) {
			operator.typesBare(command, "--help");
			operator.compare();
		}
	}

	@Test
	void helpOfAll() throws IOException {
		try (Operator operator = new Operator("help/all", this.home)) {
			operator.typesBare("--help");
			operator.typesBare();
			operator.compare();
		}
	}

	@Test
	void helpWhenACommandIsGoneThenSoIsItsTranscript() throws IOException {
		try (Stream<Path> files = Files.list(Transcript.FOLDER.resolve("help"))) {
			List<String> names = new ArrayList<>(commands());
			names.add("all");
			assertThat(files.map((file) -> file.getFileName().toString().replace(".txt", "")))
				.containsExactlyInAnyOrderElementsOf(names);
		}
	}

	@Test
	void usage() throws IOException {
		try (Operator operator = new Operator("usage", this.home)) {
			operator.typesBare("chekc", "prompts.csv");
			operator.typesBare("run", "prompts.csv", "--buget", "5");
			operator.typesBare("run", "prompts.csv", "--budget");
			operator.typesBare("status", "seven");
			operator.typesBare("run");
			operator.typesBare("check", SAMPLE, "--set", "submit.rate-per-secnd=5");
			operator.typesBare("check", SAMPLE, "--set", "submit.rate-per-second=fast");
			operator.typesBare("check", SAMPLE, "--set", "submit.rate-per-second=-1");
			operator.typesBare("check", SAMPLE, "--job", "no-such-job.yaml");
			operator.typesBare("check", "--job", operator.file("job.yaml", "promptmill:\n  budgt: 5\n"));
			operator.compare();
		}
	}

	@Test
	void check() throws IOException {
		try (Operator operator = new Operator("check", this.home)) {
			operator.types("check", SAMPLE);
			operator.types("check", SAMPLE, "--json");
			operator.types("check", operator.file("missing-column.csv", "id,promt\n1,a lamp\n"));
			operator.types("check", operator.file("empty.csv", ""));
			operator.types("check", operator.file("equal-ids.csv", "id,prompt\nA,a lamp\na,a kettle\n"));
			operator.types("check", "no-such-file.csv");
			operator.types("check", "sample-input");
			operator.compare();
		}
	}

	@Test
	void checkOfMistakes() throws IOException {
		try (Operator operator = new Operator("check-mistakes", this.home)) {
			operator.types("check", MISTAKES);
			operator.types("check", MISTAKES, "--json");
			operator.compare();
		}
	}

	@Test
	void run() throws IOException {
		try (Operator operator = new Operator("run", this.home)) {
			String csv = operator.csv("night.csv", "a lamp", "a kettle", "");
			operator.types("run", SAMPLE, "--simulate", "--dry-run");
			operator.types("run", SAMPLE, "--simulate", "--dry-run", "--json");
			operator.types("run", SAMPLE, "--simulate");
			operator.types("run", csv, "--simulate");
			operator.types("run", csv, "--simulate");
			operator.types("run", csv, "--simulate", "--since-last");
			operator.types("run", csv, "--simulate", "--json");
			operator.compare();
		}
	}

	@Test
	void runThatEndsEarly() throws IOException {
		try (Operator operator = new Operator("run-interrupted", this.home)) {
			String csv = operator.csv("night.csv", "a lamp", "a kettle", "a spoon");
			operator.types("run", csv, "--simulate", "--budget", "0.007");
			operator.types("run", csv, "--simulate", "--budget", "0.007", "--allow-partial");
			operator.types("run", csv, "--simulate");
			operator.types("run", csv, "--simulate", "--resume", "--budget", "1");
			operator.compare();
		}
	}

	@Test
	void runAgainstServer() throws IOException {
		try (Operator operator = new Operator("run-server", this.home).withKey()) {
			operator.types("run", operator.csv("good.csv", "a lamp", "a kettle"));
			operator.types("run", operator.csv("key.csv", "[[submit:unauthorized]] a lamp"));
			operator.types("run", operator.csv("failing.csv", "[[fail:CONTENT_VIOLATION]] a lamp", "a spoon"));
			operator.types("run", operator.csv("canary.csv", "[[fail:CONTENT_VIOLATION]] a lamp", "a fork"), "--canary",
					"1");
			operator.types("run", operator.csv("lost.csv", "[[submit:accept-then-close]] a lamp", "a cup"));
			operator.types("run", operator.file("fewer.csv", "prompt,num_images\n[[partial:1]] a lamp,2\n"));
			operator.compare();
		}
	}

	@Test
	void key() throws IOException {
		try (Operator operator = new Operator("key", this.home)) {
			operator.types("run", operator.csv("night.csv", "a lamp"));
			operator.compare();
		}
	}

	@Test
	void runs() throws IOException {
		try (Operator operator = new Operator("runs", this.home)) {
			operator.types("runs");
			operator.types("runs", "--json");
			operator.quietly("run", operator.csv("night.csv", "a lamp"), "--simulate");
			operator.quietly("run", operator.csv("two.csv", "a lamp", "a kettle"), "--simulate", "--budget", "0.0035",
					"--allow-partial");
			operator.types("runs");
			operator.types("runs", "--json");
			operator.compare();
		}
	}

	@Test
	void status() throws IOException, SQLException {
		try (Operator operator = new Operator("status", this.home)) {
			operator.types("status");
			operator.quietly("run", operator.csv("night.csv", "a lamp", "a kettle", ""), "--simulate");
			operator.types("status");
			operator.types("status", "1", "--json");
			operator.quietly("run", operator.csv("two.csv", "a lamp", "a kettle"), "--simulate", "--budget", "0.0035",
					"--allow-partial");
			operator.types("status");
			operator.types("status", "--json");
			operator.killed(2);
			operator.types("status", "2");
			operator.types("status", "9");
			operator.compare();
		}
	}

	@Test
	void restart() throws IOException {
		try (Operator operator = new Operator("restart", this.home)) {
			String csv = operator.csv("night.csv", "a lamp", "a kettle");
			operator.types("restart");
			operator.quietly("run", csv, "--simulate", "--budget", "0.0035", "--allow-partial");
			operator.types("restart");
			operator.types("restart", "--budget", "1");
			operator.types("restart");
			operator.types("restart", "1");
			operator.types("restart", "1", "--json");
			operator.types("restart", "9");
			operator.compare();
		}
	}

	@Test
	void stop() throws IOException {
		try (Operator operator = new Operator("stop", this.home)) {
			operator.types("stop");
			operator.quietly("run", operator.csv("night.csv", "a lamp"), "--simulate");
			operator.types("stop");
			operator.types("stop", "1");
			operator.types("stop", "1", "--json");
			operator.compare();
		}
	}

	@Test
	void resolve() throws IOException {
		try (Operator operator = new Operator("resolve", this.home).withKey()) {
			operator.quietly("run", operator.csv("night.csv", "[[submit-once:accept-then-close]] a lamp", "a kettle",
					"[[submit:accept-then-close]] a spoon"));
			operator.types("status");
			operator.types("resolve");
			operator.types("resolve", "1", "--resubmit", "--abandon");
			operator.types("resolve", "1", "--resubmit", "--row", "row-2");
			operator.types("resolve", "1", "--resubmit", "--row", "row-1");
			operator.types("restart", "1");
			operator.types("resolve", "1", "--abandon", "--json");
			operator.types("resolve", "1", "--abandon");
			operator.types("resolve", "1", "--abandon", "--row", "row-1");
			operator.compare();
		}
	}

	@Test
	void verify() throws IOException {
		try (Operator operator = new Operator("verify", this.home).withKey()) {
			operator.quietly("run", operator.csv("night.csv", "a lamp", "a kettle"));
			operator.types("verify");
			operator.types("verify", "--json");
			operator.deletes("output/night-1/images/row-1-1.png");
			operator.types("verify", "1");
			operator.deletes("output/night-1/images/row-1-1.png");
			operator.types("verify", "1", "--json");
			operator.compare();
		}
	}

	@Test
	void report() throws IOException {
		try (Operator operator = new Operator("report", this.home)) {
			operator.types("report");
			operator.quietly("run", operator.csv("night.csv", "a lamp"), "--simulate");
			operator.types("report");
			operator.types("report", "1", "--json");
			operator.compare();
		}
	}

	@Test
	void prune() throws IOException {
		try (Operator operator = new Operator("prune", this.home)) {
			operator.quietly("run", operator.csv("night.csv", "a lamp", "a kettle"), "--simulate");
			operator.types("prune");
			operator.types("prune", "--older-than", "90");
			operator.types("prune", "--older-than", "90d");
			operator.types("prune", "--older-than", "0h", "--dry-run");
			operator.types("prune", "--older-than", "0h", "--json");
			operator.types("prune", "--older-than", "0h");
			operator.types("status", "1");
			operator.types("verify", "1");
			operator.types("verify", "1", "--json");
			operator.types("report", "1");
			operator.compare();
		}
	}

	/** The lines that name commands and options; the others are picocli's. */
	@Test
	void completion() throws IOException {
		try (Operator operator = new Operator("completion", this.home)) {
			Result all = new CommandLine(Map.of(), Map.of()).run("completion");
			String ours = all.out()
				.lines()
				.map(String::strip)
				.filter(Pattern.compile("^(local (commands|flag_opts|arg_opts)=|complete -F)").asPredicate())
				.collect(Collectors.joining("\n"));
			operator.keep(List.of("completion"), new Result(all.exitCode(), ours, all.err()));
			operator.compare();
		}
	}

	@Test
	void worker() throws IOException {
		try (Operator operator = new Operator("worker", this.home).withKey()) {
			operator.types("worker");
			operator.types("worker", "--partitions", "0");
			operator.types("worker", "--set", "spring.datasource.url=jdbc:postgresql://127.0.0.1:1/none");
			operator.compare();
		}
	}

	@Test
	void simulator() throws IOException {
		try (Operator operator = new Operator("simulator", this.home)) {
			operator.typesBare("simulator", "--port", "many");
			operator.typesBare("simulator", "--reply-delay", "soon");
			operator.compare();
		}
	}

	static List<String> commands() {
		String help = new CommandLine(Map.of(), Map.of()).run("--help").out();
		List<String> commands = Pattern.compile("(?m)^  ([a-z]+) {2,}")
			.matcher(help.substring(help.indexOf("Commands:")))
			.results()
			.map((MatchResult match) -> match.group(1))
			.toList();
		assertThat(commands).contains("run", "check", "completion");
		return commands;
	}

}
