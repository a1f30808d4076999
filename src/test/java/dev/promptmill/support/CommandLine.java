package dev.promptmill.support;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.promptmill.cli.Cli;

/** Runs commands in this process, as an operator would, and keeps what they printed. */
public final class CommandLine {

	private final List<String> settings = new ArrayList<>();

	private final Map<String, String> environment;

	/**
	 * @param settings given to every command with {@code --set}
	 * @param environment of the process
	 */
	public CommandLine(Map<String, String> settings, Map<String, String> environment) {
		settings.forEach((key, value) -> this.settings.addAll(List.of("--set", key + "=" + value)));
		this.environment = environment;
	}

	/** Runs a command with its arguments. */
	public Result run(String... arguments) {
		return run(new ByteArrayOutputStream(), arguments);
	}

	/**
	 * The same.
	 * @param err gets the messages while it runs
	 */
	public Result run(ByteArrayOutputStream err, String... arguments) {
		List<String> all = new ArrayList<>(List.of(arguments));
		all.addAll(this.settings);
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		int exitCode = Cli.run(all.toArray(String[]::new), new PrintStream(out, true, StandardCharsets.UTF_8),
				new PrintStream(err, true, StandardCharsets.UTF_8), this.environment);
		return new Result(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
	}

	/**
	 * What came of a command.
	 *
	 * @param exitCode of the process
	 * @param out data
	 * @param err messages
	 */
	public record Result(int exitCode, String out, String err) {
	}

}
