package dev.promptmill.apixo;

/** There is no usable API key. The message names the variable to set, never its value. */
public final class MissingApiKeyException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	MissingApiKeyException(String message) {
		super(message);
	}

}
