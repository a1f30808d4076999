package dev.promptmill.apixo;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TextTests {

	@Test
	void printableWhenTextHasControlsAndInvisiblesThenTheyBecomeOneSpace() {
		assertThat(Text.printable(" a\r\n\t b\u0000\u001b[1m\u200f\u202ec\u2028d\ufeff ")).isEqualTo("a b [1m c d");
		assertThat(Text.printable("\ud800x\udc00")).isEqualTo("x");
		assertThat(Text.printable("\n\n")).isEmpty();
	}

	@Test
	void printableWhenTextIsOrdinaryThenItStays() {
		assertThat(Text.printable("Größe 狐 🦊 (=1+1)")).isEqualTo("Größe 狐 🦊 (=1+1)");
		assertThat(Text.printable("x".repeat(500))).isEqualTo("x".repeat(500));
	}

	@Test
	void printableWhenTextIsLongThenItIsCutBetweenCharacters() {
		assertThat(Text.printable("x".repeat(501))).isEqualTo("x".repeat(499) + "…");
		assertThat(Text.printable("x".repeat(498) + "🦊🦊")).isEqualTo("x".repeat(498) + "…");
		assertThat(Text.printable("x".repeat(10_000_000))).hasSize(500);
	}

}
