package dev.promptmill.ledger.order;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import org.jspecify.annotations.Nullable;

/**
 * The row that buys an order or bought it.
 *
 * @param key the order
 * @param run its run
 * @param rowNumber its number there
 * @param archived whether nothing of the row is left but this
 * @param status where it stands
 * @param failCode why it is not delivered
 * @param taskId the task that made its images, as far as this row bought them
 * @param acceptedAt when that task was accepted
 * @param requested images that it asks for
 * @param offset number of the image before the first that this row bought
 * @param spent billed, possibly billed and reserved for it, US dollars
 * @param possiblyBilled the part of it of which nobody knows whether it was billed
 * @param images as its run has them
 * @param copies the same images in other runs, the newest first
 */
public record OrderOwner(OrderKey key, Run run, long rowNumber, boolean archived, RowStatus status,
		@Nullable String failCode, @Nullable String taskId, @Nullable Instant acceptedAt, int requested, int offset,
		BigDecimal spent, BigDecimal possiblyBilled, List<ImageRecord> images, List<Copy> copies) {

	/** As a message names it. */
	public String named() {
		return "run " + this.run.id() + " (row " + this.rowNumber + " there)";
	}

	/**
	 * A row of another run that has the images at no cost.
	 *
	 * @param output where that run's files are
	 * @param images as that run has them
	 */
	public record Copy(OutputLocation output, List<ImageRecord> images) {
	}

}
