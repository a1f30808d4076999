package dev.promptmill.report;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

import dev.promptmill.ledger.AttemptRecord;
import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.RowRecord;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Totals;

/**
 * What a run cost, in total and broken down. Every row and every attempt stands once in
 * each breakdown, so the sums of each add up to the total.
 */
final class Bill {

	private static final String REJECTED = "none";

	private final BigDecimal unitPrice;

	private final Sums total;

	private final Map<String, Sums> byMode = new TreeMap<>();

	private final Map<String, Sums> bySize = new TreeMap<>();

	private final Map<RowStatus, Sums> byStatus = new EnumMap<>(RowStatus.class);

	private final Map<Integer, Sums> byAttempt = new TreeMap<>();

	private long wrongSize;

	private long surplus;

	private long toFetch;

	private long toRunAgain;

	private long awaited;

	Bill(BigDecimal unitPrice) {
		this.unitPrice = unitPrice;
		this.total = new Sums(unitPrice);
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
		}
		this.wrongSize += RowFacts.onDisk(row).stream().filter((image) -> !image.sizeOk()).count();
		this.toFetch += RowFacts.toFetch(row);
		this.awaited += row.status().isSettled() ? 0 : row.imagesRequested();
		this.toRunAgain += RowFacts.toRunAgain(row) ? 1 : 0;
	}

	private <K> Sums of(Map<K, Sums> breakdown, K key) {
		return breakdown.computeIfAbsent(key, (absent) -> new Sums(this.unitPrice));
	}

	Sums total() {
		return this.total;
	}

	/**
	 * The breakdowns by name. {@code by_attempt} has money under the attempt that cost
	 * it, rows and images under the row's last attempt, 0 if it was never sent; rejected
	 * rows have mode and size {@code none}.
	 */
	Map<String, Map<String, Sums>> breakdowns() {
		Map<String, Map<String, Sums>> result = new LinkedHashMap<>();
		result.put("by_mode", this.byMode);
		result.put("by_size", this.bySize);
		result.put("by_status", named(this.byStatus));
		result.put("by_attempt", named(this.byAttempt));
		return result;
	}

	private static Map<String, Sums> named(Map<?, Sums> breakdown) {
		Map<String, Sums> result = new LinkedHashMap<>();
		breakdown.forEach((key, sums) -> result.put(String.valueOf(key), sums));
		return result;
	}

	long toFetch() {
		return this.toFetch;
	}

	long toRunAgain() {
		return this.toRunAgain;
	}

	Totals totals() {
		Map<RowStatus, Long> rows = new EnumMap<>(RowStatus.class);
		for (RowStatus status : RowStatus.values()) {
			Sums sums = this.byStatus.get(status);
			rows.put(status, (sums != null) ? sums.rows() : 0L);
		}
		return new Totals(rows, this.total.requested(), this.awaited, this.total.delivered(), this.wrongSize,
				this.total.estimated(), this.total.reserved(), this.total.billed(), this.total.returned(),
				this.total.possiblyBilled(), this.surplus);
	}

}
