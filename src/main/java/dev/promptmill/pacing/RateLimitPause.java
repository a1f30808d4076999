package dev.promptmill.pacing;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * The pause of everything after a 429: as long as the server's {@code Retry-After}, else
 * exponential with full jitter while 429s persist. Not thread-safe: its owner guards it.
 */
final class RateLimitPause {

	private static final long FIRST_NANOS = Duration.ofMillis(150).toNanos();

	private static final long LONGEST_NANOS = Duration.ofSeconds(60).toNanos();

	/**
	 * A longer wish of the server is probed before its time, so that one odd header does
	 * not stop a night's run.
	 */
	private static final Duration LONGEST_WISH = Duration.ofMinutes(15);

	private static final long FIRST_FOR_QUOTA_NANOS = Duration.ofSeconds(30).toNanos();

	private static final long LONGEST_FOR_QUOTA_NANOS = Duration.ofMinutes(5).toNanos();

	private static final Duration LONGEST_WISH_FOR_QUOTA = Duration.ofHours(1);

	private static final int MOST_DOUBLINGS = 10;

	private final LongSupplier ticker;

	private final RandomGenerator random;

	private long until;

	private long length;

	private int level;

	private boolean wished;

	private boolean forQuota;

	RateLimitPause(LongSupplier ticker, RandomGenerator random) {
		this.ticker = ticker;
		this.random = random;
		this.until = ticker.getAsLong();
	}

	/**
	 * Begins a pause after a 429 to a request that was sent after the last pause ended.
	 * @param retryAfter the server's wish, or null when it has none
	 * @param persisting whether nothing was accepted since the last pause, so that a
	 * longer one is due
	 */
	void begin(@Nullable Duration retryAfter, boolean persisting) {
		long now = this.ticker.getAsLong();
		this.level = persisting ? Math.min(this.level + 1, MOST_DOUBLINGS) : 0;
		this.forQuota = false;
		this.wished = isWish(retryAfter);
		long bound = Math.min(LONGEST_NANOS, FIRST_NANOS << this.level);
		this.length = (retryAfter != null && this.wished) ? wish(retryAfter)
				: (long) (bound * this.random.nextDouble());
		this.until = now + this.length;
	}

	/**
	 * Begins a pause after a 429 that speaks of a quota: minutes, or what the server
	 * says, since a quota is renewed by the hour or the day.
	 * @param retryAfter the server's wish, or null when it has none
	 * @param persisting whether nothing was accepted since the last pause
	 */
	void beginForQuota(@Nullable Duration retryAfter, boolean persisting) {
		long now = this.ticker.getAsLong();
		this.level = persisting ? Math.min(this.level + 1, MOST_DOUBLINGS) : 0;
		this.forQuota = true;
		this.wished = isWish(retryAfter);
		long bound = Math.min(LONGEST_FOR_QUOTA_NANOS, FIRST_FOR_QUOTA_NANOS << this.level);
		this.length = (retryAfter != null && this.wished) ? least(retryAfter, LONGEST_WISH_FOR_QUOTA)
				: (long) (bound * (0.5 + 0.5 * this.random.nextDouble()));
		this.until = now + this.length;
	}

	/**
	 * A later answer of the same overload may ask for a later end; without a wish it
	 * changes nothing.
	 */
	void extend(@Nullable Duration retryAfter) {
		if (retryAfter == null || !isWish(retryAfter)) {
			return;
		}
		long wishedUntil = this.ticker.getAsLong() + wish(retryAfter);
		if (wishedUntil - this.until > 0) {
			this.length += wishedUntil - this.until;
			this.until = wishedUntil;
			this.wished = true;
		}
	}

	long nanosLeft() {
		return Math.max(0, this.until - this.ticker.getAsLong());
	}

	/** The instant, on the ticker, at which the present or last pause ends. */
	long until() {
		return this.until;
	}

	double seconds() {
		return this.length / 1e9;
	}

	/** What is left of the pause and why, in words. */
	String describe() {
		return String.format(Locale.ROOT, "paused %.1f s: %s", nanosLeft() / 1e9,
				(this.wished ? "server said Retry-After" : "server said 429")
						+ (this.forQuota ? ", quota used up" : ""));
	}

	private static boolean isWish(@Nullable Duration retryAfter) {
		return retryAfter != null && retryAfter.compareTo(Duration.ZERO) > 0;
	}

	private long wish(Duration retryAfter) {
		return least(retryAfter, this.forQuota ? LONGEST_WISH_FOR_QUOTA : LONGEST_WISH);
	}

	private static long least(Duration one, Duration other) {
		return ((one.compareTo(other) < 0) ? one : other).toNanos();
	}

}
