package dev.promptmill.input;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.promptmill.input.header.CsvRecord;
import dev.promptmill.input.header.InputOptions;
import dev.promptmill.input.source.StdinCopy;
import dev.promptmill.input.source.UnusableInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Workbooks as input, and an input that can be read only once. */
class WorkbookTests {

	@TempDir
	private Path folder;

	@Test
	void readWhenInputIsAWorkbookThenCellsAreWhatAPersonSees() {
		Path file = Workbook.write(this.folder.resolve("a.xlsx"), List.of(
				List.of("id", "prompt", "num_images", "seed", "prompt_optimizer", "date", "time", "code", "share"),
				List.of("a", "fox & hare", "n:2", "n:42.0", "b:1", "d:46354", "t:0.5", "z:42", "p:0.25"), List.of(),
				List.of("n:7", "line one\nline two", "f:3", "", "b:0", "", "", "", "n:0.30000000000000004"),
				List.of("n:1E5", "e:#REF!")));
		List<CsvRecord> rows = Csv.read(new PromptCsv(file, InputOptions.NONE));
		assertThat(rows.get(0).cells()).containsExactly("a", "fox & hare", "2", "42", "true", "2026-11-28", "12:00",
				"00042", "25%");
		assertThat(rows.get(1).cells()).containsExactly("7", "line one\nline two", "3", "", "false", "", "", "", "0.3");
		assertThat(rows.get(1).line()).isEqualTo(4);
		assertThat(rows.get(1).rowNumber()).isEqualTo(2);
		assertThat(rows.get(2).cells()).containsExactly("100000", "#REF!");
		InputSummary summary = check(file);
		assertThat(summary.detected().words()).isEqualTo("workbook (.xlsx), first sheet");
		assertThat(summary.images()).isEqualTo(6);
		assertThat(summary.sha256()).matches("[0-9a-f]{64}");
		assertThat(summary.warnings()).extracting(InputWarning::kind).containsExactly("not_a_prompt");
	}

	@Test
	void readWhenWorkbookIsOpenedBehindARowThenGoesOnThere() {
		Path file = Workbook.write(this.folder.resolve("a.xlsx"), 50,
				(row) -> (row == 0) ? List.of("prompt") : List.of("p" + row));
		try (PromptCsvReader reader = new PromptCsv(file, InputOptions.NONE).open(48)) {
			assertThat(reader.read()).extracting((row) -> row.cells().get(0)).isEqualTo("p49");
			assertThat(reader.read()).isNull();
			assertThat(reader.sha256()).matches("[0-9a-f]{64}");
		}
	}

	@Test
	void readWhenWorkbookIsDamagedOrNoneThenSaysWhatToDo() throws IOException {
		Path file = Workbook.write(this.folder.resolve("a.xlsx"), List.of(List.of("prompt"), List.of("x")));
		byte[] bytes = Files.readAllBytes(file);
		Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length / 2));
		refused(file, "damaged or incomplete");
		Files.writeString(file, "PK\u0003\u0004");
		refused(file, "damaged or incomplete");
		Path empty = Workbook.write(this.folder.resolve("b.xlsx"), List.of());
		refused(empty, "it is empty");
	}

	@Test
	void keepWhenStreamIsReadThenTheSameContentIsKeptOnce() throws IOException {
		byte[] text = "prompt\na cat\n".getBytes(StandardCharsets.UTF_8);
		Path first = StdinCopy.keep(new ByteArrayInputStream(text), this.folder.resolve("input"));
		Path second = StdinCopy.keep(new ByteArrayInputStream(text), this.folder.resolve("input"));
		assertThat(second).isEqualTo(first).hasBinaryContent(text);
		assertThat(this.folder.resolve("input")).isDirectoryContaining((file) -> file.equals(first));
		assertThat(this.folder.resolve("input").toFile().list()).hasSize(1);
		assertThat(check(first).rows()).isOne();
	}

	private void refused(Path file, String problem) {
		assertThatExceptionOfType(UnusableInputException.class).isThrownBy(() -> check(file))
			.withMessageContaining(problem);
	}

	private InputSummary check(Path file) {
		return new InputCheck(new PromptCsv(file, InputOptions.NONE), new RowValidator()).run((row) -> {
		});
	}

}
