package dev.promptmill.ledger;

/** When a row is next to be worked on, in milliseconds of this machine's clock. */
public final class DueTime {

	/** A time that does not come in this execution. */
	public static final long NEVER = Long.MAX_VALUE;

	private DueTime() {
	}

}
