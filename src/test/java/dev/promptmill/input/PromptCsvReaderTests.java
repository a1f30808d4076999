package dev.promptmill.input;

import java.io.ByteArrayOutputStream;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import com.opencsv.CSVWriter;
import com.opencsv.ICSVWriter;
import dev.promptmill.input.header.Column;
import dev.promptmill.input.header.CsvRecord;
import dev.promptmill.input.source.CsvFormat;
import dev.promptmill.input.source.UnusableInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class PromptCsvReaderTests {

	@TempDir
	private Path folder;

	@ParameterizedTest
	@ValueSource(strings = { "\n", "\r\n", "\r" })
	void readWhenLinesEndDifferentlyThenCountsRowsAndLines(String end) {
		List<CsvRecord> records = read(
				String.join(end, "prompt,sku", "one,1", "", "\"two", "lines\",2", "  ", "three,3"));
		assertThat(records).extracting(CsvRecord::rowNumber).containsExactly(1L, 2L, 3L);
		assertThat(records).extracting(CsvRecord::line).containsExactly(2L, 4L, 7L);
		assertThat(records.get(1).cells()).containsExactly("two" + end + "lines", "2");
		assertThat(records.get(2).cells()).containsExactly("three", "3");
	}

	@Test
	void readWhenFileStartsWithByteOrderMarkThenIgnoresIt() {
		assertThat(prompts("\uFEFFprompt\na cat\n")).containsExactly("a cat");
		assertThat(prompts("\uFEFF\"prompt\"\na cat\n")).containsExactly("a cat");
	}

	@Test
	void readWhenHeaderIsPaddedAndInCapitalsThenKnowsTheColumns() {
		CsvRecord record = read("SKU, Prompt ,  ID\nx,a cat,7\n").get(0);
		assertThat(record.cell(Column.PROMPT)).isEqualTo("a cat");
		assertThat(record.cell(Column.ID)).isEqualTo("7");
		assertThat(record.carried()).containsExactly(java.util.Map.entry("SKU", "x"));
		assertThat(record.values().keySet()).containsExactly("SKU", "Prompt", "ID");
	}

	@Test
	void readWhenQuotesAreDoubledThenTheyAreText() {
		assertThat(prompts("prompt\n\"a \"\"cat\"\", sitting\"\n\"\"\"\"\n")).containsExactly("a \"cat\", sitting",
				"\"");
	}

	@Test
	void readWhenDelimiterIsSemicolonThenCommasAreText() {
		List<CsvRecord> records = Csv
			.read(Csv.file(this.folder, "id;prompt\n1;a cat, a dog\n", StandardCharsets.UTF_8, ';'));
		assertThat(records.get(0).cells()).containsExactly("1", "a cat, a dog");
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-8", "GB18030" })
	void readWhenCharsetIsNamedThenDecodesIt(String charset) {
		String text = (charset.endsWith("E") ? "\uFEFF" : "") + "prompt\n雨后的江南水乡 😀\n";
		assertThat(Csv.read(Csv.file(this.folder, text, Charset.forName(charset), ',')))
			.extracting((record) -> record.cell(Column.PROMPT))
			.containsExactly("雨后的江南水乡 😀");
	}

	@Test
	void readWhenBytesAreLatin1ThenNamesLineAndOffsetAndSetting() {
		byte[] bytes = "prompt\nfine\nn\u00e9e\n".getBytes(StandardCharsets.ISO_8859_1);
		assertThatExceptionOfType(UnusableInputException.class)
			.isThrownBy(() -> Csv.read(Csv.file(this.folder, bytes, CsvFormat.DEFAULT)))
			.withMessageContainingAll("prompts.csv", "line 3", "0xE9", "offset 13", "UTF-8",
					"promptmill.input-charset");
	}

	@Test
	void readWhenFileEndsInsideACharacterThenRefuses() {
		byte[] bytes = "prompt\ncaf\u00e9".getBytes(StandardCharsets.ISO_8859_1);
		assertThatExceptionOfType(UnusableInputException.class)
			.isThrownBy(() -> Csv.read(Csv.file(this.folder, bytes, CsvFormat.DEFAULT)))
			.withMessageContainingAll("line 2", "0xE9", "offset 10");
	}

	@Test
	void readWhenBadByteIsFarIntoTheFileThenOffsetIsExact() throws Exception {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		bytes.writeBytes("prompt\n".getBytes(StandardCharsets.UTF_8));
		bytes.writeBytes("雨雨雨\n".repeat(10_000).getBytes(StandardCharsets.UTF_8));
		bytes.write(0xFF);
		assertThatExceptionOfType(UnusableInputException.class)
			.isThrownBy(() -> Csv.read(Csv.file(this.folder, bytes.toByteArray(), CsvFormat.DEFAULT)))
			.withMessageContainingAll("line 10002", "0xFF", "offset 100007");
	}

	@Test
	void openWhenFileIsUtf16InsteadOfUtf8ThenSaysWhatToDo() {
		byte[] marked = "prompt\na cat\n".getBytes(StandardCharsets.UTF_16);
		assertThatExceptionOfType(UnusableInputException.class)
			.isThrownBy(() -> Csv.file(this.folder, marked, CsvFormat.DEFAULT).open())
			.withMessageContainingAll("line 1", "0xFE", "offset 0", "UTF-16", "promptmill.input-charset");
		byte[] unmarked = "prompt\na cat\n".getBytes(StandardCharsets.UTF_16LE);
		assertThatExceptionOfType(UnusableInputException.class)
			.isThrownBy(() -> Csv.file(this.folder, unmarked, CsvFormat.DEFAULT).open())
			.withMessageContainingAll("line 1", "UTF-16", "promptmill.input-charset");
	}

	@Test
	void readWhenQuoteIsNeverClosedThenNamesTheLineWhereTheRecordStarts() {
		assertThatExceptionOfType(UnusableInputException.class)
			.isThrownBy(() -> read("prompt\none\n\"two\nthree\nfour\n"))
			.withMessageContainingAll("line 3", "never closed");
	}

	@Test
	void readWhenQuoteSwallowsMoreThanARecordMayHoldThenStopsThere() {
		String text = "prompt,sku\none,1\n\"two,2\n" + "a prompt without quotes,3\n".repeat(200_000);
		assertThatExceptionOfType(UnusableInputException.class).isThrownBy(() -> read(text))
			.withMessageContainingAll("line 3", "longer than 1048576", "quote");
	}

	@Test
	void readWhenQuotesAreMisplacedThenOnlyThatRowIsFlawed() {
		List<CsvRecord> records = read("prompt,sku\nA 5\" pipe,1\nfine,2\n\"say \"hi\" now\",3\n \"x\",4\nfine,5\n");
		assertThat(records).extracting(CsvRecord::line).containsExactly(2L, 3L, 4L, 5L, 6L);
		assertThat(records).extracting((record) -> record.flaw() != null)
			.containsExactly(true, false, true, false, false);
		assertThat(records.get(2).flaw()).startsWith("text after a closing quote in line 4; ");
	}

	@Test
	void openWhenRowsAreSkippedThenGoesOnWithNumbersAndLines() {
		PromptCsv csv = Csv.file(this.folder, "prompt\none\n\n\"two\n2\"\nthree\n");
		try (PromptCsvReader reader = csv.open(2)) {
			CsvRecord record = reader.read();
			assertThat(record).isNotNull();
			assertThat(record.rowNumber()).isEqualTo(3);
			assertThat(record.line()).isEqualTo(6);
			assertThat(record.cells()).containsExactly("three");
			assertThat(reader.read()).isNull();
		}
		try (PromptCsvReader reader = csv.open(9)) {
			assertThat(reader.read()).isNull();
		}
	}

	@Test
	void sha256WhenFileIsReadToTheEndThenIsThatOfTheBytes() {
		try (PromptCsvReader reader = Csv.file(this.folder, "\uFEFFprompt\r\na cat\r\n\r\n").open()) {
			reader.read();
			assertThatIllegalStateException().isThrownBy(reader::sha256);
			assertThat(reader.read()).isNull();
			assertThat(reader.read()).isNull();
			// printf '\xef\xbb\xbfprompt\r\na cat\r\n\r\n' | sha256sum
			assertThat(reader.sha256()).isEqualTo("12591af8a500dcc1e6ea01f51886868476202d88297e8dc8f9b8795ef9815b65");
		}
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5 })
	void readWhenAnotherProgramWroteTheFileThenReadsBackExactly(long seed) throws Exception {
		Random random = new Random(seed);
		List<String[]> rows = new ArrayList<>();
		for (int row = 0; row < 500; row++) {
			rows.add(new String[] { "p" + cell(random), cell(random), cell(random) });
		}
		StringWriter text = new StringWriter();
		try (CSVWriter writer = new CSVWriter(text, ICSVWriter.DEFAULT_SEPARATOR, '"', '"', "\r\n")) {
			writer.writeNext(new String[] { "prompt", "a", "b" }, false);
			rows.forEach((row) -> writer.writeNext(row, random.nextBoolean()));
		}
		List<CsvRecord> records = read(text.toString());
		assertThat(records).allMatch((record) -> record.flaw() == null);
		assertThat(records).extracting(CsvRecord::cells)
			.containsExactlyElementsOf(rows.stream().map(List::of).toList());
	}

	private static String cell(Random random) {
		String[] pieces = { "\"", ",", "\n", "\r\n", " ", "a", "雨", "😀", ";", "\"\"", "" };
		StringBuilder cell = new StringBuilder();
		for (int piece = random.nextInt(6); piece > 0; piece--) {
			cell.append(pieces[random.nextInt(pieces.length)]);
		}
		return cell.toString();
	}

	private List<CsvRecord> read(String text) {
		return Csv.read(Csv.file(this.folder, text));
	}

	private List<String> prompts(String text) {
		return read(text).stream().map((record) -> record.cell(Column.PROMPT)).toList();
	}

}
