package dev.promptmill.cli.json;

/**
 * Rows of a run that it did not buy because an earlier run has their orders.
 *
 * @param rowsReused rows that are complete, at no cost
 * @param rowsFetchedAgain of those, the ones with images that were gone and fetched again
 * @param rowsImagesGone rows that are kept without images that are gone
 * @param rowsPartial rows that are kept with fewer images than asked for
 * @param rowsHeld rows that are not sent, because another row may have been billed for
 * their orders or still buys them
 * @param rowsAbandoned rows that were given up by the operator
 */
public record ReusedRowsFacts(long rowsReused, long rowsFetchedAgain, long rowsImagesGone, long rowsPartial,
		long rowsHeld, long rowsAbandoned) {
}
