package dev.promptmill.ledger;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The same order in an earlier run of the job: same id, case aside, and the same input.
 *
 * @param runId the earlier run
 * @param output where that run's files are
 * @param rowNumber its number there
 * @param status where it stands
 * @param taskId the task that generated it
 * @param acceptedAt when that task was accepted
 * @param images as that run has them
 */
public record PreviousPurchase(long runId, OutputLocation output, long rowNumber, RowStatus status,
		@Nullable String taskId, @Nullable Instant acceptedAt, List<ImageRecord> images) {

	/** Whether it came out in full; otherwise it may still have been paid for. */
	public boolean isComplete() {
		return this.status.isComplete();
	}

}
