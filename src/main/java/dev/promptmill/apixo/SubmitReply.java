package dev.promptmill.apixo;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of one submission.
 *
 * @param verdict what it means for money
 * @param taskId the task's id; present exactly when the verdict is
 * {@link SubmitVerdict#ACCEPTED}
 * @param httpStatus the status of the answer; 0 when none was read
 * @param code the {@code code} of the answer's body, as text
 * @param message what happened, for people: printable, at most 500 characters
 * @param retryAfter how long the server asked us to wait, at most an hour
 * @param answer the beginning of the answer's body, the key masked: printable, at most
 * 500 characters; absent when none was read
 */
public record SubmitReply(SubmitVerdict verdict, @Nullable String taskId, int httpStatus, @Nullable String code,
		String message, @Nullable Duration retryAfter, @Nullable String answer) {

	public SubmitReply {
		if ((verdict == SubmitVerdict.ACCEPTED) != (taskId != null)) {
			throw new IllegalArgumentException("A task id belongs to an accepted submission, and to no other");
		}
	}

	/** A reply of which no answer is kept. */
	public SubmitReply(SubmitVerdict verdict, @Nullable String taskId, int httpStatus, @Nullable String code,
			String message, @Nullable Duration retryAfter) {
		this(verdict, taskId, httpStatus, code, message, retryAfter, null);
	}

}
