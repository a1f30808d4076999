package dev.promptmill.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Values that many rows have alike: the page holds each once, and rows hold its number.
 */
final class ValueDictionary {

	/** Columns of {@link Gallery#ROW_COLUMNS} whose values are shared. */
	static final List<String> COLUMNS = List.of("status", "mode", "asked", "billed", "possiblyBilled", "parameters",
			"reference");

	private final Map<Object, Integer> numbers = new HashMap<>();

	private final List<Object> values = new ArrayList<>();

	/** A row with numbers in place of what is shared. */
	List<@Nullable Object> encode(List<@Nullable Object> row) {
		List<@Nullable Object> result = new ArrayList<>(row);
		for (String column : COLUMNS) {
			result.set(Gallery.ROW_COLUMNS.indexOf(column), number(Gallery.value(row, column)));
		}
		List<?> carried = (List<?>) Gallery.value(row, "carried");
		result.set(Gallery.ROW_COLUMNS.indexOf("carried"), carried.stream().map(this::number).toList());
		return result;
	}

	private int number(Object value) {
		return this.numbers.computeIfAbsent(value, (added) -> {
			this.values.add(added);
			return this.values.size() - 1;
		});
	}

	/** The values by their numbers. */
	List<Object> values() {
		return this.values;
	}

}
