package dev.promptmill.input;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The first record of an input file: which column is where. Names are trimmed, and case
 * does not matter. A column without a name must stay empty.
 */
public final class CsvHeader {

	private final List<String> cells;

	private final int[] positions = new int[Column.values().length];

	private final List<Integer> carried = new ArrayList<>();

	private CsvHeader(List<String> cells) {
		this.cells = cells;
		Arrays.fill(this.positions, -1);
		for (int position = 0; position < cells.size(); position++) {
			place(cells.get(position), position);
		}
	}

	private void place(String name, int position) {
		Column column = Column.of(name).orElse(null);
		if (column != null) {
			this.positions[column.ordinal()] = position;
		}
		else if (!name.isEmpty()) {
			this.carried.add(position);
		}
	}

	static CsvHeader of(Path file, CsvFormat format, long line, List<String> cells) {
		List<String> names = cells.stream().map(String::strip).toList();
		refuseControlCharacters(file, line, names);
		refuseDuplicates(file, line, names);
		CsvHeader header = new CsvHeader(names);
		if (!header.has(Column.PROMPT)) {
			throw new UnusableInputException(file, line, "the header has no column prompt" + seen(names, format));
		}
		if (header.has(Column.IMAGE_URL) && header.has(Column.IMAGE_URLS)) {
			throw new UnusableInputException(file, line,
					"the header has both image_url and image_urls, which mean the same; remove one of the columns");
		}
		return header;
	}

	private static void refuseControlCharacters(Path file, long line, List<String> names) {
		for (String name : names) {
			if (name.chars().anyMatch(Character::isISOControl)) {
				throw new UnusableInputException(file, line,
						"the header cell " + Printable.quote(name) + " contains a control character"
								+ (name.indexOf('\0') < 0 ? "; a column's name must be one line of plain text"
										: "; the file is probably UTF-16: save it as UTF-8, or set "
												+ "promptmill.input-charset to UTF-16"));
			}
		}
	}

	private static void refuseDuplicates(Path file, long line, List<String> names) {
		Map<String, Integer> seen = new HashMap<>();
		for (int position = 0; position < names.size(); position++) {
			String name = names.get(position);
			Integer first = name.isEmpty() ? null : seen.putIfAbsent(name.toLowerCase(Locale.ROOT), position);
			if (first != null) {
				throw new UnusableInputException(file, line,
						"the header has the column " + Printable.quote(name) + " twice, as number " + (first + 1)
								+ " and " + (position + 1) + " (case does not count); rename or remove one");
			}
		}
	}

	private static String seen(List<String> names, CsvFormat format) {
		String only = names.get(0);
		if (names.size() == 1 && (only.indexOf(';') >= 0 || only.indexOf('\t') >= 0 || only.indexOf(',') >= 0)) {
			return ", only the single cell " + Printable.quote(only) + ". Its cells seem not to be separated by "
					+ Printable.quote(String.valueOf(format.delimiter())) + ": set promptmill.input-delimiter";
		}
		return "; it has " + Printable.shorten(String.join(", ", names))
				+ ". The first line must name the columns, one of them prompt";
	}

	/**
	 * The names of all columns as the file writes them, trimmed.
	 * @return the names in the file's order, without unnamed columns
	 */
	public List<String> names() {
		return this.cells.stream().filter((name) -> !name.isEmpty()).toList();
	}

	/**
	 * The names of all columns, an unnamed one as an empty text: the cell of a record at
	 * the same place belongs to it.
	 */
	public List<String> columns() {
		return this.cells;
	}

	/**
	 * The names of the columns that mean nothing to this program and are carried through.
	 * @return the names in the file's order
	 */
	public List<String> carried() {
		return this.carried.stream().map(this.cells::get).toList();
	}

	/**
	 * Carried columns whose name resembles one that would mean something, such as
	 * {@code num_image}. Worth a warning before money is spent.
	 * @return carried name to the name it resembles
	 */
	public Map<String, String> lookalikes() {
		Map<String, String> result = new LinkedHashMap<>();
		for (String name : carried()) {
			ColumnSuggestion.of(name)
				.filter((column) -> !has(column))
				.ifPresent((column) -> result.put(name, column.header()));
		}
		return result;
	}

	boolean has(Column column) {
		return this.positions[column.ordinal()] >= 0;
	}

	/**
	 * The cell of a column.
	 * @param column what is asked for
	 * @param record the cells of a record
	 * @return its text, empty when the record or the header does not have it
	 */
	String cell(Column column, List<String> record) {
		int position = this.positions[column.ordinal()];
		return (position >= 0 && position < record.size()) ? record.get(position) : "";
	}

	Map<String, String> carried(List<String> record) {
		Map<String, String> result = new LinkedHashMap<>();
		for (int position : this.carried) {
			result.put(this.cells.get(position), (position < record.size()) ? record.get(position) : "");
		}
		return result;
	}

	Map<String, String> values(List<String> record) {
		Map<String, String> result = new LinkedHashMap<>();
		for (int position = 0; position < this.cells.size(); position++) {
			if (!this.cells.get(position).isEmpty()) {
				result.put(this.cells.get(position), (position < record.size()) ? record.get(position) : "");
			}
		}
		return result;
	}

	/**
	 * Text in columns without a name.
	 * @param record the cells of a record
	 * @return the cells that are not blank
	 */
	List<String> unnamed(List<String> record) {
		List<String> result = new ArrayList<>();
		for (int position = 0; position < Math.min(record.size(), this.cells.size()); position++) {
			if (this.cells.get(position).isEmpty() && !record.get(position).isBlank()) {
				result.add(record.get(position));
			}
		}
		return result;
	}

	int width() {
		return this.cells.size();
	}

}
