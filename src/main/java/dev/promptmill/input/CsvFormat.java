package dev.promptmill.input;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The format of an input file: charset and delimiter.
 *
 * @param charset the file's encoding ({@code promptmill.input-charset})
 * @param delimiter what separates cells ({@code promptmill.input-delimiter})
 */
public record CsvFormat(Charset charset, char delimiter) {

	/** UTF-8 and a comma. */
	public static final CsvFormat DEFAULT = new CsvFormat(StandardCharsets.UTF_8, ',');

	public CsvFormat {
		if (delimiter == '"' || delimiter == ' ' || Character.isLetterOrDigit(delimiter)
				|| Character.isSurrogate(delimiter) || (Character.isISOControl(delimiter) && delimiter != '\t')) {
			throw new IllegalArgumentException("The input delimiter " + Printable.quote(String.valueOf(delimiter))
					+ " can't separate cells; use a punctuation mark such as , ; | or a tab");
		}
	}

}
