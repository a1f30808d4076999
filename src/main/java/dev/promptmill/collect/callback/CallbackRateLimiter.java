package dev.promptmill.collect.callback;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets so many through per second, and as many at once after a quiet second. Each that
 * gets through costs a look into the ledger. Thread-safe.
 */
final class CallbackRateLimiter {

	private static final double SECOND = TimeUnit.SECONDS.toNanos(1);

	private final double perSecond;

	private final LongSupplier ticker;

	private double free;

	private long countedAt;

	CallbackRateLimiter(double perSecond, LongSupplier ticker) {
		this.perSecond = perSecond;
		this.ticker = ticker;
		this.free = perSecond;
		this.countedAt = ticker.getAsLong();
	}

	/** Whether one more may pass now. */
	synchronized boolean pass() {
		long now = this.ticker.getAsLong();
		this.free = Math.min(this.perSecond, this.free + (now - this.countedAt) / SECOND * this.perSecond);
		this.countedAt = now;
		if (this.free < 1) {
			return false;
		}
		this.free--;
		return true;
	}

}
