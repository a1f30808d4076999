package dev.promptmill.input;

import dev.promptmill.input.header.Column;
import dev.promptmill.input.header.CsvRecord;
import dev.promptmill.input.source.Blanks;
import dev.promptmill.input.source.Printable;
import org.jspecify.annotations.Nullable;

/**
 * The rule for ids. Ids name files and stand in reports; making them safe for a file
 * system is the business of who writes files.
 */
final class IdRule {

	private static final int MAX_LENGTH = 100;

	private IdRule() {
	}

	/**
	 * Finds the id of a row and reports what is wrong with a given one.
	 * @param findings of the row
	 * @return the trimmed id, or the row number when none is given or it is unusable
	 */
	static String read(ValidationErrors findings) {
		CsvRecord record = findings.record();
		String given = Blanks.stripAll(record.cell(Column.ID));
		String byDefault = String.valueOf(record.rowNumber());
		String suffix = record.header().variations().suffix(record.cells());
		if (given.isEmpty()) {
			return suffix.isEmpty() ? byDefault : record.fileRow() + suffix;
		}
		String reason = mistakeIn(given + suffix);
		if (reason != null) {
			findings.add(Column.ID, given + suffix, reason);
			return byDefault;
		}
		return given + suffix;
	}

	private static @Nullable String mistakeIn(String id) {
		if (Printable.isBlank(id)) {
			return "is blank; leave the cell empty to use the row number";
		}
		if (id.codePointCount(0, id.length()) > MAX_LENGTH) {
			return "is longer than " + MAX_LENGTH + " characters";
		}
		return id.chars().anyMatch(Character::isISOControl) ? "contains a control character, for example a line break"
				: null;
	}

}
