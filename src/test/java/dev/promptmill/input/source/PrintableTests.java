package dev.promptmill.input.source;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PrintableTests {

	@Test
	void shortenWhenTextIsLongThenCutsBetweenCharacters() {
		assertThat(Printable.shorten("😀".repeat(60))).isEqualTo("😀".repeat(60));
		assertThat(Printable.shorten("😀".repeat(61))).isEqualTo("😀".repeat(60) + "…");
	}

	@Test
	void shortenWhenTextWouldSteerATerminalThenNamesTheCharacters() {
		assertThat(Printable.shorten("a\u001B[2Jb\r\nc\td\u202Ee\u2028f\0"))
			.isEqualTo("aU+001B[2Jb\\r\\nc\\tdU+202EeU+2028fU+0000");
	}

	@Test
	void shortenWhenTextIsForeignThenLeavesItAlone() {
		assertThat(Printable.shorten("سوق 祭り 👩‍🚀 né")).isEqualTo("سوق 祭り 👩‍🚀 né");
	}

	@ParameterizedTest
	@ValueSource(chars = { '"', ' ', '\n', '\r', '\0', 'a', '1' })
	void formatWhenDelimiterCannotSeparateCellsThenRefusesIt(char delimiter) {
		assertThatIllegalArgumentException().isThrownBy(() -> new CsvFormat(CsvFormat.DEFAULT.charset(), delimiter))
			.withMessageContaining("input delimiter");
	}

}
