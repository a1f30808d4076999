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

	/**
	 * The same reply without the callback address, whose last part is a secret that the
	 * server may have repeated in its words.
	 */
	SubmitReply withoutEcho(String callbackUrl) {
		String secret = callbackUrl.substring(callbackUrl.lastIndexOf('/') + 1);
		return new SubmitReply(this.verdict, this.taskId, this.httpStatus, this.code,
				masked(this.message, callbackUrl, secret), this.retryAfter,
				(this.answer != null) ? masked(this.answer, callbackUrl, secret) : null);
	}

	private static String masked(String text, String callbackUrl, String secret) {
		String said = text.replace(callbackUrl, "[callback address]");
		return secret.isEmpty() ? said : said.replace(secret, "[callback secret]");
	}

}
