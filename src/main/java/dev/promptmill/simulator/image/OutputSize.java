package dev.promptmill.simulator.image;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The output size of a request, by the rules of the model's page.
 *
 * @param width in pixels
 * @param height in pixels
 */
public record OutputSize(int width, int height) {

	public static final OutputSize DEFAULT = new OutputSize(1024, 1024);

	private static final Pattern SYNTAX = Pattern.compile("(\\d{1,5})[*xX](\\d{1,5})");

	private static final Map<String, Map<String, String>> PRESETS = Map.of("1K",
			Map.of("1:1", "1024x1024", "16:9", "1280x720", "4:3", "1152x864", "3:2", "1248x832", "2:3", "832x1248",
					"3:4", "864x1152", "9:16", "720x1280", "21:9", "1344x576"),
			"2K", Map.of("1:1", "2048x2048", "16:9", "2048x1152", "4:3", "2048x1536", "3:2", "2048x1368", "2:3",
					"1368x2048", "3:4", "1536x2048", "9:16", "1152x2048", "21:9", "2048x880"));

	public static boolean isResolution(String resolution) {
		return PRESETS.containsKey(resolution);
	}

	public static boolean isAspectRatio(String ratio) {
		return PRESETS.getOrDefault("1K", Map.of()).containsKey(ratio);
	}

	/**
	 * A preset.
	 * @return the size, or null if there is no such pair
	 */
	public static @Nullable OutputSize preset(String resolution, String ratio) {
		String size = PRESETS.getOrDefault(resolution, Map.of()).get(ratio);
		return (size != null) ? parse(size) : null;
	}

	/**
	 * An explicit size, each side rounded to the nearest multiple of 8.
	 * @return the size, or null if it is malformed or a side is not 512 to 2048
	 */
	public static @Nullable OutputSize parse(String text) {
		Matcher matcher = SYNTAX.matcher(text);
		if (!matcher.matches()) {
			return null;
		}
		int width = Integer.parseInt(matcher.group(1));
		int height = Integer.parseInt(matcher.group(2));
		if (width < 512 || width > 2048 || height < 512 || height > 2048) {
			return null;
		}
		return new OutputSize(rounded(width), rounded(height));
	}

	private static int rounded(int side) {
		return (side + 4) / 8 * 8;
	}

}
