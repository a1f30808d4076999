package dev.promptmill.input.source;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * The input file is refused as a whole: nothing of it may be sent. The message is
 * complete: it names the file, the place in it, and what to do.
 */
public final class UnusableInputException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public UnusableInputException(Path file, String problem) {
		this(file, problem, null);
	}

	public UnusableInputException(Path file, String problem, @Nullable Throwable cause) {
		super("The input file " + file + " can't be used: " + problem, cause);
	}

	public UnusableInputException(Path file, long line, String problem) {
		this(file, "line " + line + ": " + problem, null);
	}

}
