package dev.promptmill.common;

import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * The known names that a misspelt one may have meant: those that differ from it in the
 * fewest letters, if these are few.
 */
public final class SimilarNames {

	private static final int LONGEST = 100;

	/** Two letters that changed places. */
	private static final int SWAPPED = 2;

	private SimilarNames() {
	}

	/**
	 * Compares a name with all that are known, by their letters.
	 * @param name as somebody wrote it
	 * @param known in the order in which they are to be offered
	 * @return those that are equally near, empty if none is
	 */
	public static List<String> of(String name, Collection<String> known) {
		String letters = NormalizedName.of(name);
		if (letters.length() > LONGEST) {
			return List.of();
		}
		LevenshteinDistance distance = new LevenshteinDistance(Math.max(SWAPPED, 1 + letters.length() / 5));
		TreeMap<Integer, List<String>> byEdits = known.stream()
			.filter((candidate) -> !candidate.isEmpty() && candidate.length() <= LONGEST)
			.collect(Collectors.groupingBy((candidate) -> distance.apply(letters, NormalizedName.of(candidate)),
					TreeMap::new, Collectors.toList()));
		return byEdits.tailMap(0)
			.entrySet()
			.stream()
			.findFirst()
			.filter((nearest) -> nearest.getKey() < letters.length())
			.map((nearest) -> nearest.getValue())
			.orElse(List.of());
	}

}
