package dev.promptmill.ledger.query;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.RowStatus;
import org.jspecify.annotations.Nullable;

/**
 * One input row with everything that happened to it.
 *
 * @param rowNumber counts data rows from 1
 * @param line where it starts in the file
 * @param id its id
 * @param status where it stands
 * @param source its cells as they were read, in header order
 * @param input the API's input object; null when rejected
 * @param mode null when rejected
 * @param width expected pixels, 0 when rejected
 * @param height expected pixels, 0 when rejected
 * @param imagesRequested how many
 * @param imagesDelivered on disk and checked
 * @param imagesOrdered of those requested, what this run buys
 * @param imageOffset number of the image before the first that this run buys
 * @param attemptCount POSTs whose intent was recorded
 * @param taskId of the last accepted attempt
 * @param failCode why it is not delivered
 * @param failMessage likewise, in words
 * @param submittedAt its last intent
 * @param acceptedAt when its task was accepted
 * @param completedAt when it was settled
 * @param attempts every POST
 * @param images every generated image that is known
 */
public record RowRecord(long rowNumber, long line, String id, RowStatus status, List<String> source,
		@Nullable String input, @Nullable String mode, int width, int height, int imagesRequested, int imagesDelivered,
		int imagesOrdered, int imageOffset, int attemptCount, @Nullable String taskId, @Nullable String failCode,
		@Nullable String failMessage, @Nullable Instant submittedAt, @Nullable Instant acceptedAt,
		@Nullable Instant completedAt, List<AttemptRecord> attempts, List<ImageRecord> images) {

	/** Adds one column of the bill over all attempts. */
	public BigDecimal sum(Function<AttemptRecord, BigDecimal> column) {
		return this.attempts.stream().map(column).reduce(BigDecimal.ZERO, BigDecimal::add);
	}

	/** Images on disk that an earlier run bought. */
	public long imagesKept() {
		return (this.imagesOrdered == 0) ? this.imagesDelivered
				: this.images.stream()
					.filter((image) -> image.number() <= this.imageOffset && image.stored() != null)
					.count();
	}

	RowRecord with(List<AttemptRecord> withAttempts, List<ImageRecord> withImages) {
		return new RowRecord(this.rowNumber, this.line, this.id, this.status, this.source, this.input, this.mode,
				this.width, this.height, this.imagesRequested, this.imagesDelivered, this.imagesOrdered,
				this.imageOffset, this.attemptCount, this.taskId, this.failCode, this.failMessage, this.submittedAt,
				this.acceptedAt, this.completedAt, withAttempts, withImages);
	}

}
