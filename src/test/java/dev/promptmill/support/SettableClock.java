package dev.promptmill.support;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/** A clock and a ticker that only a test moves. */
public final class SettableClock implements InstantSource {

	private static final Instant START = Instant.parse("2026-03-01T22:00:00Z");

	private final AtomicReference<Instant> now = new AtomicReference<>(START);

	public void advance(Duration by) {
		this.now.updateAndGet((instant) -> instant.plus(by));
	}

	@Override
	public Instant instant() {
		return this.now.get();
	}

	/** Nanoseconds that go with the clock. */
	public LongSupplier ticker() {
		return () -> Duration.between(START, instant()).toNanos();
	}

}
