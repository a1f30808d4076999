package dev.promptmill.ledger.step;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

import dev.promptmill.ledger.BudgetReservation;
import dev.promptmill.ledger.PeriodBudgets;
import org.jspecify.annotations.Nullable;

/**
 * The rule by which a run's purchases count in the accounts of days and months.
 *
 * @param counts whether they do: those of a simulated run cost nothing
 * @param budgets that must cover them
 * @param zone where a day begins and ends
 */
public record BudgetRules(boolean counts, PeriodBudgets budgets, ZoneId zone) {

	/** The day of an instant as a number: 20261129. */
	public int day(long millis) {
		return number(LocalDate.ofInstant(Instant.ofEpochMilli(millis), this.zone));
	}

	/** A day as a number. */
	public static int number(LocalDate day) {
		return day.getYear() * 10_000 + day.getMonthValue() * 100 + day.getDayOfMonth();
	}

	@Nullable BudgetReservation reservation(long run, int day, BigDecimal price) {
		return this.counts ? new BudgetReservation(run, day, price, this.budgets) : null;
	}

}
