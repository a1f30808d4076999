package dev.promptmill.ledger;

/**
 * The state of a run. Whether a RUNNING one is alive is said by its lease, not by this.
 */
public enum RunState {

	/** Being worked on, or left behind by a process that was killed. */
	RUNNING,

	/**
	 * Ended on request, by a signal, or because money ran out; {@code restart} continues
	 * it.
	 */
	STOPPED,

	/** Ended by a fault; {@code restart} continues it. */
	FAILED,

	/** Every row is settled. */
	FINISHED

}
