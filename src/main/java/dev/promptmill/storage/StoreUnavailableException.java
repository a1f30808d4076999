package dev.promptmill.storage;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * A store elsewhere does not answer, or not to us: what is in it is unknown. The message
 * says why and what to do.
 */
public final class StoreUnavailableException extends IOException {

	private static final long serialVersionUID = 1L;

	public StoreUnavailableException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

	/** What went wrong is in the message, and our type's name says nothing more. */
	@Override
	public String toString() {
		return String.valueOf(getMessage());
	}

}
