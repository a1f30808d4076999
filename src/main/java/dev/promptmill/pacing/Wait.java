package dev.promptmill.pacing;

import java.time.Duration;

/**
 * Not yet: nothing was granted and nothing is owed; ask again after the delay, or sooner
 * when something changed.
 *
 * @param delay how long nothing can be granted; for {@link Reason#OPEN_TASKS} and
 * {@link Reason#TRIAL} an upper bound, since the end of a task or an answer may come
 * first
 * @param reason why
 */
public record Wait(Duration delay, Reason reason) implements RateDecision {

	/** Why a request has to wait. */
	public enum Reason {

		/** The next permit of the present rate is not due. */
		SPACING,

		/** Everything pauses after a 429. */
		PAUSE,

		/** As many tasks are open as are allowed at present. */
		OPEN_TASKS,

		/** One request is out to try whether the server takes any again. */
		TRIAL

	}

	static Wait nanos(long nanos, Reason reason) {
		return new Wait(Duration.ofNanos(nanos), reason);
	}

}
