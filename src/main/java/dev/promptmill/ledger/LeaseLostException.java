package dev.promptmill.ledger;

/** Another process took the run over; this one must write and send nothing more. */
public final class LeaseLostException extends LedgerException {

	private static final long serialVersionUID = 1L;

	LeaseLostException(long runId) {
		super("Run " + runId + " was taken over by another process; this one stops without writing anything more.");
	}

}
