package dev.promptmill.ledger;

import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/**
 * The time when this process last proved, with a commit, that it holds its run. Whoever
 * was frozen meanwhile sees by the clock that the proof has grown old. Thread-safe.
 */
final class LeaseProof {

	/**
	 * Half of the time after which a silent holder is taken for dead: what leaves on a
	 * proof has the other half to get out.
	 */
	private static final long HOLDS_MILLIS = RunLease.EXPIRES_AFTER_MILLIS / 2;

	private final @Nullable InstantSource clock;

	private final AtomicLong count = new AtomicLong();

	private volatile long since;

	/**
	 * @param since when taking the lease began
	 */
	LeaseProof(@Nullable InstantSource clock, long since) {
		this.clock = clock;
		this.since = since;
	}

	/** Of a lease under which nothing is sent that costs money: it is never fresh. */
	static LeaseProof withoutClock() {
		return new LeaseProof(null, 0);
	}

	/** To be read before a commit begins, and handed to {@link #holdsSince}. */
	long now() {
		return (this.clock != null) ? this.clock.millis() : 0;
	}

	/** A commit that began at this time found the lease held. */
	void holdsSince(long began) {
		this.since = began;
		this.count.incrementAndGet();
	}

	/** A clock that was set back proves nothing. */
	boolean isFresh() {
		long age = now() - this.since;
		return this.clock != null && age >= 0 && age < HOLDS_MILLIS;
	}

	/** How many commits found the lease held. */
	long count() {
		return this.count.get();
	}

}
