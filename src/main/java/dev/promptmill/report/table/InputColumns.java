package dev.promptmill.report.table;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import dev.promptmill.common.NormalizedName;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.RowRecord;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The header of a run's input: which of its columns mean something and which are only
 * carried through. Case and blanks around a name do not count.
 */
public final class InputColumns {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private static final List<String> MEANT = List.of("prompt", "id", "mode", "image_url", "image_urls", "resolution",
			"aspect_ratio", "size", "num_images", "seed", "prompt_optimizer");

	private final List<String> names;

	private final List<Integer> carried = new ArrayList<>();

	private final Map<String, Integer> meant = new LinkedHashMap<>();

	private final List<Integer> varied = new ArrayList<>();

	InputColumns(List<String> names) {
		this(names, new InputFormat(Map.of()));
	}

	InputColumns(List<String> names, InputFormat form) {
		this.names = names;
		Map<String, String> mapped = form.mapped();
		for (String column : MEANT) {
			String header = mapped.get(NormalizedName.of(column));
			boolean replaced = column.startsWith("image_url") && header == null
					&& (mapped.containsKey("imageurl") || mapped.containsKey("imageurls"));
			int place = replaced ? -1 : find((header != null) ? key(header) : column);
			if (place >= 0) {
				this.meant.put(column, place);
			}
		}
		for (int i = 0; i < names.size(); i++) {
			if (!names.get(i).isBlank() && !this.meant.containsValue(i)) {
				this.carried.add(i);
			}
		}
		for (String name : form.varied()) {
			int place = findLetters(name);
			if (place >= 0) {
				this.varied.add(place);
			}
		}
	}

	public static InputColumns of(Run run) {
		return new InputColumns(run.plan().columns(), InputFormat.of(run));
	}

	public List<String> names() {
		return this.names;
	}

	/**
	 * Where the column that is read as one of ours is, or any other of this name; or -1.
	 */
	public int indexOf(String name) {
		int place = MEANT.contains(name) ? -1 : find(name);
		return this.meant.getOrDefault(name, place);
	}

	private int find(String name) {
		for (int i = 0; i < this.names.size(); i++) {
			if (key(this.names.get(i)).equals(name)) {
				return i;
			}
		}
		return -1;
	}

	private int findLetters(String letters) {
		for (int i = 0; i < this.names.size(); i++) {
			if (isOurs(letters, i) || NormalizedName.of(this.names.get(i)).equals(letters)) {
				return i;
			}
		}
		return -1;
	}

	private boolean isOurs(String letters, int index) {
		return this.meant.entrySet()
			.stream()
			.anyMatch((column) -> column.getValue() == index && NormalizedName.of(column.getKey()).equals(letters));
	}

	/** The prompt as it was sent, or as it stands in a rejected row. */
	String prompt(RowRecord row) {
		JsonNode sent = (row.input() != null) ? JSON.readTree(row.input()).path("prompt") : null;
		return (sent != null && sent.isString()) ? sent.asString() : cell(row.source(), indexOf("prompt"));
	}

	/** The id of the row of the input that a varied row was made of. */
	public String idInInput(String id, List<String> source) {
		StringBuilder suffix = new StringBuilder();
		for (int place : this.varied) {
			String value = cell(source, place).strip();
			suffix.append(value.isEmpty() ? "" : "-" + value);
		}
		boolean ends = !suffix.isEmpty() && id.endsWith(suffix.toString());
		return ends ? id.substring(0, id.length() - suffix.length()) : id;
	}

	/**
	 * Names for the carried columns beside columns of ours: one that bears a name of ours
	 * gets the prefix {@code input_}, again if that is taken too.
	 */
	public List<String> carriedBeside(List<String> ours) {
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
	public List<String> carried(List<String> source) {
		return this.carried.stream().map((index) -> cell(source, index)).toList();
	}

	/** A cell of a row, empty when the row is too short or there is no such column. */
	public static String cell(List<String> source, int index) {
		return (index >= 0 && index < source.size()) ? source.get(index) : "";
	}

	private static String key(String name) {
		return name.strip().toLowerCase(Locale.ROOT);
	}

}
