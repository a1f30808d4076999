package dev.promptmill.common;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class SimilarNamesTests {

	private static final List<String> COMMANDS = List.of("run", "runs", "check", "status", "restart", "resolve", "id");

	@ParameterizedTest
	@CsvSource({ "rnu, run", "chekc, check", "CHECK, check", "stauts, status", "re-start, restart", "resovle, resolve",
			"restrat, restart" })
	void ofWhenLettersAreLostOrSwappedThenFindsTheName(String written, String meant) {
		assertThat(SimilarNames.of(written, COMMANDS)).contains(meant);
	}

	@ParameterizedTest
	@CsvSource({ "xyz", "a", "''", "simulator", "id3456" })
	void ofWhenNothingIsNearThenFindsNothing(String written) {
		assertThat(SimilarNames.of(written, COMMANDS)).isEmpty();
	}

	@Test
	void ofWhenSeveralAreEquallyNearThenFindsAllInTheirOrder() {
		assertThat(SimilarNames.of("budget-per-da", List.of("budget-per-day", "budget-per-dab", "budget")))
			.containsExactly("budget-per-day", "budget-per-dab");
	}

	@Test
	void ofWhenNameIsEnormousThenFindsNothing() {
		assertThat(SimilarNames.of("a".repeat(1_000_000), COMMANDS)).isEmpty();
		assertThat(SimilarNames.of("check", List.of("", "c".repeat(1_000)))).isEmpty();
	}

}
