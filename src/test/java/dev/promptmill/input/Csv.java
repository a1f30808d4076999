package dev.promptmill.input;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.promptmill.input.header.CsvRecord;
import dev.promptmill.input.source.CsvFormat;

/**
 * Writes input files for tests and reads them whole.
 */
final class Csv {

	private Csv() {
	}

	static PromptCsv file(Path folder, String text) {
		return file(folder, text.getBytes(StandardCharsets.UTF_8), CsvFormat.DEFAULT);
	}

	static PromptCsv file(Path folder, String text, Charset charset, char delimiter) {
		return file(folder, text.getBytes(charset), new CsvFormat(charset, delimiter));
	}

	static PromptCsv file(Path folder, byte[] bytes, CsvFormat format) {
		try {
			return new PromptCsv(Files.write(folder.resolve("prompts.csv"), bytes), format);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static List<CsvRecord> read(PromptCsv csv) {
		List<CsvRecord> records = new ArrayList<>();
		try (PromptCsvReader reader = csv.open()) {
			CsvRecord record = reader.read();
			while (record != null) {
				records.add(record);
				record = reader.read();
			}
		}
		return records;
	}

	static List<CheckedRow> validate(PromptCsv csv) {
		return read(csv).stream().map(new RowValidator()::validate).toList();
	}

}
