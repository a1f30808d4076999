package dev.promptmill.control;

/**
 * Why a run ends before every row is settled.
 *
 * @param reason what kind of end it is
 * @param message for the operator: what happened and what to do
 */
public record Ending(Reason reason, String message) {

	/** Kinds of early ends, each with its own exit code. */
	public enum Reason {

		/** {@code stop} was called. */
		STOP_REQUESTED,

		/** Ctrl-C. */
		SIGINT,

		/** The system asked the process to end. */
		SIGTERM,

		/** The rows that went ahead did not come out whole. */
		CANARY,

		/** Going on is pointless or harmful: key refused, disk full, ledger lost. */
		FAULT

	}

}
