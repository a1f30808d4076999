package dev.promptmill.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The part of a list that a page asks for.
 *
 * @param status rows with this status or mark only, empty for all
 * @param wanted text that id, prompt or a carried cell must contain, in lower case, empty
 * for any
 * @param page from 0
 * @param most entries of a page
 */
public record LiveQuery(String status, String wanted, int page, int most) {

	private static final int LARGEST_PAGE = 100;

	/** Reads a query; what makes no sense in it counts as not said. */
	public static LiveQuery of(Map<String, String> parameters) {
		return new LiveQuery(parameters.getOrDefault("status", ""),
				parameters.getOrDefault("wanted", "").toLowerCase(Locale.ROOT),
				number(parameters.getOrDefault("page", ""), Integer.MAX_VALUE / LARGEST_PAGE, 0),
				Math.max(1, number(parameters.getOrDefault("most", ""), LARGEST_PAGE, LARGEST_PAGE)));
	}

	private static int number(String text, int most, int otherwise) {
		return text.matches("[0-9]{1,9}") ? Math.min(most, Integer.parseInt(text)) : otherwise;
	}

	/** The wanted page of a list; the last one if there are not so many. */
	<T> Map<String, Object> cut(Stream<T> list, Function<T, Entry> entry) {
		List<T> found = list.filter((item) -> entry.apply(item).fits(this)).toList();
		int last = Math.max(0, (found.size() - 1) / this.most);
		int shown = Math.min(this.page, last);
		List<T> items = found.subList(Math.min(found.size(), shown * this.most),
				Math.min(found.size(), (shown + 1) * this.most));
		return Map.of("total", found.size(), "page", shown, "items", items);
	}

	/**
	 * What of an entry can be looked for.
	 *
	 * @param tags its status and marks
	 * @param words its id, prompt and other cells
	 */
	record Entry(List<String> tags, List<String> words) {

		private boolean fits(LiveQuery query) {
			return (query.status.isEmpty() || this.tags.contains(query.status)) && (query.wanted.isEmpty()
					|| String.join("\n", this.words).toLowerCase(Locale.ROOT).contains(query.wanted));
		}

	}

}
