package dev.promptmill.input;

import org.jspecify.annotations.Nullable;

/**
 * One reason why a row is rejected.
 *
 * @param line where the row starts in the file, from 1
 * @param column the name of the column as the file spells it, or null when the row as a
 * whole is wrong
 * @param value the offending text, shortened and made printable; empty when there is none
 * @param reason what is wrong and what would be right, without line, column and value
 */
public record ValidationError(long line, @Nullable String column, String value, String reason) {

	/**
	 * The mistake as a line of text, safe to print.
	 * @return for example {@code line 7, num_images "12": must be a whole number from 1
	 * to 9}
	 */
	public String describe() {
		return "line " + this.line + ((this.column == null) ? "" : ", " + this.column)
				+ (this.value.isEmpty() ? "" : " \"" + this.value + "\"") + ": " + this.reason;
	}

}
