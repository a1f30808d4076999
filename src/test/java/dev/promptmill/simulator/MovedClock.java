package dev.promptmill.simulator;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that only a test moves. */
final class MovedClock implements InstantSource {

	private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-22T01:00:00Z"));

	@Override
	public Instant instant() {
		return this.now.get();
	}

	void move(Duration duration) {
		this.now.updateAndGet((instant) -> instant.plus(duration));
	}

}
