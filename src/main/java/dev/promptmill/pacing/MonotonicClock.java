package dev.promptmill.pacing;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/**
 * A clock that only measures: monotonic where the wall clock may be set back, and of no
 * particular date.
 */
final class MonotonicClock extends Clock {

	private final LongSupplier ticker;

	private final long origin;

	MonotonicClock(LongSupplier ticker) {
		this.ticker = ticker;
		this.origin = ticker.getAsLong();
	}

	@Override
	public Instant instant() {
		return Instant.EPOCH.plusNanos(this.ticker.getAsLong() - this.origin);
	}

	@Override
	public ZoneId getZone() {
		return ZoneOffset.UTC;
	}

	@Override
	public Clock withZone(ZoneId zone) {
		return this;
	}

}
