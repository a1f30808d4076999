package dev.promptmill.cli;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.Map;
import java.util.stream.Stream;

import dev.promptmill.cli.console.ConsoleLog;
import dev.promptmill.support.CommandLine;
import dev.promptmill.support.CommandLine.Result;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class CommandsTests {

	private static final picocli.CommandLine ALL = Cli
		.commandLine(new ConsoleLog(new PrintStream(OutputStream.nullOutputStream()), System.err), Map.of());

	static Stream<String> commands() {
		return ALL.getSubcommands().keySet().stream().filter((command) -> !command.equals("warm-up"));
	}

	@ParameterizedTest
	@MethodSource("commands")
	void helpWhenOnlyTheNamedCommandIsReadThenAsWithAllOfThem(String command) {
		assertThat(run(command, "--help").out()).isEqualTo(ALL.getSubcommands().get(command).getUsageMessage());
	}

	@ParameterizedTest
	@ValueSource(strings = { "long", "short" })
	void warmUpThenNothingFails(String kind) {
		Result result = run("warm-up", kind);
		assertThat(result.exitCode()).as(result.err()).isZero();
		assertThat(result.err()).doesNotContain("error:");
	}

	private static Result run(String... arguments) {
		return new CommandLine(Map.of(), Map.of()).run(arguments);
	}

}
