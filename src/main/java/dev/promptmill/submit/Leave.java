package dev.promptmill.submit;

import java.time.Duration;

import dev.promptmill.pacing.Admission;
import dev.promptmill.pacing.Permit;

/** What the {@link Throttle} says when it is asked to send: now, or not yet. */
sealed interface Leave {

	/**
	 * Send now; exactly one of {@link Throttle#answered} and {@link Throttle#unused}
	 * follows.
	 *
	 * @param permit from the governor
	 * @param admitted from the breaker
	 */
	record Granted(Permit permit, Admission.Admitted admitted) implements Leave {
	}

	/**
	 * Ask again.
	 *
	 * @param delay after this time, or sooner when something changed
	 */
	record NotYet(Duration delay) implements Leave {
	}

}
