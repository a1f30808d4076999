package dev.promptmill.apixo;

import org.jspecify.annotations.Nullable;

/** How far one HTTP exchange got, decided by evidence and not by the kind of failure. */
sealed interface Exchange {

	/**
	 * No byte of the request was handed to a connection.
	 *
	 * @param reason why, for people
	 */
	record NotSent(String reason) implements Exchange {
	}

	/**
	 * The request was handed to a connection, and no status line came back.
	 *
	 * @param reason why, for people
	 */
	record NoAnswer(String reason) implements Exchange {
	}

	/**
	 * A status line was read, and as much of the body as came.
	 *
	 * @param status the HTTP status
	 * @param body the body as far as it was read
	 * @param cutOff why the rest of the body is missing; absent when it is complete
	 * @param retryAfter the {@code Retry-After} header, as sent
	 */
	record Answer(int status, String body, @Nullable String cutOff, @Nullable String retryAfter) implements Exchange {
	}

}
