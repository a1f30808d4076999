package dev.promptmill.ledger;

/** The operator's instruction to buy something although it was bought before. */
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
