package dev.promptmill.database;

import dev.promptmill.ledger.LedgerException;

/** Thrown when a database can't be opened; nothing was sent. */
public final class UnusableDatabaseException extends LedgerException {

	private static final long serialVersionUID = 1L;

	UnusableDatabaseException(String message, Throwable cause) {
		super(message, cause);
	}

}
