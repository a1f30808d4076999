package dev.promptmill.input;

import dev.promptmill.input.header.CsvRecord;

/**
 * A data row after validation: fit to be sent, or rejected with every reason.
 */
public sealed interface CheckedRow permits PromptRow, RejectedRow {

	/**
	 * The row as it stands in the file.
	 * @return number, line, exact values
	 */
	CsvRecord record();

	/**
	 * What the operator calls the row: the id column, else the row number.
	 * @return at most 100 characters without control characters, not blank
	 */
	String id();

}
