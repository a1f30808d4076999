package dev.promptmill.cli;

import dev.promptmill.common.ExitCode;

/** Ends a command with an exit code and a message that says what to do. */
final class CliException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final ExitCode exitCode;

	CliException(ExitCode exitCode, String message) {
		super(message);
		this.exitCode = exitCode;
	}

	ExitCode exitCode() {
		return this.exitCode;
	}

}
