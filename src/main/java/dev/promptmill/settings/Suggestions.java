package dev.promptmill.settings;

import java.util.Collection;
import java.util.List;

import dev.promptmill.common.NormalizedName;
import dev.promptmill.common.SimilarNames;

/** Finds the names that a misspelt one may have meant. */
public final class Suggestions {

	private static final int AT_MOST = 3;

	private Suggestions() {
	}

	/**
	 * Asks whether one of the nearest names was meant.
	 * @return a sentence, empty if none is near
	 */
	public static String question(String name, Collection<String> known) {
		List<String> near = of(name, known);
		return near.isEmpty() ? "" : "Did you mean " + String.join(" or ", near) + "?";
	}

	/**
	 * The nearest names; else those that begin like this one, as a whole or at its end.
	 */
	static List<String> of(String name, Collection<String> known) {
		List<String> near = SimilarNames.of(name, known);
		if (near.isEmpty()) {
			near = known.stream().filter((candidate) -> begins(candidate, name)).toList();
		}
		if (near.isEmpty()) {
			String end = lastPart(name);
			near = known.stream().filter((candidate) -> begins(lastPart(candidate), end)).toList();
		}
		return near.subList(0, Math.min(AT_MOST, near.size()));
	}

	private static boolean begins(String candidate, String name) {
		return NormalizedName.of(name).length() > 1 && NormalizedName.of(candidate).startsWith(NormalizedName.of(name));
	}

	private static String lastPart(String name) {
		return name.substring(name.lastIndexOf('.') + 1);
	}

}
