package dev.promptmill.ledger;

/** Where a slot stands that is worked by remote workers. */
public enum SlotState {

	/** To be worked. */
	OPEN,

	/** Nothing is left to do in this leg. */
	DONE,

	/** The run ends or was taken up anew: whoever holds it gives it back. */
	CLOSED

}
