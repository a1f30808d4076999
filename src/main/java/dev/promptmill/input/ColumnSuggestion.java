package dev.promptmill.input;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Recognises misspelt column names. Short names are compared without spelling mistakes,
 * since {@code model} is not meant to be {@code mode}.
 */
final class ColumnSuggestion {

	private static final int LONG_NAME = 6;

	private ColumnSuggestion() {
	}

	static Optional<Column> of(String name) {
		String letters = letters(name);
		return Arrays.stream(Column.values())
			.filter((column) -> resembles(letters, letters(column.header())))
			.findFirst();
	}

	private static boolean resembles(String name, String column) {
		return name.equals(column)
				|| (name.length() >= LONG_NAME && column.length() >= LONG_NAME && isOneEditApart(name, column));
	}

	private static String letters(String name) {
		return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]", "");
	}

	/** One letter added, lost or replaced, or two neighbours swapped. */
	private static boolean isOneEditApart(String left, String right) {
		int start = 0;
		int shorter = Math.min(left.length(), right.length());
		while (start < shorter && left.charAt(start) == right.charAt(start)) {
			start++;
		}
		int end = 0;
		while (end < shorter - start
				&& left.charAt(left.length() - 1 - end) == right.charAt(right.length() - 1 - end)) {
			end++;
		}
		String leftMiddle = left.substring(start, left.length() - end);
		String rightMiddle = right.substring(start, right.length() - end);
		boolean swapped = leftMiddle.length() == 2
				&& new StringBuilder(leftMiddle).reverse().toString().equals(rightMiddle);
		return swapped || Math.max(leftMiddle.length(), rightMiddle.length()) <= 1;
	}

}
