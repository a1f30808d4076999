package dev.promptmill.ledger.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * Texts from the API and from input rows, fit for every database: PostgreSQL refuses
 * U+0000, and half a surrogate pair is not text to any. Both become U+FFFD, so that no
 * odd byte in an answer keeps that answer from being recorded.
 */
public final class DatabaseText {

	private static final char REPLACEMENT = '\uFFFD';

	private DatabaseText() {
	}

	/** The same arguments with every text made fit. */
	public static @Nullable Object[] of(@Nullable Object[] arguments) {
		@Nullable Object[] storable = arguments.clone();
		for (int i = 0; i < storable.length; i++) {
			if (storable[i] instanceof String text) {
				storable[i] = of(text);
			}
		}
		return storable;
	}

	private static String of(String text) {
		if (isPlain(text)) {
			return text;
		}
		StringBuilder storable = new StringBuilder(text.length());
		text.codePoints().forEach((c) -> storable.appendCodePoint(isStorable(c) ? c : REPLACEMENT));
		return storable.toString();
	}

	/** Nearly every text is, and every text passes here. */
	private static boolean isPlain(String text) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c == 0 || Character.isSurrogate(c)) {
				return false;
			}
		}
		return true;
	}

	private static boolean isStorable(int codePoint) {
		return codePoint != 0 && (codePoint < Character.MIN_SURROGATE || codePoint > Character.MAX_SURROGATE);
	}

}
