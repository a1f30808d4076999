package dev.promptmill.download;

import java.io.IOException;

import dev.promptmill.image.Printable;
import org.jspecify.annotations.Nullable;

/** Ends a fetch early; never leaves this package. */
@SuppressWarnings("serial")
final class FetchFailure extends IOException {

	private final FetchVerdict verdict;

	private final String message;

	FetchFailure(FetchVerdict verdict, String message) {
		this(verdict, message, null);
	}

	FetchFailure(FetchVerdict verdict, String message, @Nullable Throwable cause) {
		super(message, cause);
		this.verdict = verdict;
		this.message = Printable.line(message, 500);
	}

	FetchVerdict verdict() {
		return this.verdict;
	}

	String message() {
		return this.message;
	}

}
