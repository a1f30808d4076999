package dev.promptmill.ledger;

/** Where a partition stands that is worked by remote workers. */
public enum PartitionState {

	/** To be worked. */
	OPEN,

	/** Nothing is left to do in this execution. */
	DONE,

	/** The run ends or was taken up anew: whoever holds it gives it back. */
	CLOSED

}
