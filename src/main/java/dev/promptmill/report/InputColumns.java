package dev.promptmill.report;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The header of a run's input: which of its columns mean something and which are only
 * carried through. Case and blanks around a name do not count.
 */
final class InputColumns {

	private static final Set<String> MEANT = Set.of("prompt", "id", "mode", "image_url", "image_urls", "resolution",
			"aspect_ratio", "size", "num_images", "seed", "prompt_optimizer");

	private final List<String> names;

	private final List<Integer> carried = new ArrayList<>();

	InputColumns(List<String> names) {
		this.names = names;
		for (int i = 0; i < names.size(); i++) {
			if (!names.get(i).isBlank() && !MEANT.contains(key(names.get(i)))) {
				this.carried.add(i);
			}
		}
	}

	List<String> names() {
		return this.names;
	}

	/** Where the column of this name is, or -1. */
	int indexOf(String name) {
		for (int i = 0; i < this.names.size(); i++) {
			if (key(this.names.get(i)).equals(name)) {
				return i;
			}
		}
		return -1;
	}

	/**
	 * Names for the carried columns beside columns of ours: one that bears a name of ours
	 * gets the prefix {@code input_}, again if that is taken too.
	 */
	List<String> carriedBeside(List<String> ours) {
		Set<String> taken = new HashSet<>(ours);
		this.carried.forEach((index) -> taken.add(key(this.names.get(index))));
		List<String> result = new ArrayList<>();
		for (int index : this.carried) {
			String name = this.names.get(index);
			if (ours.contains(key(name))) {
				do {
					name = "input_" + name;
				}
				while (!taken.add(key(name)));
			}
			result.add(name);
		}
		return result;
	}

	/** The cells of the carried columns. */
	List<String> carried(List<String> source) {
		return this.carried.stream().map((index) -> cell(source, index)).toList();
	}

	/** A cell of a row, empty when the row is too short or there is no such column. */
	static String cell(List<String> source, int index) {
		return (index >= 0 && index < source.size()) ? source.get(index) : "";
	}

	private static String key(String name) {
		return name.strip().toLowerCase(Locale.ROOT);
	}

}
