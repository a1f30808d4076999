package dev.promptmill.broker;

/**
 * The broker could not be reached or refused; what it was to tell is still in the ledger.
 */
public final class BrokerException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	BrokerException(String message, Throwable cause) {
		super(message, cause);
	}

	public BrokerException(String message) {
		super(message);
	}

}
