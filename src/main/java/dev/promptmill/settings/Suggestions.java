package dev.promptmill.settings;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

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
		List<String> near = fewestEdits(name, known);
		if (near.isEmpty()) {
			near = known.stream().filter((candidate) -> begins(candidate, name)).toList();
		}
		if (near.isEmpty()) {
			String end = lastPart(name);
			near = known.stream().filter((candidate) -> begins(lastPart(candidate), end)).toList();
		}
		return near.subList(0, Math.min(AT_MOST, near.size()));
	}

	private static List<String> fewestEdits(String name, Collection<String> known) {
		String letters = letters(name);
		TreeMap<Integer, List<String>> byEdits = new TreeMap<>();
		for (String candidate : known) {
			byEdits.computeIfAbsent(edits(letters, letters(candidate)), (edits) -> new ArrayList<>()).add(candidate);
		}
		int bearable = 1 + letters.length() / 5;
		return (byEdits.isEmpty() || byEdits.firstKey() > bearable) ? List.of() : byEdits.firstEntry().getValue();
	}

	private static boolean begins(String candidate, String name) {
		return letters(name).length() > 1 && letters(candidate).startsWith(letters(name));
	}

	private static String lastPart(String name) {
		return name.substring(name.lastIndexOf('.') + 1);
	}

	private static String letters(String name) {
		return name.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}.]", "");
	}

	/** Letters added, lost, replaced, or swapped with their neighbour. */
	private static int edits(String left, String right) {
		int[][] edits = new int[left.length() + 1][right.length() + 1];
		for (int i = 0; i <= left.length(); i++) {
			for (int j = 0; j <= right.length(); j++) {
				edits[i][j] = (i == 0 || j == 0) ? i + j : cheapest(edits, left, right, i, j);
			}
		}
		return edits[left.length()][right.length()];
	}

	private static int cheapest(int[][] edits, String left, String right, int i, int j) {
		int replaced = edits[i - 1][j - 1] + ((left.charAt(i - 1) == right.charAt(j - 1)) ? 0 : 1);
		int fewest = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
		boolean swapped = i > 1 && j > 1 && left.charAt(i - 1) == right.charAt(j - 2)
				&& left.charAt(i - 2) == right.charAt(j - 1);
		return swapped ? Math.min(fewest, 1 + edits[i - 2][j - 2]) : fewest;
	}

}
