package dev.promptmill.cli.json;

import java.math.BigDecimal;
import java.util.List;

/**
 * Rows of an input that were bought before.
 *
 * @param rowsBoughtBefore how many there are
 * @param spentBeforeUsd what they cost, at most
 * @param runsBefore numbers of the runs that bought them
 * @param rowsReused rows whose images would be taken over
 * @param rowsRedone rows that would be bought again because {@code --redo} names them
 * @param rowsTriedAgain rows that failed and would be sent again
 * @param rowsImagesGone rows whose images are gone
 * @param rowsPartial rows with fewer images than asked for
 * @param rowsHeld rows that would not be sent: unknown and on order
 * @param rowsUnknown of those, the ones that may have been billed
 * @param rowsOnOrder of those, the ones that another run still buys
 * @param rowsAbandoned rows that the operator gave up
 */
public record BoughtRowsFacts(long rowsBoughtBefore, BigDecimal spentBeforeUsd, List<Long> runsBefore, long rowsReused,
		long rowsRedone, long rowsTriedAgain, long rowsImagesGone, long rowsPartial, long rowsHeld, long rowsUnknown,
		long rowsOnOrder, long rowsAbandoned) {
}
