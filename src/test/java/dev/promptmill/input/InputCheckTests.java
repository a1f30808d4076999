package dev.promptmill.input;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.promptmill.apixo.ImageSize.Resolution;
import dev.promptmill.apixo.TaskMode;
import dev.promptmill.input.header.Lookalike;
import dev.promptmill.input.source.CsvFormat;
import dev.promptmill.input.source.UnusableInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class InputCheckTests {

	@TempDir
	private Path folder;

	private final List<RejectedRow> rejected = new ArrayList<>();

	@Test
	void runWhenFileIsUsableThenCountsWhatItOrders() {
		InputSummary summary = check("""
				id,prompt,image_url,size,num_images,sku
				a,one,,,2,x
				b,two,https://example.com/a.png,2048x2048,3,x
				c,,,,9,x
				d,four,,,,x
				""");
		assertThat(summary.rows()).isEqualTo(4);
		assertThat(summary.validRows()).isEqualTo(3);
		assertThat(summary.rejectedRows()).isEqualTo(1);
		assertThat(summary.images()).isEqualTo(6);
		assertThat(summary.imagesByMode()).isEqualTo(Map.of(TaskMode.TEXT_TO_IMAGE, 3L, TaskMode.IMAGE_TO_IMAGE, 3L));
		assertThat(summary.imagesByTier()).isEqualTo(Map.of(Resolution.ONE_K, 3L, Resolution.TWO_K, 3L));
		assertThat(summary.header().names()).containsExactly("id", "prompt", "image_url", "size", "num_images", "sku");
		assertThat(summary.header().carried()).containsExactly("sku");
		assertThat(summary.sha256()).matches("[0-9a-f]{64}");
		assertThat(this.rejected).extracting(RejectedRow::id).containsExactly("c");
	}

	@Test
	void runWhenEveryRowIsRejectedThenTheFileIsStillUsable() {
		assertThat(check("prompt,seed\n,1\nx,y\n").validRows()).isZero();
		assertThat(this.rejected).hasSize(2);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			''                              | it is empty
			'\\n\\n'                        | it is empty
			prompt                          | a header but no rows
			'prompt\\n\\n\\n'               | a header but no rows
			'text\\na cat'                  | line 1: the header has no column prompt; it has text
			'\\n\\ntext\\na cat'            | line 3: the header has no column prompt
			'id;prompt\\n1;a cat'           | promptmill.input-delimiter
			'prompt,PROMPT\\na,b'           | column "PROMPT" twice, as number 1 and 2
			'prompt,sku, Sku \\na,b,c'      | column "Sku" twice, as number 2 and 3
			'prompt,image_url,image_urls\\n'| both image_url and image_urls
			'"prompt" x,y\\na,b'            | line 1: the header has text after a closing quote
			'"prompt\\na'                   | line 1: the record that starts here has a quote that is never closed
			'prompt,"a\\u0007b"\\nx,y'      | control character
			""")
	void runWhenFileIsUnusableThenSaysWhy(String text, String reason) {
		assertThatExceptionOfType(UnusableInputException.class)
			.isThrownBy(() -> check(text.replace("\\n", "\n").replace("\\u0007", "\u0007")))
			.withMessageContaining(reason)
			.withMessageContaining("prompts.csv");
	}

	@Test
	void runWhenFileIsMissingOrAFolderThenSaysSo() {
		assertThatExceptionOfType(UnusableInputException.class)
			.isThrownBy(() -> check(new PromptCsv(this.folder.resolve("no.csv"), CsvFormat.DEFAULT)))
			.withMessageContainingAll("no.csv", "does not exist");
		assertThatExceptionOfType(UnusableInputException.class)
			.isThrownBy(() -> check(new PromptCsv(this.folder, CsvFormat.DEFAULT)))
			.withMessageContainingAll(this.folder.toString(), "is a folder");
	}

	@Test
	void runWhenIdsDifferOnlyInCaseThenNamesBothLines() {
		assertThatExceptionOfType(UnusableInputException.class)
			.isThrownBy(() -> check("id,prompt\nHero-1,\"two\nlines\"\nx,b\nhero-1,c\n"))
			.withMessageContainingAll("column id", "\"Hero-1\" in line 2 and \"hero-1\" in line 5");
	}

	@Test
	void runWhenIdsDifferOnlyInUnicodeFormThenRefuses() {
		assertThatExceptionOfType(UnusableInputException.class)
			.isThrownBy(() -> check("id,prompt\nCAF\u00c9,a\ncafe\u0301,b\n"))
			.withMessageContainingAll("line 2", "line 3");
	}

	@Test
	void runWhenIdEqualsTheNumberOfARowWithoutIdThenRefuses() {
		assertThatExceptionOfType(UnusableInputException.class).isThrownBy(() -> check("id,prompt\n2,a\n,b\n"))
			.withMessageContaining("\"2\" in line 2 and \"2\" in line 3 (its row number)");
	}

	@Test
	void runWhenRejectedRowHasTheIdOfAnotherThenRefuses() {
		assertThatExceptionOfType(UnusableInputException.class).isThrownBy(() -> check("id,prompt\na,\nA,b\n"))
			.withMessageContainingAll("line 2", "line 3");
	}

	@Test
	void runWhenManyIdsAreEqualThenNamesTheFirstPairsAndCountsTheRest() {
		String rows = IntStream.range(0, 20).mapToObj((row) -> "same,p\n").collect(Collectors.joining());
		assertThatExceptionOfType(UnusableInputException.class).isThrownBy(() -> check("id,prompt\n" + rows))
			.withMessageContainingAll("line 2 and \"same\" in line 3", "line 2 and \"same\" in line 6", "and 14 more");
	}

	@Test
	void runWhenHashesOfDifferentIdsCollideThenTheFileIsFine() {
		PromptCsv csv = Csv.file(this.folder, "id,prompt\na,1\nb,2\nc,3\n");
		InputSummary summary = new InputCheck(csv, new RowValidator(), (id) -> 0).run(this.rejected::add);
		assertThat(summary.validRows()).isEqualTo(3);
	}

	@ParameterizedTest
	@ValueSource(longs = { 0, 7, -1 })
	void runWhenHashesCollideAndIdsAreEqualThenRefuses(long hash) {
		PromptCsv csv = Csv.file(this.folder, "id,prompt\na,1\nb,2\nA,3\n");
		assertThatExceptionOfType(UnusableInputException.class)
			.isThrownBy(() -> new InputCheck(csv, new RowValidator(), (id) -> hash).run(this.rejected::add))
			.withMessageContaining("\"a\" in line 2 and \"A\" in line 4");
	}

	@Test
	void runWhenOnlyTheLastOfManyIdsIsEqualThenFindsIt() throws IOException {
		String rows = IntStream.range(0, 50_000).mapToObj((row) -> "id-" + row + ",p\n").collect(Collectors.joining());
		assertThat(check("id,prompt\n" + rows).rows()).isEqualTo(50_000);
		Files.writeString(this.folder.resolve("prompts.csv"), "ID-17,p\n", StandardCharsets.UTF_8,
				java.nio.file.StandardOpenOption.APPEND);
		assertThatExceptionOfType(UnusableInputException.class)
			.isThrownBy(() -> check(new PromptCsv(this.folder.resolve("prompts.csv"), CsvFormat.DEFAULT)))
			.withMessageContaining("\"id-17\" in line 19 and \"ID-17\" in line 50002");
	}

	@Test
	void lookalikesWhenColumnNamesAreMisspeltThenSaysWhatTheyResemble() {
		InputSummary summary = check("prompt,num_image,Aspect-Ratio,imgae_url,model,seeds,campaign\na,1,1,1,1,1,1\n");
		assertThat(summary.header().lookalikes()).extracting(Lookalike::option)
			.containsExactly("--column num_images=\"num_image\"", "--column aspect_ratio=\"Aspect-Ratio\"",
					"--column image_url=\"imgae_url\"", "--column seed=\"seeds\"");
	}

	@Test
	void lookalikesWhenTheRealColumnIsThereThenIsSilent() {
		assertThat(check("prompt,prompts,size\na,b,\n").header().lookalikes()).isEmpty();
	}

	private InputSummary check(String text) {
		return check(Csv.file(this.folder, text));
	}

	private InputSummary check(PromptCsv csv) {
		return new InputCheck(csv, new RowValidator()).run(this.rejected::add);
	}

}
