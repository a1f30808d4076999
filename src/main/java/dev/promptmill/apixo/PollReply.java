package dev.promptmill.apixo;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The outcome of asking for a task's state.
 *
 * @param verdict the state, or why it could not be learned
 * @param resultUrls where the images are, without repetitions, at most
 * {@value ResultUrls#MAX_URLS}, more than were asked for included; empty unless the
 * verdict is {@link PollVerdict#SUCCEEDED}. Untrusted text, not checked to be URLs
 * @param failCode why the task failed, as the API names it
 * @param failMessage why the task failed, in the API's words: printable, at most 500
 * characters
 * @param createdAt when the API says the task was created
 * @param completedAt when the API says the task was completed
 * @param message what happened, for people: printable, at most 500 characters; empty when
 * there is nothing to add
 * @param retryAfter how long the server asked us to wait, at most an hour
 * @param listed how many entries the list of results had, repeated and unusable ones
 * included: so many images may have been billed; 0 unless the verdict is
 * {@link PollVerdict#SUCCEEDED}
 */
public record PollReply(PollVerdict verdict, List<String> resultUrls, @Nullable String failCode,
		@Nullable String failMessage, @Nullable Instant createdAt, @Nullable Instant completedAt, String message,
		@Nullable Duration retryAfter, int listed) {

	public PollReply {
		resultUrls = List.copyOf(resultUrls);
	}

	/** A reply whose list holds its URLs and nothing else. */
	public PollReply(PollVerdict verdict, List<String> resultUrls, @Nullable String failCode,
			@Nullable String failMessage, @Nullable Instant createdAt, @Nullable Instant completedAt, String message,
			@Nullable Duration retryAfter) {
		this(verdict, resultUrls, failCode, failMessage, createdAt, completedAt, message, retryAfter,
				resultUrls.size());
	}

	static PollReply of(PollVerdict verdict, String message, @Nullable Duration retryAfter) {
		return new PollReply(verdict, List.of(), null, null, null, null, message, retryAfter);
	}

}
