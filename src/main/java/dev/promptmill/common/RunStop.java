package dev.promptmill.common;

/**
 * The reason why a run ends before every row is settled.
 *
 * @param reason what kind of end it is
 * @param message for the operator: what happened and what to do
 */
public record RunStop(Reason reason, String message) {

	/** Kinds of early ends, each with its own exit code. */
	public enum Reason {

		/** {@code stop} was called. */
		STOP_REQUESTED,

		/** Ctrl-C. */
		SIGINT,

		/** The system asked the process to end. */
		SIGTERM,

		/** The rows that went ahead are not complete. */
		CANARY,

		/**
		 * No request can succeed: key refused, API down for too long. The ledger works,
		 * so answers under way are awaited as for a stop.
		 */
		API_FAULT,

		/** Going on is pointless or harmful: disk full, ledger lost. */
		FAULT;

		/** Whether the run failed, as opposed to having been asked to end. */
		public boolean isFault() {
			return this == API_FAULT || this == FAULT;
		}

		/** Whether the process has only seconds left. */
		boolean isSignal() {
			return this == SIGINT || this == SIGTERM;
		}

	}

}
