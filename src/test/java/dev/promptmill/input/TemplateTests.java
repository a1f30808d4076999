package dev.promptmill.input;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import dev.promptmill.input.header.CsvRecord;
import dev.promptmill.input.header.InputOptions;
import dev.promptmill.input.header.TextTemplate;
import dev.promptmill.input.source.UnusableInputException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Templates, mapped columns, defaults and variations of rows. */
class TemplateTests {

	@TempDir
	private Path folder;

	private final Map<String, String> columns = new LinkedHashMap<>();

	private final Map<String, String> defaults = new LinkedHashMap<>();

	private final Map<String, List<String>> vary = new LinkedHashMap<>();

	private @Nullable String template;

	private long varyLimit = InputOptions.VARY_LIMIT;

	@ParameterizedTest
	@CsvSource(delimiter = '!', textBlock = """
			{a} and {b}                  ! x and y
			{ a }{b}                     ! xy
			{A}                          ! x
			{c:-white} {a:-no}           ! white x
			{c:-}.                       ! .
			{{a} {{{a}}                  ! {a} {x}
			a } b                        ! a } b
			${a} costs $5                ! $x costs $5
			{d}                          ! {a} ${b} {{
			{c:-{{}                      ! {
			{c:-a: b, c}                 ! a: b, c
			no name                      ! no name
			""")
	void templateWhenNamesHaveValuesThenPutsThemIn(String text, String result) {
		Map<String, String> values = Map.of("a", "x", "A", "x", "b", "y", "c", "", "d", "{a} ${b} {{");
		List<String> missing = new ArrayList<>();
		assertThat(new TextTemplate(text).fill(values::get, missing::add)).isEqualTo(result);
		assertThat(missing).isEmpty();
	}

	@Test
	void templateWhenValuesAreMissingThenTellsEachOnce() {
		List<String> missing = new ArrayList<>();
		new TextTemplate("{a} {b} {a} {c:-d}").fill((name) -> "", missing::add);
		assertThat(missing).containsExactly("a", "b");
	}

	@Test
	void templateWhenBraceIsNotClosedThenSaysSo() {
		assertThatIllegalArgumentException().isThrownBy(() -> new TextTemplate("a {b"))
			.withMessageContaining("{{ for a brace");
	}

	@Test
	void validateWhenTemplateIsGivenThenItMakesThePromptAndColumnsAreCarried() {
		this.template = "Photo of {Product name}, {prompt}";
		PromptRow row = (PromptRow) rows("sku,Product name,prompt\nA, Mug ,on stone\n").get(0);
		assertThat(row.input().prompt()).isEqualTo("Photo of Mug, on stone");
		assertThat(row.record().carried()).containsExactly(Map.entry("sku", "A"), Map.entry("Product name", " Mug "));
	}

	@Test
	void validateWhenCellIsEmptyThenRejectsItsRowAndNamesTheColumn() {
		this.template = "Photo of {Product} in {Colour:-white}";
		List<CheckedRow> rows = rows("Product,Colour\nMug,\n,red\n");
		assertThat(rows.get(0)).isInstanceOf(PromptRow.class);
		assertThat(((RejectedRow) rows.get(1)).reasons())
			.startsWith("line 3, Product: is empty, and the template needs it");
	}

	@Test
	void validateWhenPromptOfATemplateIsTooLongThenShowsThePromptThatWasMade() {
		this.template = "Photo of {a}";
		RejectedRow row = (RejectedRow) rows("a\n" + "x".repeat(1500) + "\n").get(0);
		assertThat(row.reasons()).startsWith("line 2, template \"Photo of xxx")
			.contains("has 1509 characters, 1500 are allowed");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '!',
			textBlock = """
					{Color} mug        ! the template names {Color}, and no column is called that. Did you mean "Colour"?
					{Weight} mug       ! the template names {Weight}, and no column is called that. The columns are Product, Colour.
					{size} mug         ! the template names {size}, and no column is called that
					{} mug             ! the template names {}
					{Product mug       ! the template "{Product mug" has a { that no } follows
					""")
	void openWhenTemplateDoesNotFitTheColumnsThenRefusesTheInput(String text, String problem) {
		this.template = text;
		refused("Product,Colour\nMug,red\n", problem);
	}

	@Test
	void validateWhenColumnIsMappedThenMessagesNameThePersonsColumn() {
		this.columns.put("prompt", "Image prompt");
		this.columns.put("numimages", "qty");
		RejectedRow row = (RejectedRow) rows("Image Prompt,Qty,prompt,num_images\na,12,other,3\n").get(0);
		assertThat(row.reasons()).isEqualTo("line 2, Qty \"12\": must be a whole number from 1 to 9");
		assertThat(row.record().carried().keySet()).containsExactly("prompt", "num_images");
	}

	@Test
	void openWhenMappedColumnIsNotThereThenAsksWhatWasMeant() {
		this.columns.put("prompt", "Image promt");
		refused("Image prompt,sku\na,b\n",
				"no column is called \"Image promt\", which is to be read as prompt. Did you "
						+ "mean \"Image prompt\"?");
		this.columns.clear();
		this.columns.put("promt", "Image prompt");
		refused("Image prompt,sku\na,b\n", "promptmill.columns.promt names no column of ours. Did you mean prompt?");
	}

	@Test
	void validateWhenDefaultsAreGivenThenTheyStandForEmptyCellsAndAbsentColumns() {
		this.defaults.put("resolution", "2K");
		this.defaults.put("aspectratio", "1:1");
		this.defaults.put("Productcolour", "white");
		this.template = "{Product colour} mug";
		List<CheckedRow> rows = rows("Product colour,aspect_ratio\nred,16:9\n,\u00A0\n" + ",3:4\n");
		assertThat(rows).extracting((row) -> ((PromptRow) row).input().prompt())
			.containsExactly("red mug", "white mug");
		assertThat(rows).extracting((row) -> ((PromptRow) row).input().expectedSize().toString())
			.containsExactly("2048x1152", "1536x2048");
		assertThat(rows.get(1).record().carried()).containsExactly(Map.entry("Product colour", ""));
	}

	@Test
	void openWhenDefaultFitsNothingThenAsksWhatWasMeant() {
		this.defaults.put("resolutoin", "2K");
		refused("prompt,sku\na,b\n", "promptmill.defaults.resolutoin stands for a column that neither the file nor the "
				+ "template has. Did you mean resolution?");
	}

	@Test
	void validateWhenRowsAreVariedThenEachCombinationIsARowWithAnIdOfItsOwn() {
		this.vary.put("tone", List.of("warm", "cold"));
		this.vary.put("artstyle", List.of("oil", "ink, red"));
		this.template = "{prompt}, {art_style}, {tone}";
		List<CheckedRow> rows = rows("id,prompt\na,fox\n,owl\n");
		assertThat(rows).extracting(CheckedRow::id)
			.containsExactly("a-oil-warm", "a-oil-cold", "a-ink, red-warm", "a-ink, red-cold", "2-oil-warm",
					"2-oil-cold", "2-ink, red-warm", "2-ink, red-cold");
		assertThat(rows).extracting((row) -> row.record().rowNumber()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
		assertThat(((PromptRow) rows.get(3)).input().prompt()).isEqualTo("fox, ink, red, cold");
		assertThat(rows.get(3).record().carried()).containsExactly(Map.entry("art_style", "ink, red"),
				Map.entry("tone", "cold"));
	}

	@Test
	void validateWhenColumnOfOursIsVariedThenItsValuesCount() {
		this.vary.put("aspectratio", List.of("1:1", "9:16"));
		this.defaults.put("resolution", "1K");
		assertThat(rows("id,prompt\na,fox\n")).extracting((row) -> ((PromptRow) row).input().expectedSize().toString())
			.containsExactly("1024x1024", "720x1280");
	}

	@Test
	void validateWhenRowHasAValueOfItsOwnThenKeepsItAsFailedRowsNeed() {
		this.vary.put("style", List.of("oil", "ink"));
		List<CheckedRow> rows = rows("id,prompt,style\na,fox,ink\nb,owl,\n");
		assertThat(rows).extracting(CheckedRow::id).containsExactly("a-ink", "b-oil", "b-ink");
	}

	@Test
	void validateWhenRowCanNotBeReadThenItIsRejectedOnce() {
		this.vary.put("style", List.of("oil", "ink"));
		List<CheckedRow> rows = rows("id,prompt\na,fox, in snow\nb,a 5\" pipe\nid,prompt\nc,owl,,\n");
		assertThat(rows).extracting(CheckedRow::id).containsExactly("a", "b", "id", "c-oil", "c-ink");
		assertThat(((RejectedRow) rows.get(0)).reasons()).contains("has 3 cells, the header only 2");
		assertThat(rows.get(0).record().cells()).containsExactly("a", "fox", "", " in snow");
	}

	@Test
	void openWhenRowsAreLeftOutThenVariedOnesCount() {
		this.vary.put("style", List.of("oil", "ink"));
		try (PromptCsvReader reader = csv("id,prompt\na,fox\nb,owl\n").open(3)) {
			CsvRecord row = reader.read();
			assertThat(row).isNotNull();
			assertThat(row.rowNumber()).isEqualTo(4);
			assertThat(row.cells()).containsExactly("b", "owl", "ink");
			assertThat(reader.read()).isNull();
		}
	}

	@Test
	void checkWhenVaryMakesTooManyRowsThenAsksForTheOption() {
		this.vary.put("seed", IntStream.range(0, 40).mapToObj(String::valueOf).toList());
		this.varyLimit = 119;
		assertThatExceptionOfType(UnusableInputException.class).isThrownBy(() -> check("id,prompt\na,fox\nb,x\nc,y\n"))
			.withMessageContaining(
					"vary makes 120 rows of its 3, more than 119. If that is meant, add --set vary-limit=120");
		this.varyLimit = 120;
		assertThat(check("id,prompt\na,fox\nb,x\nc,y\n").rows()).isEqualTo(120);
	}

	@Test
	void checkWhenVaryMakesEqualIdsThenRefuses() {
		this.vary.put("style", List.of("oil", "b-oil"));
		assertThatExceptionOfType(UnusableInputException.class).isThrownBy(() -> check("id,prompt\na,fox\na-b,owl\n"))
			.withMessageContaining("\"a-b-oil\" in line 2 and \"a-b-oil\" in line 3");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '!', textBlock = """
			style ! oil;;ink ! has an empty value
			style ! oil;oil  ! has a value twice
			id    ! a;b      ! promptmill.vary.id can't be
			""")
	void openWhenVaryCanNotBeThenSaysWhy(String name, String values, String problem) {
		this.vary.put(name, List.of(values.split(";")));
		refused("id,prompt\na,fox\n", problem);
	}

	private void refused(String text, String problem) {
		assertThatExceptionOfType(UnusableInputException.class).isThrownBy(() -> csv(text).open().close())
			.withMessageContaining(problem);
	}

	private List<CheckedRow> rows(String text) {
		return Csv.validate(csv(text));
	}

	private InputSummary check(String text) {
		return new InputCheck(csv(text), new RowValidator()).run((row) -> {
		});
	}

	private PromptCsv csv(String text) {
		return new PromptCsv(Csv.file(this.folder, text).file(), new InputOptions(null, null, this.columns,
				this.defaults, this.template, this.vary, this.varyLimit, null));
	}

}
