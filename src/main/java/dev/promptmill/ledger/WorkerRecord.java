package dev.promptmill.ledger;

import java.time.Duration;

/**
 * A worker that said it is there.
 *
 * @param holder its process
 * @param capabilities what decides for which runs it works
 * @param capacity partitions that it takes at most
 * @param silence how long ago it last said so
 */
public record WorkerRecord(LeaseOwner holder, WorkerCapabilities capabilities, int capacity, Duration silence) {

	private static final Duration EXPIRES_AFTER = Duration.ofSeconds(5);

	/** Whether it lives, as far as can be told from here. */
	public boolean isAlive() {
		return !this.holder.isKnownDead() && this.silence.compareTo(EXPIRES_AFTER) < 0;
	}

}
