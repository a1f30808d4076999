package dev.promptmill.input.header;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import dev.promptmill.common.NormalizedName;
import dev.promptmill.input.source.Blanks;

/**
 * The names of an input's columns.
 */
public final class HeaderNames {

	private final List<String> given;

	private final int lastName;

	private final List<String> columns = new ArrayList<>();

	private final List<String> madeUp = new ArrayList<>();

	private final Map<String, Integer> places = new HashMap<>();

	/** Names the columns that cells of a header head. */
	HeaderNames(List<String> cells) {
		List<String> names = cells.stream().map(Blanks::stripAll).toList();
		this.given = names;
		this.lastName = names.size() - 1 - trailing(names);
		Set<String> taken = names.stream().map(HeaderNames::key).collect(Collectors.toSet());
		for (int i = 0; i < names.size(); i++) {
			add(names.get(i).isEmpty() ? madeUp(i, taken) : names.get(i));
		}
	}

	private static int trailing(List<String> names) {
		int count = 0;
		while (count < names.size() && names.get(names.size() - 1 - count).isEmpty()) {
			count++;
		}
		return count;
	}

	/**
	 * A name for a column that has none, such as the index that pandas writes. Not at the
	 * end, and not behind the prompt: what stands there may be the rest of one with a
	 * comma in it.
	 */
	private String madeUp(int position, Set<String> taken) {
		if (position > this.lastName
				|| position > 0 && Column.of(this.given.get(position - 1)).orElse(null) == Column.PROMPT) {
			return "";
		}
		String name = "column_" + (position + 1);
		while (taken.contains(name)) {
			name = name + "_";
		}
		this.madeUp.add(name);
		return name;
	}

	/** Adds a column behind those of the file. */
	int add(String name) {
		this.columns.add(name);
		if (!name.isEmpty()) {
			this.places.putIfAbsent(key(name), this.columns.size() - 1);
		}
		return this.columns.size() - 1;
	}

	List<String> columns() {
		return this.columns;
	}

	/** What the file has, unnamed columns as empty texts. */
	List<String> given() {
		return this.given;
	}

	List<String> madeUp() {
		return this.madeUp;
	}

	int fileWidth() {
		return this.given.size();
	}

	/** Where the column of a name is, or -1. */
	int indexOf(String name) {
		return this.places.getOrDefault(key(name), -1);
	}

	/**
	 * The same for a name out of a setting, which may have lost its blanks there.
	 */
	int indexOfSetting(String name) {
		int exact = indexOf(name);
		if (exact >= 0) {
			return exact;
		}
		String letters = NormalizedName.of(name);
		List<Integer> found = new ArrayList<>();
		for (int i = 0; i < this.columns.size(); i++) {
			if (!letters.isEmpty() && NormalizedName.of(this.columns.get(i)).equals(letters)) {
				found.add(i);
			}
		}
		return (found.size() == 1) ? found.get(0) : -1;
	}

	boolean isRepeatedBy(List<String> cells) {
		for (int i = 0; i < Math.max(cells.size(), this.given.size()); i++) {
			String cell = (i < cells.size()) ? Blanks.stripAll(cells.get(i)) : "";
			String name = (i < this.given.size()) ? this.given.get(i) : "";
			if (!cell.equalsIgnoreCase(name)) {
				return false;
			}
		}
		return true;
	}

	public static String key(String name) {
		return Blanks.stripAll(name).toLowerCase(Locale.ROOT);
	}

}
