package dev.promptmill.ledger.query;

import java.math.BigDecimal;
import java.time.Instant;

import dev.promptmill.ledger.AttemptState;
import org.jspecify.annotations.Nullable;

/**
 * One POST and what it cost; money in US dollars.
 *
 * @param number from 1
 * @param state what became of it
 * @param taskId the accepted task
 * @param httpStatus 0 if there was no answer
 * @param code why it did not succeed
 * @param message likewise, in words
 * @param answer the beginning of the answer, the key masked; null if there was none
 * @param reserved precharge of a task without a verdict
 * @param billed price of the images generated
 * @param returned precharge that came back
 * @param possiblyBilled what it may have cost without our knowing
 * @param intendedAt when it was about to be sent
 * @param answeredAt when its answer was recorded
 * @param endedAt when its outcome was recorded
 * @param callbackCame whether a callback came for its task; null if none was asked for
 */
public record AttemptRecord(int number, AttemptState state, @Nullable String taskId, int httpStatus,
		@Nullable String code, @Nullable String message, @Nullable String answer, BigDecimal reserved,
		BigDecimal billed, BigDecimal returned, BigDecimal possiblyBilled, Instant intendedAt,
		@Nullable Instant answeredAt, @Nullable Instant endedAt, @Nullable Boolean callbackCame) {
}
