package dev.promptmill.apixo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class ApiKeyTests {

	private static final String SECRET = ApiFixtures.SECRET;

	@TempDir
	private Path folder;

	@Test
	void fromWhenVariableIsSetThenTakesIt() {
		assertThat(ApiKey.from(Map.of("APIXO_API_KEY", SECRET)).authorization()).isEqualTo("Bearer " + SECRET);
	}

	@ParameterizedTest
	@ValueSource(strings = { SECRET, SECRET + "\n", "\uFEFF" + SECRET + "\r\n", "  " + SECRET + "\t\n\n" })
	void fromWhenFileIsNamedThenTakesItsTrimmedContent(String content) throws IOException {
		assertThat(ApiKey.from(Map.of("APIXO_API_KEY_FILE", file(content))).authorization())
			.isEqualTo("Bearer " + SECRET);
	}

	@Test
	void fromWhenNothingIsSetThenNamesEveryWayOut() {
		assertThatExceptionOfType(MissingApiKeyException.class).isThrownBy(() -> ApiKey.from(Map.of()))
			.withMessageContaining("APIXO_API_KEY ")
			.withMessageContaining("APIXO_API_KEY_FILE")
			.withMessageContaining("--simulate");
	}

	@Test
	void fromWhenBothAreSetThenRefused() {
		assertRefused(Map.of("APIXO_API_KEY", SECRET, "APIXO_API_KEY_FILE", "key.txt"))
			.contains("Both APIXO_API_KEY and APIXO_API_KEY_FILE are set");
	}

	// Issue 15.14: a unit file or a container that sets both, one of them to nothing.
	@ParameterizedTest
	@ValueSource(strings = { "", " " })
	void fromWhenOneOfThemIsBlankThenTheOtherCounts(String blank) throws IOException {
		assertThat(ApiKey.from(Map.of("APIXO_API_KEY", blank, "APIXO_API_KEY_FILE", file(SECRET))).authorization())
			.isEqualTo("Bearer " + SECRET);
		assertThat(ApiKey.from(Map.of("APIXO_API_KEY", SECRET, "APIXO_API_KEY_FILE", blank)).authorization())
			.isEqualTo("Bearer " + SECRET);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "   ", "\n" })
	void fromWhenBlankThenRefused(String blank) throws IOException {
		assertRefused(Map.of("APIXO_API_KEY", blank)).contains("APIXO_API_KEY is blank");
		assertRefused(Map.of("APIXO_API_KEY_FILE", blank)).contains("APIXO_API_KEY_FILE is blank");
		assertRefused(Map.of("APIXO_API_KEY_FILE", file(blank))).contains("APIXO_API_KEY_FILE names is blank");
	}

	@ParameterizedTest
	@ValueSource(strings = { SECRET + " x", SECRET + "\r\nX-Evil: 1", SECRET + "\u0000", SECRET + "é" })
	void fromWhenItCannotBeAKeyThenRefusedWithoutRepeatingIt(String value) throws IOException {
		assertRefused(Map.of("APIXO_API_KEY", value)).contains("APIXO_API_KEY is not a key").doesNotContain(SECRET);
		assertRefused(Map.of("APIXO_API_KEY_FILE", file(value))).contains("APIXO_API_KEY_FILE names is not a key")
			.doesNotContain(SECRET);
	}

	@Test
	void fromWhenValueHasTheNewlineOfItsFileThenRefused() {
		assertRefused(Map.of("APIXO_API_KEY", SECRET + "\n")).contains("without spaces, line breaks");
	}

	@Test
	void fromWhenFileIsUnreadableThenRefusedWithoutRepeatingWhatMayBeTheKey() throws IOException {
		assertRefused(Map.of("APIXO_API_KEY_FILE", SECRET)).contains("APIXO_API_KEY_FILE")
			.contains("NoSuchFileException")
			.doesNotContain(SECRET);
		assertRefused(Map.of("APIXO_API_KEY_FILE", SECRET + "\u0000")).doesNotContain(SECRET);
		assertRefused(Map.of("APIXO_API_KEY_FILE", this.folder.toString())).contains("cannot be read");
		assertRefused(Map.of("APIXO_API_KEY_FILE", file("x".repeat(100_000)))).contains("is not a key");
	}

	@Test
	void toStringThenMasked() {
		assertThat(ApiKey.of(SECRET)).hasToString("[api key]");
		assertThat(ApiKey.of(SECRET).redact("key " + SECRET + "?")).isEqualTo("key [api key]?");
	}

	private static AbstractStringAssert<?> assertRefused(Map<String, String> environment) {
		return assertThat(
				catchThrowableOfType(MissingApiKeyException.class, () -> ApiKey.from(environment)).getMessage());
	}

	private String file(String content) throws IOException {
		return Files.writeString(Files.createTempFile(this.folder, "key", ".txt"), content).toString();
	}

}
