package dev.promptmill.report;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.order.ReusedRowCounts;
import dev.promptmill.ledger.query.AttemptRecord;
import dev.promptmill.ledger.query.RowRecord;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.ledger.step.CallbackCounts;
import dev.promptmill.report.table.RowFacts;
import org.jspecify.annotations.Nullable;

/**
 * The cost of a run, in total and broken down. Every row and every attempt stands once in
 * each breakdown, so the sums of each add up to the total.
 */
final class CostSummary {

	private static final String REJECTED = "none";

	private final BigDecimal unitPrice;

	private final CostTotals total;

	private final Map<String, CostTotals> byMode = new TreeMap<>();

	private final Map<String, CostTotals> bySize = new TreeMap<>();

	private final Map<RowStatus, CostTotals> byStatus = new EnumMap<>(RowStatus.class);

	private final Map<Integer, CostTotals> byAttempt = new TreeMap<>();

	private long wrongSize;

	private long surplus;

	private long toFetch;

	private long toRunAgain;

	private long awaited;

	private long callbackTasks;

	private long callbacks;

	private ReusedRowCounts reusedRows = ReusedRowCounts.NONE;

	CostSummary(BigDecimal unitPrice) {
		this.unitPrice = unitPrice;
		this.total = new CostTotals(unitPrice);
	}

	void add(RowRecord row) {
		this.total.add(row);
		of(this.byMode, (row.mode() != null) ? row.mode() : REJECTED).add(row);
		of(this.bySize, (row.width() > 0) ? row.width() + "x" + row.height() : REJECTED).add(row);
		of(this.byStatus, row.status()).add(row);
		of(this.byAttempt, row.attemptCount()).count(row);
		for (AttemptRecord attempt : row.attempts()) {
			this.surplus += (attempt.state() == AttemptState.SURPLUS) ? 1 : 0;
			of(this.byAttempt, attempt.number()).charge(attempt);
			count(attempt.callbackCame(), attempt.state());
		}
		this.wrongSize += RowFacts.onDisk(row).stream().filter((image) -> !image.sizeOk()).count();
		this.toFetch += RowFacts.toFetch(row);
		this.awaited += row.status().isSettled() ? 0 : row.imagesOrdered();
		if (row.attemptCount() == 0) {
			this.reusedRows = this.reusedRows.plus(ReusedRowCounts.of(row.status(), row.failCode()));
		}
		this.toRunAgain += RowFacts.toRunAgain(row) ? 1 : 0;
	}

	private void count(@Nullable Boolean callbackCame, AttemptState state) {
		if (callbackCame != null) {
			this.callbacks += callbackCame ? 1 : 0;
			this.callbackTasks += (callbackCame || state != AttemptState.OPEN) ? 1 : 0;
		}
	}

	private <K> CostTotals of(Map<K, CostTotals> breakdown, K key) {
		return breakdown.computeIfAbsent(key, (absent) -> new CostTotals(this.unitPrice));
	}

	CostTotals total() {
		return this.total;
	}

	/**
	 * The breakdowns by name. {@code by_attempt} has money under the attempt that cost
	 * it, rows and images under the row's last attempt, 0 if it was never sent; rejected
	 * rows have mode and size {@code none}.
	 */
	Map<String, Map<String, CostTotals>> breakdowns() {
		Map<String, Map<String, CostTotals>> result = new LinkedHashMap<>();
		result.put("by_mode", this.byMode);
		result.put("by_size", this.bySize);
		result.put("by_status", named(this.byStatus));
		result.put("by_attempt", named(this.byAttempt));
		return result;
	}

	private static Map<String, CostTotals> named(Map<?, CostTotals> breakdown) {
		Map<String, CostTotals> result = new LinkedHashMap<>();
		breakdown.forEach((key, sums) -> result.put(String.valueOf(key), sums));
		return result;
	}

	long toFetch() {
		return this.toFetch;
	}

	long toRunAgain() {
		return this.toRunAgain;
	}

	RunTotals totals() {
		Map<RowStatus, Long> rows = new EnumMap<>(RowStatus.class);
		for (RowStatus status : RowStatus.values()) {
			CostTotals sums = this.byStatus.get(status);
			rows.put(status, (sums != null) ? sums.rows() : 0L);
		}
		return new RunTotals(rows, this.total.requested(), this.awaited, this.total.delivered(), this.wrongSize,
				this.total.estimated(), this.total.reserved(), this.total.billed(), this.total.returned(),
				this.total.possiblyBilled(), this.surplus, this.reusedRows,
				new CallbackCounts(this.callbackTasks, this.callbacks));
	}

}
