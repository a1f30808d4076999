package dev.promptmill.apixo;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The progress of one HTTP exchange, decided by evidence and not by the kind of failure.
 */
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
	 * @param headers the headers that mean something here, by their names in lower case,
	 * each cut at {@value #MAX_HEADER} characters
	 */
	record Answer(int status, String body, @Nullable String cutOff, Map<String, String> headers) implements Exchange {

		static final int MAX_HEADER = 1000;

		@Nullable String header(String name) {
			return this.headers.get(name);
		}

	}

}
