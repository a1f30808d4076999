package dev.promptmill.ledger.jdbc;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DatabaseTextTests {

	@ParameterizedTest
	@ValueSource(strings = { "\0", "\uD800", "\uDFFF", "\uDBFF", "\uDC00" })
	void ofWhenADatabaseRefusesACharacterThenItIsReplaced(String character) {
		assertThat(DatabaseText.of(new Object[] { "a" + character + "b" })).containsExactly("a\uFFFDb");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "plain", "\u0001", "\uD83D\uDE00", "\uD7FF\uE000", "\uFFFF" })
	void ofWhenADatabaseTakesItThenItStays(String text) {
		assertThat(DatabaseText.of(new Object[] { text })).containsExactly(text);
	}

	@Test
	void ofThenOtherArgumentsStayAndTheGivenOnesAreNotChanged() {
		Object[] given = { 1, null, "\0" };
		assertThat(DatabaseText.of(given)).containsExactly(1, null, "\uFFFD");
		assertThat(given).containsExactly(1, null, "\0");
	}

}
