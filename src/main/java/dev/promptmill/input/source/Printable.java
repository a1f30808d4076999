package dev.promptmill.input.source;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Makes text from an input file safe and short enough for a message: an operator's
 * terminal must not obey it, and a line of a log must stay one line.
 */
public final class Printable {

	private static final int MAX_LENGTH = 60;

	private static final int MOST_NAMES = 20;

	private Printable() {
	}

	public static String quote(String text) {
		return '"' + shorten(text) + '"';
	}

	/** Names in a row, the first few of them. */
	public static String list(List<String> names) {
		String list = names.stream()
			.filter((name) -> !name.isEmpty())
			.limit(MOST_NAMES)
			.map(Printable::shorten)
			.collect(Collectors.joining(", "));
		return (names.size() > MOST_NAMES) ? list + " and " + (names.size() - MOST_NAMES) + " more" : list;
	}

	public static String shorten(String text) {
		StringBuilder result = new StringBuilder();
		int taken = 0;
		int index = 0;
		while (index < text.length() && taken < MAX_LENGTH) {
			int codePoint = text.codePointAt(index);
			append(result, codePoint);
			index += Character.charCount(codePoint);
			taken++;
		}
		return (index < text.length()) ? result.append('…').toString() : result.toString();
	}

	private static void append(StringBuilder result, int codePoint) {
		switch (codePoint) {
			case '\n' -> result.append("\\n");
			case '\r' -> result.append("\\r");
			case '\t' -> result.append("\\t");
			default -> {
				if (isPrintable(codePoint)) {
					result.appendCodePoint(codePoint);
				}
				else {
					result.append(name(codePoint));
				}
			}
		}
	}

	/**
	 * Names a character that may be invisible.
	 * @param codePoint any code point
	 * @return for example {@code U+200B}
	 */
	public static String name(int codePoint) {
		return String.format(Locale.ROOT, "U+%04X", codePoint);
	}

	/**
	 * Whether nothing of a text can be seen; knows more invisible characters than
	 * {@link String#isBlank()}.
	 * @param text any text
	 * @return true for white space, no-break spaces, zero-width characters and nothing
	 */
	public static boolean isBlank(String text) {
		return text.codePoints()
			.allMatch((codePoint) -> Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint)
					|| Character.getType(codePoint) == Character.FORMAT);
	}

	/** Emoji are joined by U+200D; the other format characters can reorder a line. */
	private static boolean isPrintable(int codePoint) {
		return switch (Character.getType(codePoint)) {
			case Character.FORMAT -> codePoint == 0x200D;
			case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE,
					Character.PRIVATE_USE, Character.UNASSIGNED ->
				false;
			default -> true;
		};
	}

}
