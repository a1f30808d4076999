package dev.promptmill.cli.json;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

/**
 * The account's balance.
 *
 * @param balanceBeforeUsd when the run began, null if it is not known
 * @param balanceAfterUsd at its end, null if it is not known
 */
public record BalanceFacts(@Nullable BigDecimal balanceBeforeUsd, @Nullable BigDecimal balanceAfterUsd) {
}
