package dev.promptmill.input.header;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A data row as it stands in the file, before any rule is applied; where {@code vary}
 * makes several of one, each of them.
 *
 * @param rowNumber counts data rows from 1; blank lines are no rows
 * @param line where the row starts in the file, from 1
 * @param header the file's header
 * @param cells the texts between the delimiters, exactly, then those that {@code vary}
 * adds, then any for which the header has no column; a short row may have fewer than the
 * header
 * @param flaw what is wrong with the row as a whole; its cells are then a guess
 * @param fileRow counts the rows of the file from 1
 */
public record CsvRecord(long rowNumber, long line, CsvHeader header, List<String> cells, @Nullable String flaw,
		long fileRow) {

	/**
	 * The row in input form, for {@code failed.csv}. Values are not cleaned: they may
	 * hold any character, even NUL, which PostgreSQL refuses in text (JSON escapes it).
	 * @return every named column of the header, in its order, to the exact value; missing
	 * cells are empty
	 */
	public Map<String, String> values() {
		return this.header.values(this.cells);
	}

	/**
	 * The columns that are carried through untouched.
	 * @return name to exact value in the header's order; missing cells are empty
	 */
	public Map<String, String> carried() {
		return this.header.carried(this.cells);
	}

	public String cell(Column column) {
		return this.header.cell(column, this.cells);
	}

}
