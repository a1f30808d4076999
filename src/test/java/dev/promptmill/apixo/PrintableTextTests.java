package dev.promptmill.apixo;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PrintableTextTests {

	@Test
	void printableWhenTextHasControlsAndInvisiblesThenTheyBecomeOneSpace() {
		assertThat(PrintableText.printable(" a\r\n\t b\u0000\u001b[1m\u200f\u202ec\u2028d\ufeff "))
			.isEqualTo("a b [1m c d");
		assertThat(PrintableText.printable("\ud800x\udc00")).isEqualTo("x");
		assertThat(PrintableText.printable("\n\n")).isEmpty();
	}

	@Test
	void printableWhenTextIsOrdinaryThenItStays() {
		assertThat(PrintableText.printable("Größe 狐 🦊 (=1+1)")).isEqualTo("Größe 狐 🦊 (=1+1)");
		assertThat(PrintableText.printable("x".repeat(500))).isEqualTo("x".repeat(500));
	}

	@Test
	void printableWhenTextIsLongThenItIsCutBetweenCharacters() {
		assertThat(PrintableText.printable("x".repeat(501))).isEqualTo("x".repeat(499) + "…");
		assertThat(PrintableText.printable("x".repeat(498) + "🦊🦊")).isEqualTo("x".repeat(498) + "…");
		assertThat(PrintableText.printable("x".repeat(10_000_000))).hasSize(500);
	}

}
