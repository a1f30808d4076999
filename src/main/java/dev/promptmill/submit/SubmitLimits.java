package dev.promptmill.submit;

import java.math.BigDecimal;

import dev.promptmill.ledger.PeriodBudgets;
import org.jspecify.annotations.Nullable;

/**
 * The amount that a run may buy.
 *
 * @param budget US dollars that it may cost at most, null for no limit
 * @param periods US dollars that all runs may cost together
 * @param canary rows that go ahead of all others, 0 for none
 */
public record SubmitLimits(@Nullable BigDecimal budget, PeriodBudgets periods, int canary) {
}
