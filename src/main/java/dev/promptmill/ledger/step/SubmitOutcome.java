package dev.promptmill.ledger.step;

import java.time.Instant;

import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.RowStatus;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a POST, as the ledger is to remember it.
 *
 * @param attempt what became of the attempt
 * @param row where the row stands now
 * @param taskId the accepted task
 * @param httpStatus 0 if there was no answer
 * @param code the API's or our own code for a failure
 * @param message for the operator
 * @param body the beginning of the answer as it was read, null if there was none
 * @param nextAt when the row is due again: first poll, or not to be sent before
 * @param countsAsTry whether it counts towards the allowed number of attempts
 */
public record SubmitOutcome(AttemptState attempt, RowStatus row, @Nullable String taskId, int httpStatus,
		@Nullable String code, @Nullable String message, @Nullable String body, Instant nextAt, boolean countsAsTry) {
}
