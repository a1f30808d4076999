package dev.promptmill.apixo;

import java.util.Arrays;
import java.util.Optional;

/**
 * The kind of task: text to image or image to image ({@code input.mode} in
 * {@code docs/api.md}).
 */
public enum TaskMode {

	/** A picture from a prompt alone; no reference image may be sent. */
	TEXT_TO_IMAGE("text-to-image"),

	/** A picture from a prompt and exactly one reference image. */
	IMAGE_TO_IMAGE("image-to-image");

	private final String wire;

	TaskMode(String wire) {
		this.wire = wire;
	}

	/**
	 * The text the API uses.
	 * @return for example {@code text-to-image}
	 */
	public String wire() {
		return this.wire;
	}

	/**
	 * Finds a mode by the API's text; case does not matter.
	 * @param text for example {@code text-to-image}
	 * @return the mode, or empty when there is none of that name
	 */
	public static Optional<TaskMode> parse(String text) {
		return Arrays.stream(values()).filter((mode) -> mode.wire.equalsIgnoreCase(text)).findFirst();
	}

}
