package dev.promptmill.cli.json;

import java.math.BigDecimal;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * The progress of a running run.
 *
 * @param ratePerSecond submissions per second now
 * @param rateCeiling what they may rise to
 * @param openLimit tasks that may be open now
 * @param paceReason why not more, in words; empty if nothing slows it
 * @param rowsPerSecond rows settled per second of late
 * @param forecastEndsAt when it will be done at that pace; null while nobody can tell
 * @param forecastCostUsd what it will have cost by then, if the rows to come do as those
 * before them; null while nobody can tell
 * @param forecastCostAtMostUsd the same if every image to come is billed, and all that is
 * in doubt was
 */
public record ProgressFacts(double ratePerSecond, double rateCeiling, int openLimit, String paceReason,
		double rowsPerSecond, @Nullable Instant forecastEndsAt, @Nullable BigDecimal forecastCostUsd,
		@Nullable BigDecimal forecastCostAtMostUsd) {
}
