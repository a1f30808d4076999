package dev.promptmill.pacing;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * Evenly spaced permits at a rate that may be changed at any time, with one pause for all
 * after a 429: for polls and downloads, which have limits of their own. It doesn't look
 * for the server's limit; the rate is what it is told.
 * <p>
 * Thread-safe. It never sleeps: a {@link Wait} says how long to wait, and a caller takes
 * the wait.
 */
public final class PacedRateLimiter {

	private final LongSupplier ticker;

	private final Pacer permits;

	private final RateLimitPause pauses;

	private double perSecond;

	private long epoch;

	private boolean silent;

	/**
	 * Starts with one permit free.
	 * @param perSecond permits per second, 0.01 to 10,000
	 * @param ticker nanoseconds, monotonic, of any origin ({@code System::nanoTime})
	 * @param random for the jitter of pauses; used under this object's lock only
	 */
	public PacedRateLimiter(double perSecond, LongSupplier ticker, RandomGenerator random) {
		this.perSecond = RateLimitSettings.requireRate(perSecond);
		this.ticker = ticker;
		this.permits = new Pacer(ticker);
		this.pauses = new RateLimitPause(ticker, random);
	}

	/** Asks to send one request: a permit to send at once, or a hold. */
	public synchronized RateDecision request() {
		if (this.pauses.nanosLeft() > 0) {
			return Wait.nanos(this.pauses.nanosLeft(), Wait.Reason.PAUSE);
		}
		long wait = this.permits.nanosToWait(this.perSecond);
		if (wait > 0) {
			return Wait.nanos(wait, Wait.Reason.SPACING);
		}
		this.permits.take(this.perSecond);
		return new Permit(this.epoch, this.perSecond, 0, this.ticker.getAsLong());
	}

	/** The server answered, and not with a 429. */
	public synchronized void accepted(Permit permit) {
		if (permit.epoch() == this.epoch) {
			this.silent = false;
		}
	}

	/**
	 * The server answered 429: everything that asks here pauses. Answers to requests sent
	 * before an earlier 429 came back only prolong its pause, and only when the server
	 * says so.
	 * @param permit the permit of the request
	 * @param retryAfter the server's wish, or null when it has none
	 */
	public synchronized void rateLimited(Permit permit, @Nullable Duration retryAfter) {
		if (permit.epoch() < this.epoch) {
			this.pauses.extend(retryAfter);
			return;
		}
		this.pauses.begin(retryAfter, this.silent);
		this.silent = true;
		this.epoch++;
	}

	/**
	 * Changes the rate from the next permit on; nothing is owed for the former one.
	 * @param newPerSecond permits per second, 0.01 to 10,000
	 */
	public synchronized void changeRate(double newPerSecond) {
		this.perSecond = RateLimitSettings.requireRate(newPerSecond);
	}

	/** The rate in force, in permits per second. */
	public synchronized double ratePerSecond() {
		return this.perSecond;
	}

	/**
	 * Why nothing is granted for longer than the spacing, in words; empty when there is
	 * no pause.
	 */
	public synchronized String reason() {
		return (this.pauses.nanosLeft() > 0) ? this.pauses.describe() : "";
	}

}
