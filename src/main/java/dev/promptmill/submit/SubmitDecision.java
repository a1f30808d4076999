package dev.promptmill.submit;

import java.time.Duration;

/** The answer of the {@link Throttle} to a request to send: a permit, or a wait. */
sealed interface SubmitDecision permits SubmitPermit, SubmitDecision.Wait {

	/**
	 * Not now.
	 *
	 * @param delay ask again after this time, or sooner when something changed
	 */
	record Wait(Duration delay) implements SubmitDecision {
	}

}
