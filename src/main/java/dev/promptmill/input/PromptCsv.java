package dev.promptmill.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.promptmill.input.header.InputOptions;
import dev.promptmill.input.source.CsvFormat;
import dev.promptmill.input.source.CsvSource;
import dev.promptmill.input.source.InputKind;
import dev.promptmill.input.source.RecordSource;
import dev.promptmill.input.source.UnusableInputException;
import dev.promptmill.input.source.WorkbookSource;

/**
 * An input file that can be read any number of times: a CSV (RFC 4180, line ends CRLF, LF
 * or CR) or the first sheet of a workbook, with a header.
 *
 * @param file where it is
 * @param options how it is to be read
 */
public record PromptCsv(Path file, InputOptions options) {

	/** A file whose format is known. */
	public PromptCsv(Path file, CsvFormat format) {
		this(file, InputOptions.of(format));
	}

	/**
	 * Finds out what the file is.
	 * @throws UnusableInputException when it can't be read
	 */
	public DetectedFormat detect() {
		try (InputStream in = stream()) {
			return InputFormatDetector.detect(this.file, this.options, in);
		}
		catch (IOException ex) {
			throw new UnusableInputException(this.file,
					"it can't be read (" + ex + "). Check the disk or network share", ex);
		}
	}

	/**
	 * Opens the file before its first row.
	 * @return a reader, which the caller closes
	 * @throws UnusableInputException when the file can't be read or its header is
	 * unusable
	 */
	public PromptCsvReader open() {
		return open(0);
	}

	/**
	 * Opens the file behind a given row, as a restart does.
	 * @param rows how many rows to leave out; more than there are is no error
	 * @return a reader whose first row has the number {@code rows + 1}
	 * @throws UnusableInputException when the file can't be read or its header is
	 * unusable
	 */
	public PromptCsvReader open(long rows) {
		DetectedFormat detected = detect();
		PromptCsvReader reader = new PromptCsvReader(this.file, this.options, detected, source(detected));
		try {
			reader.start(rows);
			return reader;
		}
		catch (RuntimeException ex) {
			reader.close();
			throw ex;
		}
	}

	private RecordSource source(DetectedFormat detected) {
		return (detected.kind() == InputKind.WORKBOOK) ? WorkbookSource.open(this.file)
				: new CsvSource(this.file, detected.format(), stream());
	}

	private InputStream stream() {
		if (Files.notExists(this.file)) {
			throw new UnusableInputException(this.file, "it does not exist. Check the path");
		}
		if (Files.isDirectory(this.file)) {
			throw new UnusableInputException(this.file, "it is a folder. Name a CSV file");
		}
		if (Files.exists(this.file) && !Files.isRegularFile(this.file)) {
			throw new UnusableInputException(this.file,
					"it is no regular file and can't be read twice. Copy its content into a file");
		}
		try {
			return Files.newInputStream(this.file);
		}
		catch (IOException ex) {
			throw new UnusableInputException(this.file, "it can't be opened (" + ex + "). Check its permissions", ex);
		}
	}

}
