package dev.promptmill.input;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What images are named after ({@code promptmill.image-name}): folders and a name, each
 * from columns. The number of the image stands at the end, so that no image of a row can
 * have the name of another row's.
 */
final class ImageNamePattern {

	private static final String NUMBER = "n";

	private static final String ROW = "row";

	private final List<TextTemplate> parts = new ArrayList<>();

	private final Set<String> columns = new LinkedHashSet<>();

	/**
	 * Reads a pattern.
	 * @throws IllegalArgumentException saying what is wrong with it
	 */
	ImageNamePattern(String pattern) {
		if (pattern.indexOf('\\') >= 0) {
			throw new IllegalArgumentException("has a \\; folders are separated by /");
		}
		String numbered = numbered(pattern.strip());
		for (String part : numbered.substring(0, numbered.length() - NUMBER.length() - 2).split("/", -1)) {
			if (part.strip().equals("..") || part.strip().equals(".")) {
				throw new IllegalArgumentException("leaves the folder of the images; leave out \"" + part + "/\"");
			}
			this.parts.add(new TextTemplate(part));
		}
		boolean last = false;
		for (int i = 0; i < this.parts.size(); i++) {
			last = i == this.parts.size() - 1;
			TextTemplate part = this.parts.get(i);
			if (part.names().contains(NUMBER)) {
				throw new IllegalArgumentException("must have {n} at its end and nowhere else, such as {id}-{n}");
			}
			if (!last && part.fill((name) -> "x", (name) -> {
			}).isEmpty()) {
				throw new IllegalArgumentException((i == 0) ? "leaves the folder of the images; remove the / in front"
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

	/** The columns that it names. */
	Set<String> columns() {
		return this.columns;
	}

	/**
	 * The name of a row's images, without their number.
	 * @param row what it is made of
	 * @param id the row's
	 * @param missing is told each column that is empty
	 * @return folders and name; the last one is empty where only the number names an
	 * image
	 */
	List<String> of(CsvRecord row, String id, Consumer<String> missing) {
		return this.parts.stream().map((part) -> part.fill((name) -> switch (name.toLowerCase(Locale.ROOT)) {
			case ROW -> Long.toString(row.rowNumber());
			case "id" -> id;
			default -> row.header().value(name, row);
		}, missing)).toList();
	}

}
