package dev.promptmill.input;

import java.util.List;
import java.util.stream.Collectors;

import dev.promptmill.input.header.CsvRecord;

/**
 * A row that must not be sent.
 *
 * @param record the row as it stands in the file
 * @param id the id column, else (also when the given id is unusable) the row number
 * @param mistakes every reason, at least one
 */
public record RejectedRow(CsvRecord record, String id, List<ValidationError> mistakes) implements CheckedRow {

	public RejectedRow {
		mistakes = List.copyOf(mistakes);
	}

	/**
	 * All reasons in one text, for the {@code error} column of {@code failed.csv}.
	 * @return the descriptions, separated by semicolons; one line, safe to print
	 */
	public String reasons() {
		return this.mistakes.stream().map(ValidationError::describe).collect(Collectors.joining("; "));
	}

}
