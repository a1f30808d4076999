package dev.promptmill.input.header;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.promptmill.input.source.Blanks;
import dev.promptmill.input.source.UnusableInputException;
import org.jspecify.annotations.Nullable;

/**
 * The columns of an input: which of the file's means which of ours, what stands for empty
 * cells, and what the prompt is made of. Names are without blanks around them, and case
 * does not matter.
 */
public final class CsvHeader {

	private final HeaderNames names;

	private final int[] positions;

	private final @Nullable String[] defaults = new @Nullable String[Column.values().length];

	private final Map<String, String> otherDefaults = new LinkedHashMap<>();

	private final List<Integer> carried = new ArrayList<>();

	private final List<Integer> pictureLike;

	/** What names in templates stand for, found once. */
	private final Map<String, Source> sources = new ConcurrentHashMap<>();

	private final Variations variations;

	private final @Nullable TextTemplate template;

	private final @Nullable ImageNamePattern imageName;

	CsvHeader(HeaderNames names, int[] positions, Map<Column, String> defaults, Map<String, String> otherDefaults,
			Variations variations, @Nullable TextTemplate template, @Nullable ImageNamePattern imageName) {
		this.names = names;
		this.positions = positions;
		defaults.forEach((column, text) -> this.defaults[column.ordinal()] = text);
		this.otherDefaults.putAll(otherDefaults);
		this.variations = variations;
		this.template = template;
		this.imageName = imageName;
		for (int position = 0; position < names.columns().size(); position++) {
			int place = position;
			if (!names.columns().get(position).isEmpty()
					&& Arrays.stream(positions).noneMatch((used) -> used == place)) {
				this.carried.add(position);
			}
		}
		this.pictureLike = findPictures();
	}

	/**
	 * Reads a header.
	 * @throws UnusableInputException when it can't be one, or does not fit the options
	 */
	public static CsvHeader of(Path file, long line, List<String> cells, InputOptions options) {
		return new HeaderReader(file, line, options).read(cells);
	}

	/**
	 * The names of all columns as the file writes them, trimmed.
	 * @return the names in the file's order, without unnamed columns
	 */
	public List<String> names() {
		return this.names.columns().stream().filter((name) -> !name.isEmpty()).toList();
	}

	/**
	 * The names of all columns, an unnamed one as an empty text: the cell of a record at
	 * the same place belongs to it. Columns that {@code vary} adds come last.
	 */
	public List<String> columns() {
		return this.names.columns();
	}

	/**
	 * The names of the columns that mean nothing to this program and are carried through.
	 * @return the names in the file's order
	 */
	public List<String> carried() {
		return this.carried.stream().map(this.names.columns()::get).toList();
	}

	/**
	 * The columns that are used, by our name, with the name that the file has for them.
	 */
	public Map<String, String> used() {
		Map<String, String> used = new LinkedHashMap<>();
		for (Column column : Column.values()) {
			int position = this.positions[column.ordinal()];
			if (position >= 0) {
				used.put(column.header(), this.names.columns().get(position));
			}
		}
		return used;
	}

	/** Columns that have no name in the file, under the names they are carried by. */
	public List<String> madeUpNames() {
		return this.names.madeUp();
	}

	/**
	 * Carried columns whose name resembles one that would mean something, such as
	 * {@code num_image}. Worth a warning before money is spent.
	 * @return in the file's order
	 */
	public List<Lookalike> lookalikes() {
		List<Lookalike> result = new ArrayList<>();
		for (String name : carried()) {
			if (this.imageName == null) {
				ColumnSuggestion.fileName(name).ifPresent(result::add);
			}
			ColumnSuggestion.of(name)
				.filter((column) -> isMissing(column) && Column.of(name).isEmpty())
				.ifPresent((column) -> result.add(ColumnSuggestion.lookalike(name, column)));
		}
		return result;
	}

	/** Positions of carried columns that look like reference pictures. */
	public List<Integer> pictureLike() {
		return this.pictureLike;
	}

	private List<Integer> findPictures() {
		return this.carried.stream()
			.filter((position) -> isMissing(Column.IMAGE_URL) && ColumnSuggestion.of(this.names.columns().get(position))
				.filter((column) -> column == Column.IMAGE_URL || column == Column.IMAGE_URLS)
				.isPresent())
			.toList();
	}

	private boolean isMissing(Column column) {
		return switch (column) {
			case IMAGE_URL, IMAGE_URLS -> !has(Column.IMAGE_URL) && !has(Column.IMAGE_URLS);
			case PROMPT -> !has(column) && this.template == null;
			default -> !has(column);
		};
	}

	/** Whether rows may have something there, be it a default. */
	public boolean has(Column column) {
		return isInFile(column) || this.defaults[column.ordinal()] != null;
	}

	boolean isInFile(Column column) {
		return this.positions[column.ordinal()] >= 0;
	}

	/** Whether rows are told apart by ids of their own. */
	public boolean hasIds() {
		return isInFile(Column.ID) || !this.variations.isEmpty();
	}

	/** The name under which a message speaks of a column: the file's own. */
	public String label(Column column) {
		int position = this.positions[column.ordinal()];
		if (column == Column.PROMPT && this.template != null) {
			return "template";
		}
		return (position >= 0 && !this.names.columns().get(position).equalsIgnoreCase(column.header()))
				? this.names.columns().get(position) : column.header();
	}

	/**
	 * The cell of a column.
	 * @param column what is asked for
	 * @param record the cells of a record
	 * @return its text, or what stands for an empty one; empty when there is neither
	 */
	String cell(Column column, List<String> record) {
		int position = this.positions[column.ordinal()];
		String text = (position >= 0 && position < record.size()) ? record.get(position) : "";
		String otherwise = this.defaults[column.ordinal()];
		return (otherwise != null && Blanks.stripAll(text).isEmpty()) ? otherwise : text;
	}

	/**
	 * What a name in a template stands for: a column of ours, or one of the file.
	 * @return without blanks around it; null when there is no such column
	 */
	public @Nullable String value(String name, CsvRecord record) {
		Source source = this.sources.computeIfAbsent(name, this::source);
		if (source.column() != null) {
			return Blanks.strip(cell(source.column(), record.cells()));
		}
		int position = source.position();
		String text = (position >= 0 && position < record.cells().size()) ? Blanks.strip(record.cells().get(position))
				: "";
		return text.isEmpty() ? source.otherwise() : text;
	}

	private Source source(String name) {
		Column column = Column.of(name).filter(this::has).orElse(null);
		return new Source(column, this.names.indexOf(name), this.otherDefaults.getOrDefault(HeaderNames.key(name), ""));
	}

	public Variations variations() {
		return this.variations;
	}

	public @Nullable TextTemplate template() {
		return this.template;
	}

	public @Nullable ImageNamePattern imageName() {
		return this.imageName;
	}

	Map<String, String> carried(List<String> record) {
		Map<String, String> result = new LinkedHashMap<>();
		for (int position : this.carried) {
			result.put(this.names.columns().get(position), (position < record.size()) ? record.get(position) : "");
		}
		return result;
	}

	Map<String, String> values(List<String> record) {
		Map<String, String> result = new LinkedHashMap<>();
		for (int position = 0; position < width(); position++) {
			if (!this.names.columns().get(position).isEmpty()) {
				result.put(this.names.columns().get(position), (position < record.size()) ? record.get(position) : "");
			}
		}
		return result;
	}

	/**
	 * Text in columns without a name.
	 * @param record the cells of a record
	 * @return the cells that are not blank
	 */
	public List<String> unnamed(List<String> record) {
		List<String> result = new ArrayList<>();
		for (int position = 0; position < Math.min(record.size(), width()); position++) {
			if (this.names.columns().get(position).isEmpty() && !record.get(position).isBlank()) {
				result.add(record.get(position));
			}
		}
		return result;
	}

	/** How many cells a record has. */
	public int width() {
		return this.names.columns().size();
	}

	/** How many of them stand in the file. */
	public int fileWidth() {
		return this.names.fileWidth();
	}

	/** Whether a record of the file is its header once more. */
	public boolean isRepeatedBy(List<String> cells) {
		return this.names.isRepeatedBy(cells);
	}

	/**
	 * What a name stands for.
	 *
	 * @param column one of ours
	 * @param position of another one, or -1
	 * @param otherwise where its cell is empty
	 */
	private record Source(@Nullable Column column, int position, String otherwise) {
	}

}
