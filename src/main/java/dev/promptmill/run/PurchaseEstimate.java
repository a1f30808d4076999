package dev.promptmill.run;

import java.math.BigDecimal;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.promptmill.input.InputSummary;

/**
 * The part of an input that would be bought, and the part that earlier runs have already.
 *
 * @param rows to be bought
 * @param images that they ask for
 * @param estimate their price, US dollars
 * @param reusedRows that an earlier run has
 * @param heldRows that an earlier run may have paid for: held for the operator
 * @param doubtfulRuns those runs
 * @param pixels of the images to be bought
 */
public record PurchaseEstimate(long rows, long images, BigDecimal estimate, long reusedRows, long heldRows,
		SortedSet<Long> doubtfulRuns, long pixels) {

	/** Everything that may be sent. */
	static PurchaseEstimate all(InputSummary input, BigDecimal price) {
		return new PurchaseEstimate(input.validRows(), input.images(),
				price.multiply(BigDecimal.valueOf(input.images())), 0, 0, new TreeSet<>(), input.pixels());
	}

}
