package dev.promptmill.apixo;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The image addresses of a succeeded task, dug out of whatever shape they came in: as a
 * rule a JSON object inside a JSON string.
 *
 * @param urls the addresses, {@code null} when none could be made out
 * @param note what was odd about them, printable; empty when nothing was
 */
record ResultUrls(@Nullable List<String> urls, String note) {

	private static final int MAX_IMAGES = 9;

	private static final int MAX_URL = 4096;

	private static final int MAX_WRAPPINGS = 3;

	/**
	 * Reads the result of a task.
	 * @param data the {@code data} of its status
	 */
	static ResultUrls read(JsonNode data) {
		JsonNode result = data.path("resultJson");
		for (int depth = 0; depth < MAX_WRAPPINGS && result.isString(); depth++) {
			JsonNode inner = Json.read(result.stringValue()).orElse(null);
			if (inner == null) {
				return unreadable("its resultJson is not JSON");
			}
			result = inner;
		}
		JsonNode urls = result.isObject() ? result.path("resultUrls") : result;
		return urls.isArray() ? fromArray(urls) : unreadable("its resultJson has no list of resultUrls");
	}

	private static ResultUrls fromArray(JsonNode array) {
		Set<String> urls = new LinkedHashSet<>();
		int unusable = 0;
		int repeated = 0;
		for (JsonNode element : array) {
			if (!isUsable(element)) {
				unusable++;
			}
			else if (!urls.add(element.stringValue())) {
				repeated++;
			}
		}
		if (urls.isEmpty() && unusable > 0) {
			return unreadable("none of its " + unusable + " resultUrls is usable text");
		}
		int surplus = Math.max(0, urls.size() - MAX_IMAGES);
		return new ResultUrls(urls.stream().limit(MAX_IMAGES).toList(), note(unusable, repeated, surplus));
	}

	private static boolean isUsable(JsonNode element) {
		if (!element.isString()) {
			return false;
		}
		String url = element.stringValue();
		return !url.isBlank() && url.length() <= MAX_URL && Text.isClean(url);
	}

	private static String note(int unusable, int repeated, int surplus) {
		if (unusable + repeated + surplus == 0) {
			return "";
		}
		return "Left out of the resultUrls: " + unusable + " unusable, " + repeated + " repeated, " + surplus
				+ " beyond " + MAX_IMAGES;
	}

	private static ResultUrls unreadable(String why) {
		return new ResultUrls(null, "The task succeeded, but " + why);
	}

}
