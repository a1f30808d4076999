package dev.promptmill.ledger;

import java.math.BigDecimal;

/**
 * Money that a guarded update reserves.
 *
 * @param run that spends it
 * @param day whose account it stands in
 * @param price US dollars, at most
 * @param budgets that must cover it in the same transaction
 */
public record BudgetReservation(long run, int day, BigDecimal price, PeriodBudgets budgets) {

	boolean isLimited() {
		return this.budgets.isSet();
	}

}
