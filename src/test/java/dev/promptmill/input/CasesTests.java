package dev.promptmill.input;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.promptmill.input.header.CsvHeader;
import dev.promptmill.input.header.InputOptions;
import dev.promptmill.input.source.CsvFormat;
import dev.promptmill.input.source.UnusableInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Files as spreadsheets, shops and scripts write them (issue 16), and others of their
 * kinds.
 */
class CasesTests {

	@TempDir
	private Path folder;

	private final List<RejectedRow> rejected = new ArrayList<>();

	@ParameterizedTest
	@CsvSource(delimiter = '!', textBlock = """
			sep-line.csv                 ! 2 ! 3 ! CSV, UTF-8, semicolons (its first line says so)
			utf16le-bom-tab.txt          ! 1 ! 1 ! CSV, UTF-16LE (byte order mark), tabs
			tab.tsv                      ! 2 ! 2 ! CSV, UTF-8, tabs
			pipe.csv                     ! 1 ! 1 ! CSV, UTF-8, vertical bars
			trailing-empty-only-rows.csv ! 2 ! 2 ! CSV, UTF-8, commas
			blank-and-comma-rows.csv     ! 2 ! 2 ! CSV, UTF-8, commas
			nbsp.csv                     ! 2 ! 4 ! CSV, UTF-8, commas
			nbsp-header.csv              ! 1 ! 1 ! CSV, UTF-8, commas
			index.csv                    ! 2 ! 3 ! CSV, UTF-8, commas
			space-quote.csv              ! 2 ! 3 ! CSV, UTF-8, commas
			""")
	void checkWhenFileComesAsItIsThenEveryRowIsValid(String file, int rows, int images, String recognised) {
		InputSummary summary = check(file, InputOptions.NONE);
		assertThat(this.rejected).isEmpty();
		assertThat(summary.validRows()).isEqualTo(rows);
		assertThat(summary.images()).isEqualTo(images);
		assertThat(summary.detected().words()).isEqualTo(recognised);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '!', textBlock = """
			sep=,\\nid,prompt\\n1,a                        ! UTF-8        ! commas (its first line says so)
			"sep=|"\\r\\nid|prompt\\r\\n1|a, b               ! UTF-8        ! vertical bars (its first line says so)
			SEP=\\t\\nid\\tprompt\\n1\\ta;b                   ! UTF-8        ! tabs (its first line says so)
			\\uFEFFsep=;\\nid;prompt\\n1;a                  ! UTF-16BE     ! semicolons (its first line says so)
			\\uFEFFid;prompt\\n1;a                          ! UTF-8        ! semicolons
			\\uFEFFprompt\\tid\\na, b; c\\t1                 ! UTF-16BE     ! tabs
			\\uFEFFprompt\\tid\\na|b\\t1                      ! UTF-32LE     ! tabs
			id;prompt;a,b\\n1;a;c,d                         ! UTF-8        ! semicolons
			prompt,"a;b;c;d"\\na,b                          ! UTF-8        ! commas
			prompt,a;b;c;d\\na,b                            ! UTF-8        ! commas
			prompt\\na cat                                  ! UTF-8        ! commas
			"prompt"|"size"\\n"a, b"|                       ! UTF-8        ! vertical bars
			""")
	void recogniseWhenHeaderBearsOneReadingOutThenTakesIt(String text, String charset, String delimiter) {
		InputSummary summary = check(write(text, Charset.forName(charset)), InputOptions.NONE);
		assertThat(this.rejected).isEmpty();
		assertThat(summary.detected().words()).endsWith(", " + delimiter).contains(charset);
		assertThat(summary.validRows()).isOne();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '!', textBlock = """
			prompt,size\\na,,,\\nb,,,,,\\n ! 2 ! 2
			prompt\\tsize\\na\\t\\t\\t\\nb\\t\\u00A0\\t\\u00A0\\n ! 2 ! 2
			prompt;id;num_images\\n;;\\na;1;2\\n ; ;\\n\\u00A0;;\\u00A0\\n;;\\n ! 1 ! 2
			prompt\\n""\\na\\n\\n""\\n ! 1 ! 1
			prompt,num_images,seed\\na,3.00,7.0\\nb,4.0, 8.000 \\n ! 2 ! 7
			prompt;num_images\\na;2.0\\n ! 1 ! 2
			prompt,size\\na,1024 X 768\\nb,1024*1024\\nc,512 x 512\\n ! 3 ! 3
			prompt|style|id\\na, b|;|1\\nc;d|,|2\\n ! 2 ! 2
			""")
	void checkWhenFileIsOfTheSameKindThenEveryRowIsValid(String text, int rows, int images) {
		InputSummary summary = check(write(text), InputOptions.NONE);
		assertThat(reasons()).isEmpty();
		assertThat(summary.validRows()).isEqualTo(rows);
		assertThat(summary.images()).isEqualTo(images);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '!', textBlock = """
			prompt,size\\na,#N/A\\n ! leave the cell empty
			prompt,seed,mode\\na,NULL,\\n ! leave the cell empty
			prompt,num_images\\na,2.5\\n ! whole number
			prompt;num_images\\na;2,0\\n ! whole number
			prompt,seed\\na,1.5E+09\\n ! whole number
			prompt,size\\na,1024\\n ! write 1024x1024
			prompt,size\\na,1K x 1K\\n ! must be width and height
			prompt,id\\n"a" b,1\\n ! quote
			""")
	void checkWhenCellOfTheSameKindIsWrongThenSaysWhatToWrite(String text, String words) {
		check(write(text), InputOptions.NONE);
		assertThat(reasons()).singleElement().asString().contains(words);
	}

	@ParameterizedTest
	@ValueSource(strings = { "prompt\nn/a\n-\nnone\n", "id;prompt\n1;#REF!\n2;NaN\n3;null\n" })
	void checkWhenPromptIsAWordForNothingThenWarnsWithTheCount(String text) {
		assertThat(check(write(text), InputOptions.NONE).warnings()).extracting(InputWarning::kind, InputWarning::count)
			.containsExactly(org.assertj.core.api.Assertions.tuple("not_a_prompt", 3L));
	}

	@Test
	void checkWhenOtherShopsExportThenATemplateMakesThePrompts() {
		InputOptions shopify = new InputOptions(null, null, Map.of("id", "Handle", "image_url", "Image Src"),
				Map.of("mode", "image-to-image"), "{Title}, {Type:-product} by {Vendor}", Map.of(),
				InputOptions.VARY_LIMIT, null);
		InputSummary shop = check(write("Handle,Title,Body (HTML),Vendor,Type,Image Src\n"
				+ "mug,\"Mug, blue\",\"<p>A\nmug</p>\",Studio,,https://cdn.example/mug.png\n"), shopify);
		assertThat(reasons()).isEmpty();
		assertThat(shop.first().input().prompt()).isEqualTo("Mug, blue, product by Studio");
		InputOptions merchant = new InputOptions(null, null, Map.of(),
				Map.of("resolution", "1K", "aspect_ratio", "1:1"), "{title} in {color}", Map.of(),
				InputOptions.VARY_LIMIT, null);
		InputSummary feed = check(
				write("id\ttitle\tlink\tcolor\tprice\n7\tBergschuh\thttps://shop.example/7\tgrün\t129,00 EUR\n"),
				merchant);
		assertThat(reasons()).isEmpty();
		assertThat(feed.first().input().prompt()).isEqualTo("Bergschuh in grün");
	}

	@Test
	void recogniseWhenTwoReadingsArePossibleThenAsksAndNamesBoth() {
		refused(write("prompt;x,prompt\na;b,c\n"), InputOptions.NONE).withMessageContainingAll(
				"can be read in two ways", "commas (columns prompt;x, prompt)", "semicolons (columns prompt, x,prompt)",
				"--input-delimiter \",\"", "--input-delimiter \";\"");
		assertThat(check(write("prompt;x,prompt\na;b,c\n"), delimited(';')).validRows()).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "tab", "TAB", "\\t", "\t" })
	void delimiterWhenTabIsWrittenInAnyWayThenIsATab(String text) {
		assertThat(CsvFormat.delimiter(text)).isEqualTo('\t');
		assertThat(check("tab.tsv", delimited(CsvFormat.delimiter(text))).validRows()).isEqualTo(2);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", ",,", "a", " ", "\"", "tabs", "\\n" })
	void delimiterWhenItCanNotSeparateThenSaysWhatCan(String text) {
		org.assertj.core.api.Assertions.assertThatIllegalArgumentException()
			.isThrownBy(() -> CsvFormat.delimiter(text))
			.withMessageContaining("one punctuation mark");
	}

	@Test
	void checkWhenHeadersAreOthersThenOffersTheOptionsAndTakesThem() {
		refused("header-other.csv", InputOptions.NONE).withMessageContainingAll("--column prompt=\"Prompts\"",
				"--column image_url=\"Image URL\"", "--column num_images=\"Number of images\"");
		InputSummary summary = check("header-other.csv",
				columns("prompt", "Prompts", "image_url", "Image URL", "num_images", "Number of images"));
		assertThat(summary.images()).isEqualTo(2);
		assertThat(summary.header().carried()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '!', textBlock = """
			Image prompt,Qty\\na,1               ! --column prompt="Image prompt" --column num_images="Qty"
			Text;Aspect\\na;1:1                  ! --column prompt="Text" --column aspect_ratio="Aspect"
			Produkt,Farbe\\na,b                  ! one of them prompt; or name another with --column prompt=...
			""")
	void checkWhenNoColumnIsPromptThenSaysWhatToDo(String text, String words) {
		refused(write(text), InputOptions.NONE).withMessageContaining(words);
	}

	@Test
	void checkWhenQuoteSwallowsRowsThenSaysWhichLinesBecameOne() {
		assertThat(check("swallow.csv", InputOptions.NONE).validRows()).isOne();
		assertThat(reasons()).singleElement()
			.asString()
			.startsWith("line 2: lines 2 to 5 were read as one row, because a quote that is opened in line 2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "id,prompt\na,\"Apple\nb,Pear\nc,Plum\"\n", "id;prompt\na;\"Apple\nb;Pear\"\nc;Fig\n" })
	void checkWhenQuoteSwallowsRowsWithoutATraceThenWarns(String text) {
		assertThat(check(write(text), InputOptions.NONE).warnings()).extracting(InputWarning::kind)
			.containsExactly("several_rows");
	}

	@ParameterizedTest
	@ValueSource(strings = { "prompt,x\n\"A poem:\nroses are red, violets are blue\",1\n", "prompt\n\"a\nb\"\n" })
	void checkWhenPromptHasLinesOfItsOwnThenIsSilent(String text) {
		assertThat(check(write(text), InputOptions.NONE).warnings()).isEmpty();
	}

	@Test
	void checkWhenNumbersAreFloatsThenWholeOnesAreTaken() {
		InputSummary summary = check("float-ints.csv", InputOptions.NONE);
		assertThat(summary.first()).isNotNull();
		assertThat(summary.first().id()).isEqualTo("1.0");
		assertThat(summary.first().input().numImages()).isEqualTo(2);
		assertThat(summary.first().input().seed()).isEqualTo(42);
		assertThat(reasons()).containsExactly("line 4, seed \"1e5\": must be a whole number from -1 to 2147483647");
	}

	@Test
	void checkWhenEmptyValuesAreWordsThenWarnsAndSaysToLeaveThemEmpty() {
		InputSummary words = check("nan-none.csv", InputOptions.NONE);
		assertThat(words.warnings()).extracting(InputWarning::kind, InputWarning::count)
			.containsExactly(org.assertj.core.api.Assertions.tuple("not_a_prompt", 1L));
		assertThat(reasons()).hasSize(4).allMatch((reason) -> reason.contains("leave the cell empty"));
		this.rejected.clear();
		InputSummary junk = check("junk-prompts.csv", InputOptions.NONE);
		assertThat(junk.warnings()).singleElement()
			.extracting(InputWarning::text)
			.asString()
			.startsWith(
					"9 rows have a prompt that is no prompt but a word or sign for nothing, such as \"NaN\" in line 2");
		assertThat(reasons()).singleElement().asString().contains("it is the header again");
	}

	@ParameterizedTest
	@ValueSource(strings = { "id,prompt\na,prompt\n", "Prompt,x\nPROMPT,1\n" })
	void checkWhenPromptIsTheHeadersNameThenWarns(String text) {
		assertThat(check(write(text), InputOptions.NONE).warnings()).extracting(InputWarning::kind)
			.containsExactly("header_again");
	}

	@ParameterizedTest
	@ValueSource(strings = { "bom-middle.csv", "repeated-header.csv" })
	void checkWhenFilesWereJoinedThenTheSecondHeaderIsRejectedAsSuch(String file) {
		assertThat(check(file, InputOptions.NONE).validRows()).isEqualTo(2);
		assertThat(reasons())
			.containsExactly("line 3: it is the header again: two files seem to have been joined; remove the line");
	}

	@ParameterizedTest
	@ValueSource(strings = { "id;prompt\na;b\n\"ID\" ; Prompt;;\nc;d\n", "prompt,sku,\na,b,\nprompt,sku\nc,d,\n" })
	void checkWhenRepeatedHeaderLooksALittleDifferentThenIsRecognised(String text) {
		check(write(text), InputOptions.NONE);
		assertThat(reasons()).singleElement().asString().contains("it is the header again");
	}

	@Test
	void checkWhenSizesAreWrittenLooselyThenClearOnesAreTakenAndOthersGetTheForm() {
		InputSummary summary = check("size.csv", InputOptions.NONE);
		assertThat(summary.validRows()).isEqualTo(3);
		assertThat(reasons()).hasSize(5).allMatch((reason) -> reason.contains("write "));
		assertThat(String.join("\n", reasons()))
			.contains("\"1.024x1.024\": must be width and height with *, x or X " + "between them: write 1024x1024");
	}

	@Test
	void checkWhenBlanksCanNotBeSeenThenTheyDoNotCount() {
		InputSummary summary = check("nbsp.csv", InputOptions.NONE);
		assertThat(summary.first()).isNotNull();
		assertThat(summary.first().id()).isEqualTo("a");
		assertThat(summary.first().input().prompt()).isEqualTo("Apple");
		assertThat(check(write("\u200Bid\u00A0,prompt\n\u2003x\uFEFF,a\u00A0b\n"), InputOptions.NONE).first())
			.satisfies((row) -> {
				assertThat(row.id()).isEqualTo("x");
				assertThat(row.input().prompt()).isEqualTo("a\u00A0b");
			});
	}

	@Test
	void checkWhenColumnHasNoNameThenCarriesItUnderOne() {
		CsvHeader header = check("index.csv", InputOptions.NONE).header();
		assertThat(header.madeUpNames()).containsExactly("column_1");
		assertThat(header.carried()).containsExactly("column_1");
		assertThat(check(write("prompt,size,,sku\na,,x,y\n"), InputOptions.NONE).header().carried())
			.containsExactly("column_3", "sku");
		check(write("prompt,,size\na red fox, in snow,\n"), InputOptions.NONE);
		assertThat(reasons()).singleElement().asString().contains("in a column without a name");
	}

	@Test
	void checkWhenPlaceholdersAreLeftThenWarnsWithCountAndExample() {
		assertThat(check("template.csv", InputOptions.NONE).warnings()).singleElement()
			.extracting(InputWarning::text)
			.asString()
			.startsWith(
					"3 rows have a prompt with a placeholder that nobody has filled, such as \"{{color}}\" in line 2");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '!', textBlock = """
			A ${name} mug              ! {name}
			[[Product]] on stone       ! [[Product]]
			in __season__ light        ! __season__
			{"scene": "a room"}        !
			f(x) = {y : y > 2 = "k"}   !
			_a_ and __ b               !
			""")
	void placeholderWhenTextHasOneThenIsFoundAndNothingElse(String text, String found) {
		assertThat(Placeholder.in(text)).isEqualTo(found);
	}

	@Test
	void checkWhenColumnsHaveOtherNamesThenNamesEachWithTheOption() {
		InputSummary summary = check("lookalikes.csv", InputOptions.NONE);
		Map<String, String> options = new LinkedHashMap<>();
		summary.header().lookalikes().forEach((found) -> options.put(found.column(), String.valueOf(found.option())));
		assertThat(options).containsEntry("n", "--column num_images=\"n\"")
			.containsEntry("number_of_images", "--column num_images=\"number_of_images\"")
			.containsEntry("image_1", "--column image_url=\"image_1\"")
			.containsEntry("image_link", "--column image_url=\"image_link\"")
			.containsEntry("ar", "--column aspect_ratio=\"ar\"")
			.containsEntry("image_size", "--column size=\"image_size\"")
			.containsEntry("width", "null")
			.containsEntry("resolutions", "--column resolution=\"resolutions\"")
			.containsEntry("seeds", "--column seed=\"seeds\"")
			.containsEntry("optimize", "--column prompt_optimizer=\"optimize\"")
			.containsEntry("file_name", "--set image-name=\"{file_name}-{n}\"")
			.containsEntry("Prompt ID", "--column id=\"Prompt ID\"")
			.containsEntry("sku", "--column id=\"sku\"")
			.doesNotContainKeys("negative_prompt", "quality", "style");
		assertThat(summary.first().input().numImages()).isOne();
		assertThat(summary.first().id()).isEqualTo("1");
	}

	@Test
	void checkWhenReferencePictureIsInAnotherColumnThenWarnsThatItIsNotSent() {
		assertThat(check("peer-edit.csv", InputOptions.NONE).warnings()).singleElement()
			.extracting(InputWarning::text)
			.asString()
			.contains("1 row has text in the column \"image_1\"", "looks like a reference picture", "text-to-image",
					"--column image_url=\"image_1\"");
		assertThat(
				check(write("prompt,reference image\na,https://example.com/a.png\nb,\n"), InputOptions.NONE).warnings())
			.extracting(InputWarning::count)
			.containsExactly(1L);
		assertThat(check(write("prompt,image\na,\n"), InputOptions.NONE).warnings()).isEmpty();
	}

	@Test
	void checkWhenTextWasReadInAWrongCharsetThenWarnsWithAnExample() {
		InputSummary summary = check("failed-via-excel.csv", InputOptions.NONE);
		assertThat(summary.warnings()).singleElement()
			.extracting(InputWarning::text)
			.asString()
			.contains("1 row has a prompt that was read in a wrong charset", "Caf");
	}

	@ParameterizedTest
	@CsvSource({ "windows-1252, Grüße aus Köln, true", "windows-1252, 日本の茶室, true", "windows-1252, Привет, true",
			"x-MacRoman, café noir, true", "windows-1252, plain text, false" })
	void twiceEncodedWhenUtf8IsReadAsAnotherCharsetThenIsRecognised(String charset, String text, boolean damaged) {
		String seen = new String(text.getBytes(StandardCharsets.UTF_8), Charset.forName(charset));
		assertThat(MojibakeDetector.isIn(seen)).isEqualTo(damaged);
		assertThat(MojibakeDetector.isIn(text)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Ein Café in Köln – „schön“", "São Paulo à noite", "Ångström × 2", "Ça va? €5 à Paris",
			"naïve Âge" })
	void twiceEncodedWhenTextIsAsItShouldBeThenIsSilent(String text) {
		assertThat(MojibakeDetector.isIn(text)).isFalse();
	}

	@Test
	void checkWhenReferenceIsALocalFileThenSaysThatTheApiFetchesAUrl() {
		assertThat(check("local.csv", InputOptions.NONE).validRows()).isZero();
		assertThat(reasons()).hasSize(4).allMatch((reason) -> reason.contains("the API fetches"));
		this.rejected.clear();
		check(write("prompt,image_url\na,C:\\\\pictures\\\\a.png\nb,~/a.png\nc,..\\\\a.png\n"), InputOptions.NONE);
		assertThat(reasons()).hasSize(3).allMatch((reason) -> reason.contains("the API fetches"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '!', textBlock = """
			id, prompt\\na, "x ""y"", z"\\n               ! x "y", z
			id,prompt\\na,"x, y" \\n                      ! x, y
			id;prompt\\na;\\u00A0"x; y"\\u00A0\\n           ! x; y
			""")
	void checkWhenBlanksStandAroundQuotesThenReadsTheCell(String text, String prompt) {
		assertThat(check(write(text), InputOptions.NONE).first().input().prompt()).isEqualTo(prompt);
	}

	@Test
	void checkWhenProductsAreMappedAndATemplateMakesThePromptsThenAllAreValid() {
		InputOptions options = new InputOptions(null, null, Map.of("id", "Handle", "num_images", "Qty images"),
				Map.of(), "Studio photo of {Product name} in {Colour:-white}, {Material}", Map.of(),
				InputOptions.VARY_LIMIT, null);
		InputSummary summary = check("products.csv", options);
		assertThat(this.rejected).isEmpty();
		assertThat(summary.validRows()).isEqualTo(5);
		assertThat(summary.images()).isEqualTo(7);
		List<String> prompts = rows("products.csv", options).stream()
			.map((row) -> ((PromptRow) row).input().prompt())
			.toList();
		assertThat(prompts).containsExactly("Studio photo of Stoneware mug in sand, stoneware",
				"Studio photo of Stoneware mug in forest green, stoneware",
				"Studio photo of Desk lamp in white, brushed brass",
				"Studio photo of Wollschal „Föhr“ in anthrazit, Merinowolle", "Studio photo of 急須 in 黒, 鉄器");
		assertThat(summary.header().carried()).containsExactly("Product name", "Colour", "Material", "Image prompt",
				"Campaign");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '~', textBlock = """
			<!DOCTYPE html><html>           ~ web page
			\\uFEFF\\n<html lang="en">         ~ web page
			[{"prompt": "a"}]               ~ JSON
			{"prompt": "a"}\\n{"prompt":"b"} ~ JSON
			%PDF-1.7                        ~ PDF
			<?xml version="1.0"?>           ~ XML
			PAR1                            ~ Parquet
			""")
	void checkWhenFileIsNoCsvThenCallsItWhatItIs(String text, String kind) {
		refused(write(text), InputOptions.NONE).withMessageContaining(kind);
	}

	@Test
	void checkWhenFileIsAnotherOfficeFormatThenSaysWhatToSave() throws IOException {
		byte[] old = { (byte) 0xD0, (byte) 0xCF, 0x11, (byte) 0xE0, (byte) 0xA1, (byte) 0xB1, 0x1A, (byte) 0xE1 };
		refused(Files.write(this.folder.resolve("a.xls"), old), InputOptions.NONE).withMessageContaining("(.xls)");
		byte[] locked = java.util.Arrays.copyOf(old, 100);
		byte[] name = "EncryptedPackage".getBytes(StandardCharsets.UTF_16LE);
		System.arraycopy(name, 0, locked, 20, name.length);
		refused(Files.write(this.folder.resolve("b.xlsx"), locked), InputOptions.NONE)
			.withMessageContaining("a workbook with a password");
	}

	@Test
	void checkWhenCellIsEnormousThenTheWorkOnItIsLinear() {
		String blanks = " ".repeat(400_000);
		String text = "prompt,image_url,size,num_images,seed,mode,resolution\n" + "a,\"https://a.example/" + blanks
				+ "x" + "\",,,,,\n" + "b,\"" + "//".repeat(250_000) + "\",,,,,\n" + "c,," + "9".repeat(400_000) + ","
				+ "1" + blanks + "x,,,\n" + "\"" + "{".repeat(800_000) + "\",,,,,,\n" + "\"" + "__".repeat(400_000)
				+ "x\",,,,,,\n" + "\"" + "\u00C3".repeat(800_000) + "\",,,,,,\n";
		check(write(text), InputOptions.NONE);
		assertThat(this.rejected.size()).isEqualTo(6);
	}

	private org.assertj.core.api.ThrowableAssertAlternative<UnusableInputException> refused(String file,
			InputOptions options) {
		return refused(path(file), options);
	}

	private org.assertj.core.api.ThrowableAssertAlternative<UnusableInputException> refused(Path file,
			InputOptions options) {
		return assertThatExceptionOfType(UnusableInputException.class).isThrownBy(() -> check(file, options));
	}

	private InputSummary check(String file, InputOptions options) {
		return check(path(file), options);
	}

	private InputSummary check(Path file, InputOptions options) {
		return new InputCheck(new PromptCsv(file, options), new RowValidator()).run(this.rejected::add);
	}

	private List<String> reasons() {
		return this.rejected.stream().map(RejectedRow::reasons).toList();
	}

	static List<CheckedRow> rows(String file, InputOptions options) {
		return Csv.validate(new PromptCsv(path(file), options));
	}

	static Path path(String file) {
		try {
			return Path.of(CasesTests.class.getResource("cases/" + file).toURI());
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static InputOptions delimited(char delimiter) {
		return new InputOptions(null, delimiter, Map.of(), Map.of(), null, Map.of(), InputOptions.VARY_LIMIT, null);
	}

	private static InputOptions columns(String... names) {
		Map<String, String> columns = new LinkedHashMap<>();
		for (int i = 0; i < names.length; i += 2) {
			columns.put(names[i], names[i + 1]);
		}
		return new InputOptions(null, null, columns, Map.of(), null, Map.of(), InputOptions.VARY_LIMIT, null);
	}

	private Path write(String text) {
		return write(text, StandardCharsets.UTF_8);
	}

	private Path write(String text, Charset charset) {
		String plain = text.replace("\\n", "\n")
			.replace("\\r", "\r")
			.replace("\\t", "\t")
			.replace("\\uFEFF", "\uFEFF")
			.replace("\\u00A0", "\u00A0");
		try {
			return Files.write(this.folder.resolve("input.csv"), plain.getBytes(charset));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
