package dev.promptmill.ledger;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

/**
 * The budgets that all runs of a ledger share, in US dollars.
 *
 * @param perDay null for no limit
 * @param perMonth null for no limit
 */
public record PeriodBudgets(@Nullable BigDecimal perDay, @Nullable BigDecimal perMonth) {

	/** No limit. */
	public static final PeriodBudgets NONE = new PeriodBudgets(null, null);

	/** Whether there is any. */
	public boolean isSet() {
		return this.perDay != null || this.perMonth != null;
	}

}
