package dev.promptmill.input.header;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.promptmill.common.NormalizedName;
import dev.promptmill.common.SimilarNames;
import dev.promptmill.input.source.Blanks;
import dev.promptmill.input.source.Printable;
import dev.promptmill.input.source.UnusableInputException;
import org.jspecify.annotations.Nullable;

/**
 * Makes a header of the first record of a file and of what the operator said about its
 * columns, or says why that can't be done.
 */
final class HeaderReader {

	private static final int MOST_OFFERED = 12;

	private final Path file;

	private final long line;

	private final InputOptions options;

	private final int[] positions = new int[Column.values().length];

	HeaderReader(Path file, long line, InputOptions options) {
		this.file = file;
		this.line = line;
		this.options = options;
		Arrays.fill(this.positions, -1);
	}

	CsvHeader read(List<String> cells) {
		HeaderNames names = new HeaderNames(cells);
		refuseControlCharacters(names.given());
		refuseDuplicates(names.given());
		place(names);
		TextTemplate template = template();
		ImageNamePattern imageName = imageName();
		Variations variations = variations(names, spellings(template, imageName));
		Map<Column, String> defaults = new EnumMap<>(Column.class);
		Map<String, String> others = new LinkedHashMap<>();
		defaults(names, spellings(template, imageName), defaults, others);
		if (template != null) {
			refuseUnknown("template", template.names(), names, defaults, others);
		}
		else if (position(Column.PROMPT) < 0 && !defaults.containsKey(Column.PROMPT)) {
			throw problem("the header has no column prompt" + offer(names));
		}
		if (imageName != null) {
			refuseUnknown("image-name", imageName.columns(), names, defaults, others);
		}
		if (position(Column.IMAGE_URL) >= 0 && position(Column.IMAGE_URLS) >= 0) {
			throw problem(
					"the header has both image_url and image_urls, which mean the same; remove one of the columns");
		}
		return new CsvHeader(names, this.positions, defaults, others, variations, template, imageName);
	}

	private void refuseControlCharacters(List<String> names) {
		for (String name : names) {
			if (name.chars().anyMatch(Character::isISOControl)) {
				throw problem("the header cell " + Printable.quote(name) + " contains a control character"
						+ (name.indexOf('\0') < 0 ? "; a column's name must be one line of plain text"
								: "; the file is probably UTF-16: save it as UTF-8, or set "
										+ "promptmill.input-charset to UTF-16"));
			}
		}
	}

	private void refuseDuplicates(List<String> names) {
		Map<String, Integer> seen = new HashMap<>();
		for (int position = 0; position < names.size(); position++) {
			String name = names.get(position);
			Integer first = name.isEmpty() ? null : seen.putIfAbsent(name.toLowerCase(Locale.ROOT), position);
			if (first != null) {
				throw problem("the header has the column " + Printable.quote(name) + " twice, as number " + (first + 1)
						+ " and " + (position + 1) + " (case does not count); rename or remove one");
			}
		}
	}

	/** What the operator says about a column counts before what it is called. */
	private void place(HeaderNames names) {
		Map<Column, String> mapped = new EnumMap<>(Column.class);
		this.options.columns().forEach((name, header) -> mapped.put(column("columns", name), header));
		for (int position = 0; position < names.columns().size(); position++) {
			Column column = Column.of(names.columns().get(position)).orElse(null);
			if (column != null && !mapped.containsKey(column)) {
				this.positions[column.ordinal()] = position;
			}
		}
		mapped.forEach((column, header) -> {
			int position = names.indexOf(header);
			if (position < 0) {
				throw problem("no column is called " + Printable.quote(header) + ", which is to be read as "
						+ column.header() + "." + instead(header, names.columns()));
			}
			this.positions[column.ordinal()] = position;
		});
		if (mapped.containsKey(Column.IMAGE_URL) && !mapped.containsKey(Column.IMAGE_URLS)) {
			this.positions[Column.IMAGE_URLS.ordinal()] = -1;
		}
		else if (mapped.containsKey(Column.IMAGE_URLS) && !mapped.containsKey(Column.IMAGE_URL)) {
			this.positions[Column.IMAGE_URL.ordinal()] = -1;
		}
	}

	private Column column(String setting, String name) {
		return Column.ofSetting(name).orElseThrow(() -> {
			List<String> ours = Arrays.stream(Column.values()).map(Column::header).toList();
			return new UnusableInputException(this.file,
					"promptmill." + setting + "." + Printable.shorten(name) + " names no column of ours."
							+ SimilarNames.of(name, ours)
								.stream()
								.findFirst()
								.map((near) -> " Did you mean " + near + "?")
								.orElse(" Those are " + String.join(", ", ours) + "."));
		});
	}

	/** Names as templates spell them: a setting may have lost some of their signs. */
	private static Set<String> spellings(@Nullable TextTemplate template, @Nullable ImageNamePattern imageName) {
		Set<String> names = new LinkedHashSet<>();
		if (template != null) {
			names.addAll(template.names());
		}
		if (imageName != null) {
			names.addAll(imageName.columns());
		}
		return names;
	}

	private Variations variations(HeaderNames names, Set<String> spellings) {
		List<Integer> places = new ArrayList<>();
		List<List<String>> values = new ArrayList<>();
		new TreeMap<>(this.options.vary()).forEach((name, given) -> {
			List<String> texts = given.stream().map(Blanks::strip).toList();
			if (texts.isEmpty() || texts.stream().anyMatch(String::isEmpty)) {
				throw new UnusableInputException(this.file,
						"promptmill.vary." + Printable.shorten(name) + " has an empty value; name at least one for it");
			}
			if (new LinkedHashSet<>(texts).size() < texts.size()) {
				throw new UnusableInputException(this.file,
						"promptmill.vary." + Printable.shorten(name) + " has a value twice; the rows would be equal");
			}
			places.add(varied(names, name, spellings));
			values.add(texts);
		});
		return places.isEmpty() ? Variations.NONE : new Variations(places, values);
	}

	private int varied(HeaderNames names, String name, Set<String> spellings) {
		Column column = Column.ofSetting(name).orElse(null);
		if (column == Column.ID) {
			throw new UnusableInputException(this.file,
					"promptmill.vary.id can't be: the ids are what vary makes of the ids that there are");
		}
		if (column != null && position(column) >= 0) {
			return position(column);
		}
		int place = names.indexOfSetting(name);
		if (place < 0) {
			place = names.add((column != null) ? column.header()
					: spellings.stream().filter((spelling) -> isSame(spelling, name)).findFirst().orElse(name));
		}
		if (column != null) {
			this.positions[column.ordinal()] = place;
		}
		return place;
	}

	private @Nullable TextTemplate template() {
		String text = this.options.template();
		if (text == null) {
			return null;
		}
		try {
			return new TextTemplate(text);
		}
		catch (IllegalArgumentException ex) {
			throw new UnusableInputException(this.file,
					"the template " + Printable.quote(text) + " " + ex.getMessage());
		}
	}

	private @Nullable ImageNamePattern imageName() {
		String text = this.options.imageName();
		if (text == null) {
			return null;
		}
		try {
			return new ImageNamePattern(text);
		}
		catch (IllegalArgumentException ex) {
			throw new UnusableInputException(this.file, "image-name " + Printable.quote(text) + " " + ex.getMessage());
		}
	}

	private void defaults(HeaderNames names, Set<String> spellings, Map<Column, String> ours,
			Map<String, String> others) {
		this.options.defaults().forEach((name, text) -> {
			Column column = Column.ofSetting(name).orElse(null);
			int place = names.indexOfSetting(name);
			if (column != null) {
				ours.put(column, text);
			}
			else if (place >= 0) {
				others.put(HeaderNames.key(names.columns().get(place)), text);
			}
			else {
				others.put(HeaderNames.key(named(name, spellings)), text);
			}
		});
	}

	/** A default for a column that the file does not have serves the template only. */
	private String named(String name, Set<String> used) {
		return used.stream().filter((spelling) -> isSame(spelling, name)).findFirst().orElseThrow(() -> {
			List<String> known = new ArrayList<>(Arrays.stream(Column.values()).map(Column::header).toList());
			known.addAll(used);
			return new UnusableInputException(this.file,
					"promptmill.defaults." + Printable.shorten(name)
							+ " stands for a column that neither the file nor the template has."
							+ SimilarNames.of(name, known)
								.stream()
								.findFirst()
								.map((near) -> " Did you mean " + near + "?")
								.orElse(""));
		});
	}

	private static boolean isSame(String spelling, String setting) {
		return NormalizedName.of(spelling).equals(NormalizedName.of(setting));
	}

	private void refuseUnknown(String what, Set<String> used, HeaderNames names, Map<Column, String> defaults,
			Map<String, String> others) {
		for (String name : used) {
			Column column = Column.of(name).orElse(null);
			boolean known = names.indexOf(name) >= 0 || others.containsKey(HeaderNames.key(name)) || column == Column.ID
					|| (column != null && (position(column) >= 0 || defaults.containsKey(column)));
			if (!known) {
				throw problem("the " + what + " names {" + Printable.shorten(name) + "}, and no column is called that."
						+ instead(name, names.columns()) + " Two braces {{ stand for a brace");
			}
		}
	}

	private static String instead(String name, List<String> columns) {
		return SimilarNames.of(name, columns)
			.stream()
			.findFirst()
			.map((near) -> " Did you mean " + Printable.quote(near) + "?")
			.orElse(" The columns are " + Printable.list(columns) + ".");
	}

	/** Other names for columns of ours, each with the option that would use it. */
	private String offer(HeaderNames names) {
		Map<Column, String> meant = new EnumMap<>(Column.class);
		for (String name : names.columns()) {
			if (Column.of(name).isEmpty()) {
				ColumnSuggestion.of(name)
					.filter((column) -> position(column) < 0
							&& ColumnSuggestion.lookalike(name, column).option() != null)
					.ifPresent((column) -> meant.putIfAbsent(column, name));
			}
		}
		if (names.columns().size() == 1 && names.columns().get(0).matches(".*[,;\t|].*")) {
			return ", only the single cell " + Printable.quote(names.columns().get(0))
					+ ". Its cells seem to be separated by something else: leave promptmill.input-delimiter out, or set"
					+ " it to what separates them";
		}
		SimilarNames.of(Column.PROMPT.header(), names.columns())
			.stream()
			.findFirst()
			.filter((name) -> Column.of(name).isEmpty() && ColumnSuggestion.of(name).isEmpty())
			.ifPresent((name) -> meant.putIfAbsent(Column.PROMPT, name));
		String has = "; it has " + Printable.list(names.columns());
		String options = meant.entrySet()
			.stream()
			.limit(MOST_OFFERED)
			.map((entry) -> ColumnSuggestion.option(entry.getKey(), entry.getValue()))
			.collect(Collectors.joining(" "));
		if (!meant.containsKey(Column.PROMPT)) {
			return has + ". The first line must name the columns, one of them prompt; or name another with --column "
					+ "prompt=..., or build the prompts with --template"
					+ (options.isEmpty() ? "" : ". Columns that look like ours: " + options);
		}
		return has + ". If these are meant, add " + options;
	}

	private int position(Column column) {
		return this.positions[column.ordinal()];
	}

	private UnusableInputException problem(String text) {
		return new UnusableInputException(this.file, this.line, text);
	}

}
