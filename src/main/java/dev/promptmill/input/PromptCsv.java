package dev.promptmill.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An input file that can be read any number of times. UTF-8 by default, RFC 4180, header
 * required, line ends CRLF, LF or CR.
 *
 * @param file the CSV
 * @param format its charset and delimiter
 */
public record PromptCsv(Path file, CsvFormat format) {

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
		PromptCsvReader reader = new PromptCsvReader(this.file, this.format, stream());
		try {
			reader.start(rows);
			return reader;
		}
		catch (RuntimeException ex) {
			reader.close();
			throw ex;
		}
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
