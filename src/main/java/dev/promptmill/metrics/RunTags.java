package dev.promptmill.metrics;

import java.math.BigDecimal;
import java.time.InstantSource;

import dev.promptmill.ledger.Run;
import org.jspecify.annotations.Nullable;

/**
 * The tags that name the run on each metric.
 *
 * @param run the run
 * @param budget US dollars it may cost at most, null for no limit
 * @param clock the date
 */
public record RunTags(Run run, @Nullable BigDecimal budget, InstantSource clock) {
}
