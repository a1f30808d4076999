package dev.promptmill.input.source;

import java.nio.charset.CharacterCodingException;
import java.util.Locale;

/**
 * Bytes that are no text in the expected charset.
 */
final class MalformedBytesException extends CharacterCodingException {

	private static final long serialVersionUID = 1L;

	private final String message;

	/**
	 * Creates the exception.
	 * @param offset of the first bad byte, from 0
	 * @param value of that byte
	 */
	MalformedBytesException(long offset, int value) {
		this.message = String.format(Locale.ROOT, "byte 0x%02X at offset %d", value, offset);
	}

	@Override
	public String getMessage() {
		return this.message;
	}

}
