package dev.promptmill.collect.callback;

/** Callbacks can't be listened for at the configured address; the message says why. */
public final class CallbackAddressException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	CallbackAddressException(String message) {
		super(message);
	}

}
