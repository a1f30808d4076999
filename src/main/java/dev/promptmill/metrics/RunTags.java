package dev.promptmill.metrics;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;

import dev.promptmill.ledger.Run;
import org.jspecify.annotations.Nullable;

/**
 * The tags that name the run on each metric.
 *
 * @param run the run
 * @param budget US dollars it may cost at most, null for no limit
 * @param lastSuccess when a run of this job last delivered every row, null if never
 * @param lastFinish when one last finished, gaps included, null if never
 * @param clock the date
 */
public record RunTags(Run run, @Nullable BigDecimal budget, @Nullable Instant lastSuccess, @Nullable Instant lastFinish,
		InstantSource clock) {
}
