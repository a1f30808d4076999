package dev.promptmill.pacing;

import java.time.Duration;
import java.util.function.LongSupplier;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;

/**
 * Evenly spaced permits on a Resilience4j limiter. The limiter refills one unit per
 * microsecond and holds one at most; a permit costs as many units as its interval has
 * microseconds, taken on credit: the first one is free at once and the next has to wait
 * until its predecessor is paid off. So idle time earns nothing, and any rate is smooth.
 * <p>
 * Not thread-safe: its owner guards it.
 */
final class Pacer {

	private static final Duration UNIT = Duration.ofNanos(1_000);

	private static final long MOST_FORGIVEN_NANOS = 10_000_000;

	private final LongSupplier ticker;

	private RateLimiter limiter;

	private long limiterStart;

	private long dueAt;

	/**
	 * @param ticker nanoseconds, monotonic, of any origin
	 */
	Pacer(LongSupplier ticker) {
		this.ticker = ticker;
		this.limiter = debtless(ticker);
		this.limiterStart = ticker.getAsLong();
		this.dueAt = this.limiterStart;
	}

	/** Nanoseconds until a permit is free at this rate; zero when one is. */
	long nanosToWait(double perSecond) {
		long owed = owed();
		long interval = interval(perSecond);
		if (owed <= interval) {
			return owed;
		}
		// The last permit was charged at a slower rate: a faster one owes its own
		// interval and no more.
		forgive();
		charge(interval);
		return owed();
	}

	/** Units at hand, below zero as long as the last permit is paid off. */
	int available() {
		return this.limiter.getMetrics().getAvailablePermissions();
	}

	/** Takes the permit that {@link #nanosToWait} said is free. */
	void take(double perSecond) {
		long interval = interval(perSecond);
		long late = Math.max(0, this.ticker.getAsLong() - this.dueAt);
		// A caller that woke a little late is forgiven, or the rate would fall short; one
		// that was idle is not.
		boolean forgiven = late < Math.min(interval / 2, MOST_FORGIVEN_NANOS);
		charge(forgiven ? interval - late : interval);
	}

	/** Nanoseconds until a unit is at hand again. */
	private long owed() {
		int missing = 1 - available();
		long refilled = (this.ticker.getAsLong() - this.limiterStart) % UNIT.toNanos();
		return (missing > 0) ? missing * UNIT.toNanos() - refilled : 0;
	}

	private void charge(long nanos) {
		int units = (int) ((nanos + UNIT.toNanos() - 1) / UNIT.toNanos());
		this.limiter.reservePermission(units);
		this.dueAt = this.ticker.getAsLong() + owed();
	}

	private static long interval(double perSecond) {
		return (long) Math.ceil(1e9 / perSecond);
	}

	private void forgive() {
		this.limiter = debtless(this.ticker);
		this.limiterStart = this.ticker.getAsLong();
	}

	private static RateLimiter debtless(LongSupplier ticker) {
		RateLimiterConfig config = RateLimiterConfig.custom()
			.limitRefreshPeriod(UNIT)
			.limitForPeriod(1)
			.timeoutDuration(Duration.ofDays(1))
			.build();
		return RateLimiter.of("spaced-permits", config, ticker::getAsLong);
	}

}
