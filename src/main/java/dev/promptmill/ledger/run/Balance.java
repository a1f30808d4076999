package dev.promptmill.ledger.run;

import java.math.BigDecimal;
import java.time.Instant;

/**
 * The balance of the account at a time.
 *
 * @param usd US dollars
 * @param at when it was asked for
 */
public record Balance(BigDecimal usd, Instant at) {
}
