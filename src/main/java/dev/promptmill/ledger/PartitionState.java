package dev.promptmill.ledger;

/** The state of a partition that remote workers work. */
public enum PartitionState {

	/** To be worked. */
	OPEN,

	/** Nothing is left to do in this execution. */
	DONE,

	/** The run ends or was taken up again: whoever holds it gives it back. */
	CLOSED

}
