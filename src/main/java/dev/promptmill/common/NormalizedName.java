package dev.promptmill.common;

import java.util.Locale;

/**
 * The letters and digits of a name, in lower case: names have the same where only case,
 * blanks or punctuation differ.
 */
public final class NormalizedName {

	private NormalizedName() {
	}

	/**
	 * Leaves out of a name what does not count.
	 * @param name of a column or setting
	 * @return its letters and digits in lower case
	 */
	public static String of(String name) {
		StringBuilder letters = new StringBuilder(name.length());
		name.toLowerCase(Locale.ROOT).codePoints().filter(Character::isLetterOrDigit).forEach(letters::appendCodePoint);
		return letters.toString();
	}

}
