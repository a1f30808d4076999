package dev.promptmill.pacing;

import java.time.Duration;
import java.util.random.RandomGenerator;

import io.github.resilience4j.core.IntervalFunction;

/**
 * The times at which a row is tried again after an answered server error or a failure of
 * its task: exponential, with half of each wait left to chance, so that rows that failed
 * together don't come back together. Thread-safe if its random source is.
 */
public final class RetrySchedule {

	private static final double FACTOR = 2;

	private final IntervalFunction interval;

	private final RandomGenerator random;

	/**
	 * A schedule that doubles.
	 * @param first the longest wait after the first attempt
	 * @param longest the longest wait of all
	 * @param random for the jitter
	 */
	public RetrySchedule(Duration first, Duration longest, RandomGenerator random) {
		if (first.toMillis() < 1 || longest.compareTo(first) < 0) {
			throw new IllegalArgumentException(
					"Retries wait %s at first and %s at most; give 1 ms or more, and not less at most than at first"
						.formatted(first, longest));
		}
		this.interval = IntervalFunction.ofExponentialBackoff(first, FACTOR, longest);
		this.random = random;
	}

	/**
	 * The wait before the next attempt.
	 * @param failedAttempts how many attempts have failed, 1 or more
	 */
	public Duration after(int failedAttempts) {
		// Beyond some thirty doublings every wait is the longest; the library would
		// overflow.
		long longest = this.interval.apply(Math.min(failedAttempts, 30));
		return Duration.ofMillis(Math.round(longest * (0.5 + 0.5 * this.random.nextDouble())));
	}

}
