package dev.promptmill.input;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import dev.promptmill.input.header.Column;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rule for reference images: exactly one public URL, alone or as the only element of
 * a JSON array.
 */
final class ReferenceImageRule {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	/** A longer cell is no URL, and not worth looking at in detail. */
	private static final int LONGEST_CELL = 4096;

	/** Between two URLs in one cell. */
	private static final Pattern SEPARATOR = Pattern.compile("[\\s,;|]+(?=(?i:https?)://)");

	private static final Pattern USER_INFO = Pattern.compile("//[^/?#\\s]*@");

	private ReferenceImageRule() {
	}

	static boolean isGiven(ValidationErrors findings) {
		return findings.parameter(column(findings)) != null;
	}

	/**
	 * Reads the reference image of a row and reports what is wrong with it.
	 * @param findings of the row
	 * @return its URL, or null when there is none or it is wrong
	 */
	static @Nullable String read(ValidationErrors findings) {
		Column column = column(findings);
		String cell = findings.parameter(column);
		if (cell == null) {
			return null;
		}
		if (cell.length() > LONGEST_CELL) {
			findings.add(column, "is longer than " + LONGEST_CELL + " characters; it must be one URL");
			return null;
		}
		List<String> urls = urls(cell);
		if (urls == null) {
			findings.add(column, withoutPassword(cell), "must be one URL, or a JSON array with one URL in it");
			return null;
		}
		if (urls.size() != 1) {
			findings.add(column, withoutPassword(cell), "has " + urls.size() + " URLs, exactly 1 is allowed");
			return null;
		}
		String url = urls.get(0);
		String reason = PublicUrl.mistakeIn(url);
		if (reason != null) {
			findings.add(column, withoutPassword(cell), reason);
			return null;
		}
		return url;
	}

	private static String withoutPassword(String cell) {
		return USER_INFO.matcher(cell).replaceAll("//***@");
	}

	private static Column column(ValidationErrors findings) {
		return findings.record().header().has(Column.IMAGE_URLS) ? Column.IMAGE_URLS : Column.IMAGE_URL;
	}

	private static @Nullable List<String> urls(String cell) {
		if (!cell.startsWith("[")) {
			return List.of(SEPARATOR.split(cell));
		}
		try {
			JsonNode array = JSON.readTree(cell);
			List<String> urls = new ArrayList<>();
			for (JsonNode element : array) {
				if (!element.isString()) {
					return null;
				}
				urls.add(element.stringValue().strip());
			}
			return urls;
		}
		catch (JacksonException ex) {
			return null;
		}
	}

}
