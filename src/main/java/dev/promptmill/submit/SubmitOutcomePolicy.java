package dev.promptmill.submit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

import dev.promptmill.apixo.SubmitReply;
import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.ledger.step.SubmitOutcome;
import dev.promptmill.pacing.RetrySchedule;
import org.jspecify.annotations.Nullable;

/** Decides what the API's reply to a submission means for its row. */
public final class SubmitOutcomePolicy {

	private final SubmitProperties properties;

	private final RetrySchedule retries;

	private final SubmissionListener followUp;

	private final InstantSource clock;

	/**
	 * @param followUp what follows on an accepted submission
	 */
	public SubmitOutcomePolicy(SubmitProperties properties, RetrySchedule retries, SubmissionListener followUp,
			InstantSource clock) {
		this.properties = properties;
		this.retries = retries;
		this.followUp = followUp;
		this.clock = clock;
	}

	SubmitOutcome answer(ReadyRow readyRow, SubmitReply reply) {
		return switch (reply.verdict()) {
			case ACCEPTED ->
				new SubmitOutcome(AttemptState.OPEN, RowStatus.GENERATING, reply.taskId(), reply.httpStatus(), null,
						null, null, this.clock.instant().plus(this.followUp.firstPoll(readyRow.tier())), false);
			case UNSENT -> again(AttemptState.UNSENT, reply, "NOT_SENT", this.properties.backoff(), false);
			case RATE_LIMITED, QUOTA_EXCEEDED -> again(AttemptState.REFUSED, reply, "HTTP_429", Duration.ZERO, false);
			case KEY_REFUSED, ACCESS_DENIED, NO_FUNDS ->
				again(AttemptState.REFUSED, reply, codeOf(reply), Duration.ZERO, false);
			case ROW_REFUSED -> over(AttemptState.REFUSED, RowStatus.FAILED, reply, codeOf(reply));
			case SERVER_ERROR -> mayTryAgain(readyRow)
					? again(AttemptState.SERVER_ERROR, reply, codeOf(reply), pause(readyRow, reply), true)
					: over(AttemptState.SERVER_ERROR, RowStatus.FAILED, reply, codeOf(reply));
			case LOST -> unknown(readyRow, reply, "REPLY_LOST");
			case NOT_UNDERSTOOD -> unknown(readyRow, reply, "ANSWER_NOT_UNDERSTOOD");
		};
	}

	private SubmitOutcome unknown(ReadyRow readyRow, SubmitReply reply, String code) {
		return (this.properties.onUnknown() == SubmitProperties.OnUnknown.RESUBMIT && mayTryAgain(readyRow))
				? again(AttemptState.LOST, reply, code, this.retries.after(readyRow.tries() + 1), true)
				: over(AttemptState.LOST, RowStatus.UNKNOWN, reply, code);
	}

	/** The answer to a reply is on disk. */
	void recorded(SubmitReply reply) {
		if (reply.taskId() != null) {
			this.followUp.recorded(reply.taskId());
		}
	}

	/** The server knows best when it is back, but it may not be sent to sooner. */
	private Duration pause(ReadyRow readyRow, SubmitReply reply) {
		Duration own = this.retries.after(readyRow.tries() + 1);
		return (reply.retryAfter() != null && reply.retryAfter().compareTo(own) > 0) ? reply.retryAfter() : own;
	}

	private boolean mayTryAgain(ReadyRow readyRow) {
		return readyRow.tries() + 1 < this.properties.maxAttempts();
	}

	private SubmitOutcome again(AttemptState attempt, SubmitReply reply, String code, Duration pause,
			boolean countsAsTry) {
		return answer(attempt, RowStatus.READY, reply, code, this.clock.instant().plus(pause), countsAsTry);
	}

	private SubmitOutcome over(AttemptState attempt, RowStatus row, SubmitReply reply, String code) {
		return answer(attempt, row, reply, code, Instant.EPOCH, true);
	}

	private static SubmitOutcome answer(AttemptState attempt, RowStatus row, SubmitReply reply, @Nullable String code,
			Instant nextAt, boolean countsAsTry) {
		return new SubmitOutcome(attempt, row, null, reply.httpStatus(), code, reply.message(), reply.answer(), nextAt,
				countsAsTry);
	}

	/** An HTTP 200 whose body holds an error code is known by that code. */
	private static String codeOf(SubmitReply reply) {
		return (reply.httpStatus() / 100 == 2 && reply.code() != null) ? "CODE_" + reply.code()
				: "HTTP_" + reply.httpStatus();
	}

}
