package dev.promptmill.ledger.step;

import java.util.List;

import dev.promptmill.ledger.order.OrderKey;
import org.jspecify.annotations.Nullable;

/**
 * A row as it enters the ledger.
 *
 * @param rowNumber counts data rows from 1
 * @param line where it starts in the file
 * @param id its id, or its row number
 * @param source its cells as they were read, in header order
 * @param request what is to be bought; null for a rejected row
 * @param rejection why it is rejected, in words; null for a valid row
 * @param imageName what its images are named after, up to their number; null for its id
 */
public record NewRow(long rowNumber, long line, String id, List<String> source, @Nullable Request request,
		@Nullable String rejection, @Nullable String imageName) {

	/** A row whose images are named after its id. */
	public NewRow(long rowNumber, long line, String id, List<String> source, @Nullable Request request,
			@Nullable String rejection) {
		this(rowNumber, line, id, source, request, rejection, null);
	}

	/**
	 * What is to be bought.
	 *
	 * @param input the API's input object, sent verbatim
	 * @param order hash of what it orders
	 * @param mode text-to-image or image-to-image
	 * @param tier 1K or 2K
	 * @param width expected pixels
	 * @param height expected pixels
	 * @param images how many
	 * @param ordinal counts rows of the input with this order from 1, where the input has
	 * no ids; otherwise 0
	 */
	public record Request(String input, String order, String mode, String tier, int width, int height, int images,
			int ordinal) {

		/** That of a row with an id. */
		public Request(String input, String order, String mode, String tier, int width, int height, int images) {
			this(input, order, mode, tier, width, height, images, 0);
		}

		OrderKey key(String id) {
			return OrderKey.of(id, this.order, this.ordinal);
		}

	}

}
