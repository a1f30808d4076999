package dev.promptmill.pacing;

import java.time.Duration;

/** The answer of an {@link ApiBreaker} to a request that asks to be let through. */
public sealed interface BreakerDecision {

	/**
	 * Go on, and report what came of it.
	 *
	 * @param state how often the breaker had changed its state; answers from an earlier
	 * state don't count in a later one
	 */
	record Admitted(long state) implements BreakerDecision {
	}

	/**
	 * The API is down; ask again later.
	 *
	 * @param delay how long nothing is let through, or, while one request is out to try,
	 * how long until it is worth asking
	 */
	record Refused(Duration delay) implements BreakerDecision {
	}

}
