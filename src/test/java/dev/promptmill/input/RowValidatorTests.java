package dev.promptmill.input;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import dev.promptmill.apixo.ImageInput;
import dev.promptmill.apixo.TaskMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class RowValidatorTests {

	private static final String REFERENCE = "https://example.com/a.png";

	@TempDir
	private Path folder;

	@Test
	void validateWhenOnlyPromptIsGivenThenTakesTheDefaults() {
		PromptRow row = accepted("prompt", "a cat");
		assertThat(row.id()).isEqualTo("1");
		assertThat(row.input())
			.isEqualTo(new ImageInput(TaskMode.TEXT_TO_IMAGE, "a cat", null, null, null, 1, null, null));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			mode=text-to-image                     | "mode":"text-to-image"
			mode=Image-To-Image;image_url=@        | "mode":"image-to-image"
			image_url=@                            | "mode":"image-to-image","prompt":"a cat","image_urls":["@"]
			image_urls=@                           | "image_urls":["@"]
			image_urls=["@"]                       | "image_urls":["@"]
			image_url=http://example.com           | "image_urls":["http://example.com"]
			image_url=https://my_bucket.s3.example.com:8443/a?b=c#d | my_bucket
			image_url=https://例え.jp/絵.png         | 例え.jp
			image_url=https://8.8.8.8/a.png        | 8.8.8.8
			image_url=https://[2606:4700::1111]/a  | [2606:4700::1111]
			resolution=1K;aspect_ratio=16:9        | "resolution":"1K","aspect_ratio":"16:9"
			resolution=2k;aspect_ratio=21:9        | "resolution":"2K","aspect_ratio":"21:9"
			size=512x2048                          | "size":"512*2048"
			size=1000*1000                         | "size":"1000*1000"
			size=2048X512                          | "size":"2048*512"
			num_images=1                           | "num_images":1
			num_images=9                           | "num_images":9
			num_images=' 3 '                       | "num_images":3
			num_images=3.0                         | "num_images":3
			num_images=' 3​'             | "num_images":3
			seed=42.000                            | "seed":42
			seed=−1                           | "seed":-1
			mode=text‑to‑image           | "mode":"text-to-image"
			size=1024 x 768                        | "size":"1024*768"
			size=1024×768                     | "size":"1024*768"
			size='1280 X 720'                 | "size":"1280*720"
			id='  '                                | "num_images":1
			seed=-1                                | "seed":-1
			seed=2147483647                        | "seed":2147483647
			prompt_optimizer=true                  | "prompt_optimizer":true
			prompt_optimizer=FALSE                 | "prompt_optimizer":false
			prompt_optimizer=' '                   | "num_images":1}
			""")
	void validateWhenValueIsAllowedThenItIsOrdered(String cells, String json) {
		PromptRow row = accepted(cells(cells));
		assertThat(row.input().toJson()).contains(json.replace("@", REFERENCE));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			prompt='';sku=x                        | prompt           | is empty
			prompt='  ';sku=x                      | prompt           | is empty
			mode=text2image                        | mode             | must be text-to-image or image-to-image
			mode=image-to-image                    | mode             | needs exactly 1 reference image
			mode=text-to-image;image_url=@         | mode             | takes no reference image
			image_url=example.com/a.png            | image_url        | absolute URL
			image_url=//example.com/a.png          | image_url        | absolute URL
			image_url=ftp://example.com/a.png      | image_url        | absolute URL
			image_url=file:///etc/passwd           | image_url        | absolute URL
			image_url=data:image/png;base64,AA     | image_url        | absolute URL
			image_url=https:///a.png               | image_url        | no
			image_url=https:a.png                  | image_url        | names no host
			image_url=https://example.com/a b.png  | image_url        | percent-encoded
			image_url=https://u:p@example.com/a    | image_url        | user name or password
			image_url=http://localhost/a.png       | image_url        | must be public
			image_url=http://127.0.0.1/a.png       | image_url        | must be public
			image_url=http://10.1.2.3/a.png        | image_url        | must be public
			image_url=http://169.254.169.254/a     | image_url        | must be public
			image_url=http://[::1]/a.png           | image_url        | must be public
			image_url=http://999.1.1.1/a.png       | image_url        | must be public
			image_url=http://2130706433/a.png      | image_url        | must be public
			image_url=@ @                          | image_url        | has 2 URLs, exactly 1
			image_urls=@,@                         | image_urls       | has 2 URLs, exactly 1
			image_urls=["@","@","@"]               | image_urls       | has 3 URLs, exactly 1
			image_urls=[]                          | image_urls       | has 0 URLs, exactly 1
			image_urls=[1]                         | image_urls       | JSON array
			image_urls=["@"                        | image_urls       | JSON array
			resolution=1K                          | resolution       | count only together
			aspect_ratio=1:1                       | aspect_ratio     | count only together
			resolution=1K;size=1024x1024           | resolution       | count only together
			resolution=4K;aspect_ratio=1:1         | resolution       | must be 1K or 2K
			resolution=1K;aspect_ratio=2:1         | aspect_ratio     | must be one of 1:1 16:9
			resolution=1K;aspect_ratio=16:09       | aspect_ratio     | spreadsheet
			size=1024                              | size             | must be width and height
			size=1024 1024                         | size             | write 1024x1024
			size=1.024x1.024                       | size             | write 1024x1024
			size=1024x1024px                       | size             | write 1024x1024
			size=1920-1080                         | size             | write 1920x1080
			size=square                            | size             | write for example 1280x720
			size=511x1024                          | size             | within 512 to 2048
			size=1024x2049                         | size             | within 512 to 2048
			size=9x9;resolution=1K;aspect_ratio=1:1 | size            | within 512 to 2048
			num_images=0                           | num_images       | whole number from 1 to 9
			num_images=10                          | num_images       | whole number from 1 to 9
			num_images=2.5                         | num_images       | whole number from 1 to 9
			num_images=2,0                         | num_images       | whole number from 1 to 9
			num_images=1e5                         | num_images       | whole number from 1 to 9
			num_images=NaN                         | num_images       | leave the cell empty
			size=#N/A                              | size             | leave the cell empty
			mode=None                              | mode             | leave the cell empty
			num_images=two                         | num_images       | whole number from 1 to 9
			num_images=99999999999999999999        | num_images       | whole number from 1 to 9
			seed=-2                                | seed             | whole number from -1 to 2147483647
			seed=2147483648                        | seed             | whole number from -1 to 2147483647
			seed=2.1E+9                            | seed             | whole number from -1 to 2147483647
			prompt_optimizer=yes                   | prompt_optimizer | must be true or false
			id='a'                           | id               | control character
			""")
	void validateWhenValueBreaksARuleThenNamesColumnAndReason(String cells, String column, String reason) {
		RejectedRow row = rejected(cells(cells));
		assertThat(row.mistakes()).singleElement().satisfies((mistake) -> {
			assertThat(mistake.line()).isEqualTo(2);
			assertThat(mistake.column()).isEqualTo(column);
			assertThat(mistake.reason()).contains(reason);
		});
	}

	@Test
	void validateWhenSeveralRulesAreBrokenThenNamesEveryOne() {
		RejectedRow row = rejected(cells(
				"id=a\u0007;prompt='';mode=x;image_url=y;resolution=3K;aspect_ratio=5:4;size=1x1;num_images=0;seed=x;prompt_optimizer=1"));
		assertThat(row.mistakes()).extracting(ValidationError::column, ValidationError::value)
			.containsExactly(tuple("id", "aU+0007"), tuple("prompt", ""), tuple("image_url", "y"), tuple("mode", "x"),
					tuple("resolution", "3K"), tuple("aspect_ratio", "5:4"), tuple("size", "1x1"),
					tuple("num_images", "0"), tuple("seed", "x"), tuple("prompt_optimizer", "1"));
		assertThat(row.reasons()).startsWith("line 2, id \"aU+0007\": contains a control character")
			.contains("; line 2, num_images \"0\": must");
	}

	@Test
	void validateWhenPromptHas1500CodePointsThenAcceptsThemAndNotOneMore() {
		assertThat(accepted("prompt", "😀".repeat(1500)).input().prompt()).isEqualTo("😀".repeat(1500));
		assertThat(rejected("prompt", "x".repeat(1501)).mistakes()).singleElement()
			.extracting(ValidationError::reason)
			.isEqualTo("has 1501 characters, 1500 are allowed");
	}

	@Test
	void validateWhenPromptHasLineBreaksAndTabsThenKeepsThoseInside() {
		assertThat(accepted("prompt", " one\r\n\ttwo\u00A0three\n\u00A0").input().prompt())
			.isEqualTo("one\r\n\ttwo\u00A0three");
	}

	@ParameterizedTest
	@ValueSource(strings = { "\0", "\u0007", "\u001B", "\u007F", "\u0085" })
	void validateWhenPromptHasAnotherControlCharacterThenNamesItWithoutPrintingIt(String control) {
		ValidationError mistake = rejected("prompt", "a" + control + "b").mistakes().get(0);
		assertThat(mistake.reason()).contains(String.format("control character U+%04X", (int) control.charAt(0)));
		assertThat(mistake.describe()).doesNotContain(control);
	}

	@Test
	void validateWhenPromptShowsNothingThenIsEmpty() {
		assertThat(rejected(Map.of("prompt", "\u00A0\u200B\u3000", "sku", "x")).mistakes().get(0).reason())
			.contains("is empty");
	}

	@Test
	void validateWhenIdIsUnusableThenFallsBackToTheRowNumber() {
		assertThat(rejected(Map.of("prompt", "a", "id", "x".repeat(101))).id()).isEqualTo("1");
		assertThat(rejected(Map.of("prompt", "a", "id", "a\nb")).id()).isEqualTo("1");
		assertThat(accepted(Map.of("prompt", "a", "id", " ../猫:" + "x".repeat(94))).id()).startsWith("../猫:")
			.hasSize(99);
	}

	@Test
	void validateWhenRowIsShortThenMissingCellsAreEmpty() {
		PromptRow row = (PromptRow) validate("prompt,sku,num_images\na cat\n");
		assertThat(row.input().numImages()).isOne();
		assertThat(row.record().values()).containsExactly(Map.entry("prompt", "a cat"), Map.entry("sku", ""),
				Map.entry("num_images", ""));
	}

	@Test
	void validateWhenRowIsLongerThanTheHeaderThenRejectsIt() {
		RejectedRow row = (RejectedRow) validate("prompt,sku\ncats, dogs,\n");
		assertThat(row.reasons())
			.isEqualTo("line 2: has 3 cells, the header only 2; a cell that contains the delimiter must be in quotes");
	}

	@Test
	void validateWhenUnnamedColumnHasTextThenRejectsTheRow() {
		assertThat(validate("prompt,,\na cat,,\n")).isInstanceOf(PromptRow.class);
		RejectedRow row = (RejectedRow) validate("prompt,,\na cat,,lost\n");
		assertThat(row.reasons()).isEqualTo("line 2 \"lost\": stands in a column without a name; name the column");
	}

	@Test
	void validateWhenQuotesAreMisplacedThenRejectsTheRowForThatAlone() {
		RejectedRow row = (RejectedRow) validate("id,prompt,num_images\nX,A 5\" pipe,zero\n");
		assertThat(row.id()).isEqualTo("X");
		assertThat(row.mistakes()).singleElement()
			.extracting(ValidationError::reason)
			.asString()
			.contains("a quote inside a cell", "double every quote");
	}

	@Test
	void validateWhenColumnsAreCarriedThenKeepsThemUntouchedAndInOrder() {
		PromptRow row = (PromptRow) validate("sku,prompt,Campaign\n =1+1 ,a cat,\"x\r\ny\"\n");
		assertThat(row.record().carried()).containsExactly(Map.entry("sku", " =1+1 "), Map.entry("Campaign", "x\r\ny"));
	}

	@Test
	void validateWhenUrlHoldsAPasswordThenTheMistakeDoesNot() {
		assertThat(rejected(cells("image_url=https://user:hunter2@example.com/a")).reasons()).contains("//***@example")
			.doesNotContain("hunter2");
	}

	@Test
	void validateWhenUrlIsTooLongThenRejectsIt() {
		String url = "https://example.com/" + "a".repeat(2029);
		assertThat(rejected(Map.of("prompt", "a", "image_url", url)).reasons()).contains("longer than 2048");
		assertThat(accepted(Map.of("prompt", "a", "image_url", url.substring(1 - 1, 2048))).input().imageUrl())
			.hasSize(2048);
	}

	@Test
	void validateWhenPresetAndSizeAreGivenThenThePresetWins() {
		ImageInput input = accepted(cells("resolution=2K;aspect_ratio=9:16;size=512x512")).input();
		assertThat(input.expectedSize()).hasToString("1152x2048");
	}

	/** Cells as {@code column=value;column=value}, where @ is a URL. */
	private static Map<String, String> cells(String text) {
		Map<String, String> cells = new LinkedHashMap<>(Map.of("prompt", "a cat"));
		for (String cell : text.split(";(?=[a-z_]+=)")) {
			String[] parts = cell.split("=", 2);
			String value = parts[1].replaceAll("^'(.*)'$", "$1");
			cells.put(parts[0], value.contains("u:p@") ? value : value.replaceAll("(?<![a-z0-9])@", REFERENCE));
		}
		return cells;
	}

	private PromptRow accepted(String column, String value) {
		return accepted(Map.of(column, value));
	}

	private PromptRow accepted(Map<String, String> cells) {
		CheckedRow row = validate(csv(cells));
		assertThat(row).describedAs("%s", (row instanceof RejectedRow bad) ? bad.reasons() : "")
			.isInstanceOf(PromptRow.class);
		return (PromptRow) row;
	}

	private RejectedRow rejected(String column, String value) {
		return rejected(Map.of(column, value));
	}

	private RejectedRow rejected(Map<String, String> cells) {
		return (RejectedRow) validate(csv(cells));
	}

	private static String csv(Map<String, String> cells) {
		return String.join(",", cells.keySet()) + "\n"
				+ cells.values().stream().map(RowValidatorTests::quote).collect(Collectors.joining(",")) + "\n";
	}

	private static String quote(@Nullable String value) {
		return '"' + String.valueOf(value).replace("\"", "\"\"") + '"';
	}

	private CheckedRow validate(String csv) {
		List<CheckedRow> rows = Csv.validate(Csv.file(this.folder, csv));
		assertThat(rows).hasSize(1);
		return rows.get(0);
	}

}
