package dev.promptmill.pacing;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Times how long a server has answered 429 and accepted nothing. Thread-safe. */
public final class RefusalStreak {

	private final long longestNanos;

	private final LongSupplier ticker;

	private boolean lasting;

	private boolean ofQuota;

	private long since;

	/**
	 * @param longest how long it may last
	 * @param ticker nanoseconds, monotonic, of any origin
	 */
	public RefusalStreak(Duration longest, LongSupplier ticker) {
		this.longestNanos = longest.toNanos();
		this.ticker = ticker;
	}

	/**
	 * The server answered 429.
	 * @param quota whether it spoke of a quota
	 */
	public synchronized void refused(boolean quota) {
		if (!this.lasting) {
			this.lasting = true;
			this.since = this.ticker.getAsLong();
		}
		this.ofQuota = quota;
	}

	/** The server let a request pass. */
	public synchronized void ended() {
		this.lasting = false;
	}

	/** Whether it has lasted for longer than the run may wait. */
	public synchronized boolean isExceeded() {
		return this.lasting && this.ticker.getAsLong() - this.since > this.longestNanos;
	}

	/** Whether the last refusal spoke of a quota. */
	public synchronized boolean isOfQuota() {
		return this.ofQuota;
	}

}
