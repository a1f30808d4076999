package dev.promptmill.pacing;

import java.time.Duration;

/**
 * The limits at which an {@link ApiBreaker} opens, and its times.
 *
 * @param consecutiveFailures failures in a row that open it
 * @param firstWait the longest wait before the first trial; doubles with each failed
 * trial
 * @param longestWait the longest wait of all
 * @param firstWaitAfterLosses the same as firstWait after lost answers, when each trial
 * may cost a row
 * @param longestWaitAfterLosses likewise, the longest wait
 * @param maxOutage how long the API may be down, counted from the first failure
 */
public record BreakerSettings(int consecutiveFailures, Duration firstWait, Duration longestWait,
		Duration firstWaitAfterLosses, Duration longestWaitAfterLosses, Duration maxOutage) {

	public BreakerSettings {
		if (consecutiveFailures < 1) {
			throw new IllegalArgumentException(
					"The breaker opens after %d failures; give 1 or more".formatted(consecutiveFailures));
		}
		if (firstWait.toMillis() < 10 || longestWait.compareTo(firstWait) < 0) {
			throw new IllegalArgumentException(
					"The breaker waits %s at first and %s at most; give 10 ms or more, and not less at most than at first"
						.formatted(firstWait, longestWait));
		}
		if (maxOutage.isNegative()) {
			throw new IllegalArgumentException("The longest outage is %s; give 0 or more".formatted(maxOutage));
		}
	}

	/** Five failures in a row; waits from 1 s to 60 s, after losses from 6 s to 6 min. */
	public static BreakerSettings withMaxOutage(Duration maxOutage) {
		return new BreakerSettings(5, Duration.ofSeconds(1), Duration.ofSeconds(60), Duration.ofSeconds(6),
				Duration.ofMinutes(6), maxOutage);
	}

}
