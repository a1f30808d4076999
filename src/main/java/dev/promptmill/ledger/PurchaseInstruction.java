package dev.promptmill.ledger;

/** Why something is bought although it was bought before: the operator said so. */
public enum PurchaseInstruction {

	/** {@code run --new}: everything. */
	NEW,

	/** {@code run --since-last --redo}: this row. */
	REDO,

	/** {@code resolve --resubmit}. */
	RESUBMIT,

	/** {@code --buy-missing}: images that are gone. */
	BUY_MISSING,

	/** {@code --complete-partial}: images that were never made. */
	COMPLETE_PARTIAL

}
