package dev.promptmill.ledger.query;

import java.math.BigDecimal;
import java.util.Map;

import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.order.ReusedRowCounts;
import dev.promptmill.ledger.step.CallbackCounts;

/**
 * A run's counts and its bill, added up from the ledger.
 *
 * @param rows rows by status; every status is present
 * @param imagesRequested of rows that were not rejected
 * @param imagesAwaited of rows that are not settled
 * @param imagesDelivered on disk and checked, bought or reused
 * @param wrongSize delivered images whose dimensions differ from what was asked for
 * @param estimated price of all images that this run has to buy, US dollars
 * @param reserved precharge of tasks without a verdict
 * @param billed price of images that were generated
 * @param returned precharge that came back
 * @param possiblyBilled price of attempts whose outcome nobody knows, and of what tasks
 * made beyond what was asked for
 * @param surplus tasks whose result has more entries than were asked for or than can be
 * told apart
 * @param reusedRows rows that it did not buy because an earlier run has their orders
 * @param callbacks tasks for which a callback was asked for
 */
public record RunTotals(Map<RowStatus, Long> rows, long imagesRequested, long imagesAwaited, long imagesDelivered,
		long wrongSize, BigDecimal estimated, BigDecimal reserved, BigDecimal billed, BigDecimal returned,
		BigDecimal possiblyBilled, long surplus, ReusedRowCounts reusedRows, CallbackCounts callbacks) {

	/** Of a run that took nothing over and polls. */
	public RunTotals(Map<RowStatus, Long> rows, long imagesRequested, long imagesAwaited, long imagesDelivered,
			long wrongSize, BigDecimal estimated, BigDecimal reserved, BigDecimal billed, BigDecimal returned,
			BigDecimal possiblyBilled, long surplus) {
		this(rows, imagesRequested, imagesAwaited, imagesDelivered, wrongSize, estimated, reserved, billed, returned,
				possiblyBilled, surplus, ReusedRowCounts.NONE, CallbackCounts.NONE);
	}

	/** How many rows have this status. */
	public long count(RowStatus status) {
		return this.rows.getOrDefault(status, 0L);
	}

	/** How many rows there are. */
	public long all() {
		return this.rows.values().stream().mapToLong(Long::longValue).sum();
	}

	/** How many rows are settled. */
	public long settled() {
		return this.rows.entrySet()
			.stream()
			.filter((entry) -> entry.getKey().isSettled())
			.mapToLong(Map.Entry::getValue)
			.sum();
	}

	/** How many rows have every image that was asked for, bought or reused. */
	public long whole() {
		return count(RowStatus.DELIVERED) + count(RowStatus.REUSED);
	}

	/** Whether every row was delivered in full. */
	public boolean complete() {
		return whole() == all();
	}

}
