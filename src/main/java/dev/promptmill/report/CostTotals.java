package dev.promptmill.report;

import java.math.BigDecimal;
import java.math.RoundingMode;

import dev.promptmill.ledger.query.AttemptRecord;
import dev.promptmill.ledger.query.RowRecord;
import org.jspecify.annotations.Nullable;

/** Rows, images and money added up, exactly; money in US dollars. */
final class CostTotals {

	private final BigDecimal unitPrice;

	private long rows;

	private long requested;

	private long delivered;

	private long ordered;

	private long reused;

	private BigDecimal reserved = BigDecimal.ZERO;

	private BigDecimal billed = BigDecimal.ZERO;

	private BigDecimal returned = BigDecimal.ZERO;

	private BigDecimal possiblyBilled = BigDecimal.ZERO;

	CostTotals(BigDecimal unitPrice) {
		this.unitPrice = unitPrice;
	}

	/** Counts a row and its images, not its attempts. */
	void count(RowRecord row) {
		this.rows++;
		this.requested += row.imagesRequested();
		this.delivered += row.imagesDelivered();
		this.ordered += row.imagesOrdered();
		this.reused += row.imagesKept();
	}

	/** Adds what an attempt cost. */
	void charge(AttemptRecord attempt) {
		this.reserved = this.reserved.add(attempt.reserved());
		this.billed = this.billed.add(attempt.billed());
		this.returned = this.returned.add(attempt.returned());
		this.possiblyBilled = this.possiblyBilled.add(attempt.possiblyBilled());
	}

	void add(RowRecord row) {
		count(row);
		row.attempts().forEach(this::charge);
	}

	long rows() {
		return this.rows;
	}

	long requested() {
		return this.requested;
	}

	long delivered() {
		return this.delivered;
	}

	BigDecimal estimated() {
		return this.unitPrice.multiply(BigDecimal.valueOf(this.ordered));
	}

	BigDecimal reserved() {
		return this.reserved;
	}

	BigDecimal billed() {
		return this.billed;
	}

	BigDecimal returned() {
		return this.returned;
	}

	BigDecimal possiblyBilled() {
		return this.possiblyBilled;
	}

	/**
	 * What is billed, over the images on disk that this run bought, to six decimals; null
	 * without such images.
	 */
	@Nullable BigDecimal costPerDelivered() {
		long bought = this.delivered - this.reused;
		return (bought == 0) ? null : this.billed.divide(BigDecimal.valueOf(bought), 6, RoundingMode.HALF_UP);
	}

	/**
	 * How far the account balance should have dropped at least: what is billed, and the
	 * precharge of tasks without a verdict.
	 */
	BigDecimal expectedDifference() {
		return this.billed.add(this.reserved);
	}

	/** How far it may have dropped at most. */
	BigDecimal expectedDifferenceAtMost() {
		return expectedDifference().add(this.possiblyBilled);
	}

}
