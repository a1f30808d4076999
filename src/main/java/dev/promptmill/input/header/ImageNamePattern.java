package dev.promptmill.input.header;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The pattern that images are named by ({@code promptmill.image-name}): folders and a
 * name, each from columns. The number of the image stands at the end, so that no image of
 * a row can have the name of another row's.
 */
public final class ImageNamePattern {

	private static final String NUMBER = "n";

	private static final String ROW = "row";

	private final List<TextTemplate> parts = new ArrayList<>();

	private final String separator;

	private final Set<String> columns = new LinkedHashSet<>();

	/**
	 * Reads a pattern.
	 * @throws IllegalArgumentException saying what is wrong with it
	 */
	public ImageNamePattern(String pattern) {
		if (pattern.indexOf('\\') >= 0) {
			throw new IllegalArgumentException("has a \\; folders are separated by /");
		}
		String numbered = numbered(pattern.strip());
		String before = numbered.substring(0, numbered.length() - NUMBER.length() - 2);
		this.separator = before.substring(before.length() - 1);
		for (String part : before.substring(0, before.length() - 1).split("/", -1)) {
			if (part.strip().equals("..") || part.strip().equals(".")) {
				throw new IllegalArgumentException("leaves the folder of the images; leave out \"" + part + "/\"");
			}
			this.parts.add(new TextTemplate(part));
		}
		for (int i = 0; i < this.parts.size(); i++) {
			TextTemplate part = this.parts.get(i);
			if (part.names().contains(NUMBER)) {
				throw new IllegalArgumentException("must have {n} at its end and nowhere else, such as {id}-{n}");
			}
			if (part.fill((name) -> "x", (name) -> {
			}).isBlank()) {
				throw new IllegalArgumentException((i == 0)
						? "leaves the folder of the images or says nothing before {n}; begin with a name, such as {id}-{n}"
						: "has a folder without a name; remove one /");
			}
			part.names().stream().filter((name) -> !name.equals(ROW)).forEach(this.columns::add);
		}
	}

	/** The pattern with the image's number at its end. */
	private static String numbered(String pattern) {
		String number = "{" + NUMBER + "}";
		if (!pattern.endsWith(number)) {
			return pattern + "-" + number;
		}
		String before = pattern.substring(0, pattern.length() - number.length());
		if (before.isEmpty() || "-_/. ".indexOf(before.charAt(before.length() - 1)) < 0) {
			throw new IllegalArgumentException("must have one of - _ / . in front of {n}, such as {id}-{n}");
		}
		return pattern;
	}

	/** What stands between the name and the image's number. */
	public String separator() {
		return this.separator;
	}

	/** The columns that it names. */
	Set<String> columns() {
		return this.columns;
	}

	/**
	 * The name of a row's images, without their number.
	 * @param row what it is made of
	 * @param id the row's
	 * @param missing is told each column that is empty
	 * @return folders and name, or only folders where the separator is a slash
	 */
	public List<String> of(CsvRecord row, String id, Consumer<String> missing) {
		return this.parts.stream().map((part) -> part.fill((name) -> switch (name.toLowerCase(Locale.ROOT)) {
			case ROW -> Long.toString(row.rowNumber());
			case "id" -> id;
			default -> row.header().value(name, row);
		}, missing)).toList();
	}

}
