package dev.promptmill.ledger;

/** The ledger could not be read or written; what was acknowledged before still stands. */
public class LedgerException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	public LedgerException(String message) {
		super(message);
	}

	public LedgerException(String message, Throwable cause) {
		super(message, cause);
	}

}
