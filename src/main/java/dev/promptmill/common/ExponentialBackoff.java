package dev.promptmill.common;

import java.time.Duration;

/** Waits that double with each failure, up to a longest one. Not thread-safe. */
public final class ExponentialBackoff {

	private final Duration first;

	private final Duration longest;

	private Duration wait;

	public ExponentialBackoff(Duration first, Duration longest) {
		this.first = first;
		this.longest = longest;
		this.wait = first;
	}

	/** The wait that {@link #next()} returns. */
	public Duration peek() {
		return this.wait;
	}

	/** How long to wait now; the next wait is twice as long. */
	public Duration next() {
		Duration now = this.wait;
		Duration doubled = now.multipliedBy(2);
		this.wait = (doubled.compareTo(this.longest) > 0) ? this.longest : doubled;
		return now;
	}

	/** The next wait is the first again. */
	public void reset() {
		this.wait = this.first;
	}

}
