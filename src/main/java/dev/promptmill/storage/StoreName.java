package dev.promptmill.storage;

import java.util.regex.Pattern;

import dev.promptmill.image.Printable;

/** A name of a file inside a store, proved to be safe. */
public final class StoreName {

	private static final String LETTER = "\\p{L}\\p{Nd}_";

	/** No empty part, no dot in front (hence no {@code ..}), nothing else that is odd. */
	private static final Pattern RELATIVE_NAME = Pattern
		.compile("(?:[" + LETTER + "][" + LETTER + "\\p{M} .-]*+/)*+[" + LETTER + "][" + LETTER + "\\p{M} .-]*+");

	private StoreName() {
	}

	/**
	 * The same name, if it may be one.
	 * @throws IllegalArgumentException if it leads elsewhere
	 */
	public static String require(String name) {
		if (!RELATIVE_NAME.matcher(name).matches()) {
			throw new IllegalArgumentException("Not a name inside an image store: " + Printable.line(name, 200));
		}
		return name;
	}

}
