package dev.promptmill.apixo;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The image addresses of a succeeded task, dug out of whatever shape they came in: as a
 * rule a JSON object inside a JSON string.
 *
 * @param urls the addresses, {@code null} when none could be made out
 * @param listed how many entries the list had, unusable and repeated ones included
 * @param note what was odd about them, printable; empty when nothing was
 */
record ResultUrls(@Nullable List<String> urls, int listed, String note) {

	static final ResultUrls NONE = new ResultUrls(List.of(), 0, "");

	/** So many are fetched; the API's own limit is nine. */
	static final int MAX_URLS = 64;

	private static final int MAX_URL = 4096;

	private static final int MAX_WRAPPINGS = 3;

	/** Where results stand: as documented, or as other models and APIs name them. */
	private static final List<String> RESULTS = List.of("resultJson", "result", "output");

	private static final List<String> LISTS = List.of("resultUrls", "result_urls", "urls", "imageUrls", "image_urls",
			"images", "resultUrl", "url");

	/** Beside the state: other names there may repeat what was asked for. */
	private static final List<String> LISTS_IN_DATA = List.of("resultUrls", "result_urls");

	/**
	 * Reads the result of a task.
	 * @param data the {@code data} of its status
	 * @param allowed whether an address may be kept and asked for
	 */
	static ResultUrls read(JsonNode data, Predicate<String> allowed) {
		String why = "its resultJson has no list of resultUrls";
		for (String place : RESULTS) {
			JsonNode result = unwrapped(data.path(place));
			JsonNode list = list(result, LISTS);
			if (list != null) {
				return from(list, allowed);
			}
			if (result.isString()) {
				why = "its " + place + " is not JSON";
			}
		}
		JsonNode list = list(data, LISTS_IN_DATA);
		return (list != null) ? from(list, allowed) : unreadable(why, 0);
	}

	private static JsonNode unwrapped(JsonNode node) {
		JsonNode result = node;
		for (int depth = 0; depth < MAX_WRAPPINGS && result.isString() && !isUrl(result); depth++) {
			JsonNode inner = Json.read(result.stringValue()).orElse(null);
			if (inner == null) {
				return result;
			}
			result = inner;
		}
		return result;
	}

	/** A list, or a single address in its place. */
	private static @Nullable JsonNode list(JsonNode node, List<String> names) {
		if (node.isArray() || isUrl(node)) {
			return node;
		}
		for (String name : names) {
			JsonNode list = unwrapped(node.path(name));
			if (list.isArray() || isUrl(list)) {
				return list;
			}
		}
		return null;
	}

	private static boolean isUrl(JsonNode node) {
		return node.isString() && node.stringValue().matches("(?i)https?://[^\\s,]{1,4096}");
	}

	private static ResultUrls from(JsonNode list, Predicate<String> allowed) {
		Set<String> urls = new LinkedHashSet<>();
		int unusable = 0;
		int repeated = 0;
		List<JsonNode> entries = new ArrayList<>();
		(list.isArray() ? list : List.of(list)).forEach(entries::add);
		for (JsonNode entry : entries) {
			JsonNode url = entry.isObject() ? address(entry) : entry;
			if (!isUsable(url) || !allowed.test(url.stringValue())) {
				unusable++;
			}
			else if (!urls.add(url.stringValue())) {
				repeated++;
			}
		}
		if (urls.isEmpty() && unusable > 0) {
			return unreadable("none of its " + unusable + " resultUrls is usable text", entries.size());
		}
		int surplus = Math.max(0, urls.size() - MAX_URLS);
		return new ResultUrls(urls.stream().limit(MAX_URLS).toList(), entries.size(),
				note(unusable, repeated, surplus));
	}

	private static JsonNode address(JsonNode entry) {
		for (String name : List.of("url", "imageUrl", "image_url")) {
			if (entry.path(name).isString()) {
				return entry.path(name);
			}
		}
		return entry;
	}

	private static boolean isUsable(JsonNode element) {
		if (!element.isString()) {
			return false;
		}
		String url = element.stringValue();
		return !url.isBlank() && url.length() <= MAX_URL && PrintableText.isClean(url);
	}

	private static String note(int unusable, int repeated, int surplus) {
		if (unusable + repeated + surplus == 0) {
			return "";
		}
		return "Left out of the resultUrls: " + unusable + " unusable, " + repeated + " repeated, " + surplus
				+ " beyond " + MAX_URLS;
	}

	private static ResultUrls unreadable(String why, int listed) {
		return new ResultUrls(null, listed, "The task succeeded, but " + why);
	}

}
