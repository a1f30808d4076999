package dev.promptmill.cli.option;

import java.util.List;

import dev.promptmill.common.ExitCode;

/** Ends a command with an exit code and a message that says what to do. */
public final class CliException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final ExitCode exitCode;

	private final transient List<String> commands;

	public CliException(ExitCode exitCode, String message) {
		this(exitCode, message, List.of());
	}

	/**
	 * @param commands ways on, as they may be typed
	 */
	public CliException(ExitCode exitCode, String message, List<String> commands) {
		super(message);
		this.exitCode = exitCode;
		this.commands = commands;
	}

	public List<String> commands() {
		return this.commands;
	}

	public ExitCode exitCode() {
		return this.exitCode;
	}

}
