package dev.promptmill.input.source;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The format of an input file: charset and delimiter.
 *
 * @param charset the file's encoding ({@code promptmill.input-charset})
 * @param delimiter what separates cells ({@code promptmill.input-delimiter})
 * @param byteOrderMark whether the file starts with a byte order mark
 */
public record CsvFormat(Charset charset, char delimiter, boolean byteOrderMark) {

	/** UTF-8 and a comma. */
	public static final CsvFormat DEFAULT = new CsvFormat(StandardCharsets.UTF_8, ',');

	public CsvFormat(Charset charset, char delimiter) {
		this(charset, delimiter, false);
	}

	public CsvFormat {
		if (!mayDelimit(delimiter)) {
			throw new IllegalArgumentException("The input delimiter " + Printable.quote(String.valueOf(delimiter))
					+ " can't separate cells; use a punctuation mark such as , ; | or a tab");
		}
	}

	public static boolean mayDelimit(char delimiter) {
		return delimiter != '"' && delimiter != ' ' && !Character.isLetterOrDigit(delimiter)
				&& !Character.isSurrogate(delimiter) && (!Character.isISOControl(delimiter) || delimiter == '\t');
	}

	/**
	 * Reads a delimiter as it is written in a setting.
	 * @param text one character, or {@code tab} or {@code \t} for a tab
	 * @throws IllegalArgumentException saying what is allowed
	 */
	public static char delimiter(String text) {
		if (text.equalsIgnoreCase("tab") || text.equals("\\t")) {
			return '\t';
		}
		if (text.length() != 1 || !mayDelimit(text.charAt(0))) {
			throw new IllegalArgumentException(
					"must be one punctuation mark such as , ; | or a tab, which is written tab or \\t");
		}
		return text.charAt(0);
	}

	/** A delimiter in words. */
	public static String name(char delimiter) {
		return switch (delimiter) {
			case ',' -> "commas";
			case ';' -> "semicolons";
			case '\t' -> "tabs";
			case '|' -> "vertical bars";
			default -> "\"" + delimiter + "\"";
		};
	}

	/** A delimiter as a setting has it. */
	public static String setting(char delimiter) {
		return (delimiter == '\t') ? "tab" : String.valueOf(delimiter);
	}

}
