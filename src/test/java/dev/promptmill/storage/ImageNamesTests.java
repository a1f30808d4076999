package dev.promptmill.storage;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Tests for {@link ImageNames}. */
class ImageNamesTests {

	private static final String RESERVED = "(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])[ ]*(\\..*)?";

	@ParameterizedTest
	@ValueSource(strings = { "1", "panda", "a-1", "red panda 7", "a.b", "v1..2", "_x", "CONSOLE", "com10", "x-", "Grün",
			"熊猫 7", "قطة", "व्याघ्र" })
	void safeWhenIdIsSafeThenKeepsIt(String id) {
		assertThat(ImageNames.safe(id)).isEqualTo(id);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			../../etc/passwd | etc_passwd
			a/b              | a_b
			a\\b             | a_b
			C:x              | C_x
			-rf              | rf
			.hidden          | hidden
			dot.             | dot
			CON              | CON_
			con.png          | con_.png
			Lpt1 .x          | Lpt1 _.x
			what?*<>         | what
			🐼              | _
			a🐼b            | a_b
			Gru\u0308n       | Grün
			""")
	void safeWhenIdIsNotSafeThenKeepsWhatIsReadableAndAddsHash(String id, String readable) {
		assertThat(ImageNames.safe(id.replace("\\u0308", "\u0308"))).matches(readable + "_[0-9a-f]{32}");
	}

	@Test
	void safeWhenIdLooksLikeAnotherRowsNameThenDiffers() {
		String name = ImageNames.safe("a/b");
		assertThat(ImageNames.safe(name)).isNotEqualTo(name);
		assertThat(ImageNames.safe(name.toUpperCase(Locale.ROOT))).isNotEqualToIgnoringCase(name);
	}

	@Test
	void safeWhenIdsDifferInNormalizationOnlyThenNamesDiffer() {
		assertThat(ImageNames.safe("\u00e9")).isNotEqualTo(ImageNames.safe("e\u0301"));
		assertThat(ImageNames.safe("\ud800")).isNotEqualTo(ImageNames.safe("\ud801"));
	}

	@Test
	void stemWhenIdsAreAnythingThenNamesAreSafeAndNeverShared() {
		Random random = new Random(11);
		ImageNames names = new ImageNames(1);
		Map<String, String> owners = new HashMap<>();
		String[] pieces = { "a", "A", "1", "-1", "-", "_", ".", "..", "/", "\\", " ", "CON", "nul.", "com1", ":", "%",
				"\u00e9", "e\u0301", "\u212a", "\u0000", "\n", "\"", "*", "x".repeat(70),
				"_0123456789abcdef0123456789abcdef", "\ud83d\ude00", "\ud83d" };
		for (int i = 0; i < 60_000; i++) {
			StringBuilder id = new StringBuilder();
			for (int piece = random.nextInt(6); piece >= 0; piece--) {
				id.append(pieces[random.nextInt(pieces.length)]);
			}
			String candidate = random.nextInt(4) == 0 ? ImageNames.safe(id.toString()) : id.toString();
			check(names, owners, candidate, 1 + random.nextInt(64));
		}
		assertThat(owners).hasSizeGreaterThan(20_000);
	}

	/** Ids that differ in case only are ruled out by the input, so they count as one. */
	private static void check(ImageNames names, Map<String, String> owners, String id, int index) {
		String stem = names.stem(1, id, index);
		String file = stem.substring("images/".length()) + ".webp";
		assertThat(StoreName.require(file)).isEqualTo(file)
			.doesNotMatch(RESERVED)
			.isEqualTo(Normalizer.normalize(file, Normalizer.Form.NFC));
		assertThat(file.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(200);
		String onDisk = Normalizer.normalize(file, Normalizer.Form.NFD).toLowerCase(Locale.ROOT);
		String owner = ascii(id) + " " + index;
		String other = owners.putIfAbsent(onDisk, owner);
		assertThat(other == null || other.equals(owner)).as("%s: %s and %s", file, owner, other).isTrue();
	}

	/**
	 * Folds ASCII only: all that {@code equalsIgnoreCase} folds beyond stays distinct.
	 */
	private static String ascii(String id) {
		StringBuilder folded = new StringBuilder();
		id.chars().map((c) -> (c >= 'A' && c <= 'Z') ? c + 32 : c).forEach((c) -> folded.append((char) c));
		return folded.toString();
	}

	@Test
	void stemWhenIdEndsLikeAnIndexThenIsNotAmbiguous() {
		ImageNames names = new ImageNames(2);
		assertThat(names.stem(1, "a", 1)).isEqualTo("images/a-1");
		assertThat(names.stem(2, "a-1", 1)).isEqualTo("images/a-1-1");
	}

	@ParameterizedTest
	@CsvSource({ "10000,10000,images/x-1", "10001,1,images/00/x-1", "10001,1000,images/00/x-1",
			"10001,1001,images/01/x-1", "10001,10001,images/10/x-1", "1000000,1000000,images/999/x-1",
			"1000001,1,images/0000/x-1" })
	void stemWhenRunIsLargeThenUsesSubFolders(long rows, long row, String stem) {
		assertThat(new ImageNames(rows).stem(row, "x", 1)).isEqualTo(stem);
	}

	@Test
	void stemWhenIndexOrRowIsImpossibleThenThrows() {
		ImageNames names = new ImageNames(5);
		assertThatIllegalArgumentException().isThrownBy(() -> names.stem(1, "x", 0));
		assertThatIllegalArgumentException().isThrownBy(() -> names.stem(6, "x", 1));
		assertThatIllegalArgumentException().isThrownBy(() -> names.stem(0, "x", 1));
	}

}
