package dev.promptmill.input;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with one row.
 */
final class ValidationErrors {

	private final CsvRecord record;

	private final List<ValidationError> mistakes = new ArrayList<>(0);

	ValidationErrors(CsvRecord record) {
		this.record = record;
	}

	CsvRecord record() {
		return this.record;
	}

	boolean isEmpty() {
		return this.mistakes.isEmpty();
	}

	/**
	 * The value of a parameter.
	 * @param column which one
	 * @return its trimmed text, or null when it is absent or blank
	 */
	@Nullable String parameter(Column column) {
		String text = this.record.cell(column).strip();
		return text.isEmpty() ? null : text;
	}

	void add(String reason) {
		add(null, "", reason);
	}

	void add(Column column, String reason) {
		add(column, this.record.cell(column), reason);
	}

	void add(@Nullable Column column, String value, String reason) {
		String name = (column == null) ? null : column.header();
		this.mistakes.add(new ValidationError(this.record.line(), name, Printable.shorten(value), reason));
	}

	RejectedRow rejected(String id) {
		return new RejectedRow(this.record, id, this.mistakes);
	}

}
