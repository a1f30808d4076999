package dev.promptmill.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import dev.promptmill.support.CommandLine;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code --quiet}: cron sends a mail only when something is wrong (issue 15). */
class QuietTests {

	@TempDir
	Path home;

	private CommandLine program;

	@BeforeEach
	void useFolders() {
		this.program = new CommandLine(Map.of("data", this.home.resolve("data").toString(), "output",
				this.home.resolve("output").toString(), "simulate.speed", "10000"), Map.of());
	}

	@Test
	void runWhenEveryRowIsDeliveredThenSaysNothing() throws IOException {
		CommandLine.Result result = this.program.run("run", csv("prompt\na fox\n"), "--simulate", "--quiet");
		assertThat(result).isEqualTo(new CommandLine.Result(0, "", ""));
	}

	@Test
	void runWhenARowIsRejectedThenSaysWhatAndWhatToDo() throws IOException {
		CommandLine.Result result = this.program.run("run", csv("prompt,size\na fox,\na hen,9x9\n"), "--simulate",
				"--quiet");
		assertThat(result.exitCode()).isEqualTo(3);
		assertThat(result.err()).contains("warning: row 2", "Run 1 finished: 1 of 2 rows", "To do: ", "failed.csv")
			.doesNotContain("First row", "SIMULATED: nothing is generated and nothing is billed.\nRun 1: ");
	}

	@Test
	void runWhenItsInputIsMissingThenSaysSo() {
		CommandLine.Result result = this.program.run("run", "no-such.csv", "--simulate", "--quiet");
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err()).startsWith("error: ").contains("no-such.csv").hasLineCount(1);
	}

	@Test
	void runsAndCheckWhenAllIsWellThenPrintTheirDataOnly() throws IOException {
		String input = csv("prompt\na fox\n");
		this.program.run("run", input, "--simulate", "--quiet");
		CommandLine.Result runs = this.program.run("runs", "--quiet");
		assertThat(runs.out()).contains("prompts");
		assertThat(runs.err()).isEmpty();
		CommandLine.Result check = this.program.run("check", input, "--json", "--quiet");
		assertThat(check.exitCode()).isZero();
		assertThat(check.out()).contains("\"rows\":1");
		assertThat(check.err()).isEmpty();
	}

	@Test
	void initThenSaysNothing() {
		assertThat(new CommandLine(Map.of(), Map.of()).run("init", this.home.resolve("new").toString(), "--quiet"))
			.isEqualTo(new CommandLine.Result(0, "", ""));
	}

	private String csv(String text) throws IOException {
		return Files.writeString(this.home.resolve("prompts.csv"), text).toString();
	}

}
