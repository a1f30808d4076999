package dev.promptmill.metrics;

import java.time.Instant;

import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.pacing.PacingSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * The state of a run at one moment.
 *
 * @param totals counts and bill
 * @param pace rate and open tasks
 * @param rowsPerSecond rows settled per second of late
 * @param endsAt when it will be done at that pace; null while nobody can tell
 */
public record RunSnapshot(RunTotals totals, PacingSnapshot pace, double rowsPerSecond, @Nullable Instant endsAt) {
}
