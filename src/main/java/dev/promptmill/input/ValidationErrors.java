package dev.promptmill.input;

import java.util.ArrayList;
import java.util.List;

import dev.promptmill.input.header.Column;
import dev.promptmill.input.header.CsvRecord;
import dev.promptmill.input.source.Blanks;
import dev.promptmill.input.source.Printable;
import org.jspecify.annotations.Nullable;

/**
 * Collects what is wrong with one row.
 */
final class ValidationErrors {

	private static final String EMPTY = "; leave the cell empty where there is nothing";

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
	 * @return its text without blanks around it, or null when it is absent or blank
	 */
	@Nullable String parameter(Column column) {
		String text = Blanks.plainHyphens(Blanks.stripAll(this.record.cell(column)));
		return text.isEmpty() ? null : text;
	}

	void add(String reason) {
		add(null, "", reason);
	}

	void add(Column column, String reason) {
		add(column, this.record.cell(column), reason);
	}

	void add(@Nullable Column column, String value, String reason) {
		String name = (column == null) ? null : this.record.header().label(column);
		String hint = (column != null && column != Column.PROMPT && MissingValueMarker.isNothing(value)) ? EMPTY : "";
		this.mistakes.add(new ValidationError(this.record.line(), name, Printable.shorten(value), reason + hint));
	}

	/** For a column that is not one of ours, under the name the file has for it. */
	void addNamed(String name, String reason) {
		this.mistakes.add(new ValidationError(this.record.line(), Printable.shorten(name), "", reason));
	}

	RejectedRow rejected(String id) {
		return new RejectedRow(this.record, id, this.mistakes);
	}

}
