package dev.promptmill.input;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

import dev.promptmill.common.NameLetters;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the name that a misspelt one may have meant. */
final class NearestName {

	private static final int LONGEST = 100;

	private NearestName() {
	}

	static Optional<String> of(String name, Collection<String> known) {
		if (name.length() > LONGEST) {
			return Optional.empty();
		}
		int bearable = 1 + name.length() / 4;
		LevenshteinDistance distance = new LevenshteinDistance(bearable);
		String letters = NameLetters.of(name);
		return known.stream()
			.filter((candidate) -> !candidate.isEmpty() && candidate.length() <= LONGEST)
			.map((candidate) -> new Near(candidate, distance.apply(letters, NameLetters.of(candidate))))
			.filter((near) -> near.edits() >= 0 && near.edits() < letters.length())
			.min(Comparator.comparingInt(Near::edits))
			.map(Near::name);
	}

	private record Near(String name, int edits) {
	}

}
