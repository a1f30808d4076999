package dev.promptmill.ledger.run;

import dev.promptmill.ledger.LedgerException;

/** A decision of the operator that can't be carried out; nothing was changed. */
public final class DecisionRefusedException extends LedgerException {

	private static final long serialVersionUID = 1L;

	DecisionRefusedException(String message) {
		super(message + " Nothing was changed.");
	}

}
