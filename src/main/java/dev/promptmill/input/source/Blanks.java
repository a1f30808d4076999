package dev.promptmill.input.source;

/**
 * Takes away the blanks around a text, also those that do not look like any: no-break and
 * zero-width ones, and byte order marks between joined files.
 */
public final class Blanks {

	private Blanks() {
	}

	/** A text without the blanks at its ends; those inside stay. */
	public static String strip(String text) {
		return strip(text, false);
	}

	/**
	 * A name, an id or a parameter without the blanks at its ends, among them the joiners
	 * that a sentence may need.
	 */
	public static String stripAll(String text) {
		return strip(text, true);
	}

	private static String strip(String text, boolean joiners) {
		int start = 0;
		int end = text.length();
		while (start < end && isBlank(text.charAt(start), joiners)) {
			start++;
		}
		while (end > start && isBlank(text.charAt(end - 1), joiners)) {
			end--;
		}
		return text.substring(start, end);
	}

	/** Every sort of hyphen and minus as the one of the keyboard. */
	public static String plainHyphens(String text) {
		StringBuilder result = null;
		for (int i = 0; i < text.length(); i++) {
			char character = text.charAt(i);
			if ((character >= '\u2010' && character <= '\u2015') || character == '\u2212' || character == '\uFF0D') {
				result = (result != null) ? result : new StringBuilder(text);
				result.setCharAt(i, '-');
			}
		}
		return (result != null) ? result.toString() : text;
	}

	/** Whether a character separates words or shows nothing. */
	public static boolean isBlank(char character) {
		return isBlank(character, true);
	}

	private static boolean isBlank(char character, boolean joiners) {
		if (character <= ' ') {
			return character == ' ' || (character >= '\t' && character <= '\r') || (character >= '\u001C');
		}
		if (character < '\u00A0') {
			return false;
		}
		return switch (character) {
			case '\u200B', '\u2060', '\uFEFF', '\u200E', '\u200F', '\u180E', '\u00A0' -> true;
			case '\u200C', '\u200D' -> joiners;
			default -> Character.isSpaceChar(character) || Character.isWhitespace(character);
		};
	}

}
