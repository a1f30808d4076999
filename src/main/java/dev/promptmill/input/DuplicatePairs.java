package dev.promptmill.input;

import java.util.HashMap;
import java.util.Map;

import dev.promptmill.input.header.Column;
import dev.promptmill.input.header.CsvRecord;
import dev.promptmill.input.header.ImageNamePattern;
import dev.promptmill.input.source.Printable;
import dev.promptmill.input.source.UnusableInputException;
import dev.promptmill.ledger.NormalizedId;
import org.jspecify.annotations.Nullable;

/**
 * The second pass over a file with suspicious ids: refuses the file when two are really
 * equal, naming the lines of the first few pairs.
 */
final class DuplicatePairs {

	private static final int MAX_NAMED = 5;

	private final DuplicateIds ids;

	private final boolean ofImages;

	private final Map<String, Place> first = new HashMap<>();

	private final StringBuilder pairs = new StringBuilder();

	private long count;

	private DuplicatePairs(DuplicateIds ids, boolean ofImages) {
		this.ids = ids;
		this.ofImages = ofImages;
	}

	/**
	 * Refuses equal ones.
	 * @param ofImages whether they are image names of valid rows, and not ids
	 */
	static void refuseIn(PromptCsv csv, RowValidator validator, DuplicateIds ids, boolean ofImages) {
		DuplicatePairs pairs = new DuplicatePairs(ids, ofImages);
		try (PromptCsvReader reader = csv.open()) {
			CsvRecord record = reader.read();
			while (record != null) {
				pairs.look(validator.validate(record));
				record = reader.read();
			}
		}
		if (pairs.count > 0) {
			throw new UnusableInputException(csv.file(), pairs.message());
		}
	}

	private void look(CheckedRow row) {
		CsvRecord record = row.record();
		String id = this.ofImages ? imageName(row) : row.id();
		if (id == null) {
			return;
		}
		String folded = NormalizedId.of(id);
		if (!this.ids.isSuspect(folded)) {
			return;
		}
		Place place = new Place(id, record.line(), !this.ofImages && record.cell(Column.ID).isBlank());
		Place earlier = this.first.putIfAbsent(folded, place);
		if (earlier != null) {
			this.count++;
			if (this.count <= MAX_NAMED) {
				this.pairs.append((this.count == 1) ? "" : ", ").append(earlier).append(" and ").append(place);
			}
		}
	}

	/** What the pattern makes of a valid row; null without a pattern. */
	static @Nullable String imageName(CheckedRow row) {
		ImageNamePattern pattern = row.record().header().imageName();
		return (pattern == null || !(row instanceof PromptRow)) ? null
				: String.join("/", pattern.of(row.record(), row.id(), (missing) -> {
				}));
	}

	private String message() {
		if (this.ofImages) {
			return "image-name makes the same name for two rows, and case does not count; equal are " + this.pairs
					+ ((this.count > MAX_NAMED) ? ", and " + (this.count - MAX_NAMED) + " more" : "")
					+ ". Add a column that differs, such as {id}";
		}
		return "column id: ids must differ, and case does not count, because they name files; equal are " + this.pairs
				+ ((this.count > MAX_NAMED) ? ", and " + (this.count - MAX_NAMED) + " more" : "")
				+ ". Change one of each pair (a row without an id has its number as its id)";
	}

	/**
	 * Where an id stands.
	 *
	 * @param id as given, or by default
	 * @param line of the row
	 * @param byDefault whether it is the row's number
	 */
	private record Place(String id, long line, boolean byDefault) {

		@Override
		public String toString() {
			return Printable.quote(this.id) + " in line " + this.line + (this.byDefault ? " (its row number)" : "");
		}

	}

}
