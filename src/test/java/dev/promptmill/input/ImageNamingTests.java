package dev.promptmill.input;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import dev.promptmill.input.header.ImageNamePattern;
import dev.promptmill.input.header.InputOptions;
import dev.promptmill.input.source.UnusableInputException;
import dev.promptmill.storage.ImageNames;
import dev.promptmill.storage.SafeName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ImageNamingTests {

	@TempDir
	private Path folder;

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{sku}/{id}-{n}      | images/A_7/mug-1
			{sku}/{n}           | images/A_7/1
			{id}                | images/mug-1
			{Colour:-plain}_{n} | images/plain_1
			{row}.{n}           | images/1.1
			x {{y} {id}-{n}     | images/x _y_ mug-1
			a.b/{id}-{n}        | images/a_b/mug-1
			""")
	void nameWhenPatternIsGivenThenItIsMadeOfColumns(String pattern, String stem) {
		assertThat(stems(pattern, "id,sku,Colour,prompt\nmug,A/7,,x\n")).containsExactly(stem);
	}

	@Test
	void nameWhenIdIsReadableThenNoHashIsAdded() {
		assertThat(stems(null, "id,prompt\n茶-9,a\nFöhr „neu“,b\na/b,c\nCON,d\n../../x,e\n🐼,f\n,g\n")).containsExactly(
				"images/茶-9-1", "images/Föhr _neu-1", "images/a_b-1", "images/CON_-1", "images/x-1", "images/_-1",
				"images/7-1");
	}

	@Test
	void nameWhenTwoComeOutAlikeThenTheLaterOneGetsAHash() {
		List<String> stems = stems(null, "id,prompt\na/b,a\na:b,b\nA_B,c\nx,d\n");
		assertThat(stems.get(0)).isEqualTo("images/a_b-1");
		assertThat(stems.get(1)).matches("images/a_b_[0-9a-f]{8}-1");
		assertThat(stems.get(2)).matches("images/A_B_[0-9a-f]{8}-1");
		assertThat(stems.get(3)).isEqualTo("images/x-1");
		List<String> folders = stems("{sku}/{n}", "sku,prompt\na/b,a\na:b,b\n");
		assertThat(folders.get(0)).isEqualTo("images/a_b/1");
		assertThat(folders.get(1)).matches("images/a_b_[0-9a-f]{8}/1");
	}

	@Test
	void nameWhenIngestGoesOnAfterARestartThenNamesAreThoseOfAnUndisturbedOne() {
		String text = "id,prompt\na/b,a\na_b,b\na:b,c\nx,d\na?b,e\n";
		List<CheckedRow> rows = Csv.validate(csv(null, text));
		ImageNaming whole = new ImageNaming();
		List<@Nullable String> expected = new ArrayList<>();
		rows.forEach((row) -> expected.add(whole.of((PromptRow) row)));
		for (int done = 1; done < rows.size(); done++) {
			ImageNaming restarted = new ImageNaming();
			for (int i = 0; i < done; i++) {
				restarted.add(rows.get(i).id(), expected.get(i));
			}
			for (int i = done; i < rows.size(); i++) {
				assertThat(restarted.of((PromptRow) rows.get(i))).isEqualTo(expected.get(i));
			}
		}
	}

	@Test
	void nameWhenCellsAreAnythingThenNamesAreSafeAndNeverShared() {
		Random random = new Random(16);
		String[] pieces = { "a", "A", "ß", "SS", "1", "-1", "_", ".", "..", "/", "\\", " ", "CON", "nul.", "com1", ":",
				"é", "e\u0301", "\u212a", "k", "*", "x".repeat(70), "茶", "🐼", "\u200d", "َ" };
		StringBuilder text = new StringBuilder("sku,name,prompt\n");
		for (int i = 0; i < 20_000; i++) {
			text.append(piece(random, pieces)).append(',').append(i % 7).append(piece(random, pieces)).append(",p\n");
		}
		Map<String, String> owners = new HashMap<>();
		ImageNaming naming = new ImageNaming();
		ImageNamePattern pattern = new ImageNamePattern("{sku:-x}/{name}-{n}");
		for (CheckedRow row : Csv.validate(csv("{sku:-x}/{name}-{n}", text.toString()))) {
			String raw = String.join("/", pattern.of(row.record(), row.id(), (missing) -> {
			}));
			String name = String.valueOf(naming.of((PromptRow) row));
			assertThat(owners.put(SafeName.key(name), raw)).isNull();
			for (String part : name.split("/")) {
				assertThat(part.getBytes(StandardCharsets.UTF_8).length).isBetween(1, 240);
				assertThat(part).doesNotStartWith(".")
					.doesNotStartWith(" ")
					.doesNotStartWith("-")
					.doesNotEndWith(".")
					.doesNotEndWith(" ");
			}
		}
		assertThat(owners).hasSize(20_000);
	}

	private static String piece(Random random, String[] pieces) {
		return pieces[random.nextInt(pieces.length)] + pieces[random.nextInt(pieces.length)];
	}

	@Test
	void checkWhenTwoRowsHaveOneNameThenRefusesAndNamesTheLines() {
		assertThatExceptionOfType(UnusableInputException.class)
			.isThrownBy(() -> check("{sku}-{n}", "id,sku,prompt\na,X,1\nb,y,2\nc,x,3\n"))
			.withMessageContaining("image-name makes the same name for two rows")
			.withMessageContaining("\"X\" in line 2 and \"x\" in line 4")
			.withMessageContaining("such as {id}");
		check("{sku}-{n}", "id,sku,prompt\na,X,1\nc,x,\n");
	}

	@Test
	void validateWhenCellOfANameIsEmptyThenRejectsItsRow() {
		assertThat(((RejectedRow) Csv.validate(csv("{sku}-{n}", "id,sku,prompt\na,,x\n")).get(0)).reasons())
			.isEqualTo("line 2, sku: is empty, and image-name needs it: fill it, or give a text for empty cells, as in "
					+ "{sku:-text}");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			../{id}-{n}     | leaves the folder of the images
			a/../{id}-{n}   | leaves the folder of the images
			/tmp/{id}-{n}   | leaves the folder of the images
			{sku}//{id}-{n} | has a folder without a name
			{id}\\{n}        | folders are separated by /
			{n}-{id}        | must have {n} at its end and nowhere else
			{id}{n}         | must have one of - _ / . in front of {n}
			{skuu}-{n}      | the image-name names {skuu}, and no column is called that. Did you mean "sku"?
			{id             | has a { that no } follows
			{n}             | in front of {n}
			""")
	void openWhenPatternCanNotNameImagesThenSaysWhy(String pattern, String problem) {
		assertThatExceptionOfType(UnusableInputException.class)
			.isThrownBy(() -> csv(pattern, "id,sku,prompt\na,b,c\n").open().close())
			.withMessageContaining(problem);
	}

	private List<String> stems(@Nullable String pattern, String text) {
		ImageNaming naming = new ImageNaming();
		List<String> stems = new ArrayList<>();
		List<CheckedRow> rows = Csv.validate(csv(pattern, text));
		for (CheckedRow row : rows) {
			String chosen = naming.of((PromptRow) row);
			stems.add(new ImageNames(rows.size(), (number) -> chosen).stem(row.record().rowNumber(), row.id(), 1));
		}
		return stems;
	}

	private void check(String pattern, String text) {
		new InputCheck(csv(pattern, text), new RowValidator()).run((row) -> {
		});
	}

	private PromptCsv csv(@Nullable String pattern, String text) {
		return new PromptCsv(Csv.file(this.folder, text).file(),
				new InputOptions(null, null, Map.of(), Map.of(), null, Map.of(), InputOptions.VARY_LIMIT, pattern));
	}

}
