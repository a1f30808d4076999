package dev.promptmill.input.header;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

import dev.promptmill.common.NormalizedName;

/**
 * The columns that mean something; all others are carried through.
 */
public enum Column {

	PROMPT, ID, MODE, IMAGE_URL, IMAGE_URLS, RESOLUTION, ASPECT_RATIO, SIZE, NUM_IMAGES, SEED, PROMPT_OPTIMIZER;

	private final String header = name().toLowerCase(Locale.ROOT);

	public String header() {
		return this.header;
	}

	/** A column by its name in a setting, which may have lost its underscore there. */
	static Optional<Column> ofSetting(String name) {
		String letters = NormalizedName.of(name);
		return Arrays.stream(values()).filter((column) -> NormalizedName.of(column.header).equals(letters)).findFirst();
	}

	public static Optional<Column> of(String header) {
		return Arrays.stream(values()).filter((column) -> column.header.equalsIgnoreCase(header)).findFirst();
	}

}
