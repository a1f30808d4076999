package dev.promptmill.ledger.query;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

/**
 * The cost of a group of requests, with its bounds; US dollars.
 *
 * @param value that the group has in common, null if its rows have none
 * @param requests that were sent or were about to be
 * @param billed charged for certain
 * @param possiblyBilled may have been charged
 * @param reserved held back for open tasks
 * @param returned charged, then given back
 */
public record Cost(@Nullable String value, long requests, BigDecimal billed, BigDecimal possiblyBilled,
		BigDecimal reserved, BigDecimal returned) {

	/** No request at all. */
	public static Cost none(@Nullable String value) {
		return new Cost(value, 0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);
	}

	/** What it may have cost at most. */
	public BigDecimal atMost() {
		return this.billed.add(this.possiblyBilled).add(this.reserved);
	}

	/** Both together, under the value of this one. */
	public Cost plus(Cost other) {
		return new Cost(this.value, this.requests + other.requests, this.billed.add(other.billed),
				this.possiblyBilled.add(other.possiblyBilled), this.reserved.add(other.reserved),
				this.returned.add(other.returned));
	}

}
