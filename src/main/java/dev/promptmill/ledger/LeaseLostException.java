package dev.promptmill.ledger;

/**
 * Another process took the run, or a partition of it, over; this one must write and send
 * nothing more.
 */
public final class LeaseLostException extends LedgerException {

	private static final long serialVersionUID = 1L;

	LeaseLostException(String what) {
		super(what + " was taken over by another process; this one stops without writing anything more.");
	}

}
