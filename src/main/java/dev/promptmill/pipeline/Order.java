package dev.promptmill.pipeline;

import java.math.BigDecimal;
import java.util.SortedSet;
import java.util.TreeSet;

import dev.promptmill.ingest.InputSummary;

/**
 * What of an input would be bought, and what earlier runs of the job have already.
 *
 * @param rows to be bought
 * @param images that they ask for
 * @param estimate their price, US dollars
 * @param reusedRows that an earlier run has
 * @param heldRows that an earlier run may have paid for: held for the operator
 * @param doubtfulRuns those runs
 * @param pixels of the images to be bought
 */
public record Order(long rows, long images, BigDecimal estimate, long reusedRows, long heldRows,
		SortedSet<Long> doubtfulRuns, long pixels) {

	/** Everything that may be sent. */
	static Order all(InputSummary input, BigDecimal price) {
		return new Order(input.validRows(), input.images(), price.multiply(BigDecimal.valueOf(input.images())), 0, 0,
				new TreeSet<>(), input.pixels());
	}

}
