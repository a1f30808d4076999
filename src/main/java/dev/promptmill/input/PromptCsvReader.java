package dev.promptmill.input;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

import com.opencsv.RFC4180Parser;
import com.opencsv.RFC4180ParserBuilder;
import dev.promptmill.input.CsvRecordSplitter.Frame;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of an input file one after the other, in memory that does not depend on
 * the size of the file. Not thread-safe.
 */
public final class PromptCsvReader implements Closeable {

	private final Path file;

	private final CsvFormat format;

	private final MessageDigest digest = Sha256.create();

	private final CsvRecordSplitter framer;

	private final RFC4180Parser parser;

	private @Nullable CsvHeader header;

	private long rowNumber;

	private @Nullable String sha256;

	PromptCsvReader(Path file, CsvFormat format, InputStream in) {
		this.file = file;
		this.format = format;
		StrictDecoder decoder = new StrictDecoder(new DigestInputStream(in, this.digest), format.charset());
		this.framer = new CsvRecordSplitter(file, decoder, format.delimiter());
		this.parser = new RFC4180ParserBuilder().withSeparator(format.delimiter()).build();
	}

	void start(long rowsToSkip) {
		this.header = readHeader();
		while (this.rowNumber < rowsToSkip && nextFrame() != null) {
			this.rowNumber++;
		}
	}

	private CsvHeader readHeader() {
		Frame frame = nextFrame();
		if (frame == null) {
			throw new UnusableInputException(this.file,
					"it is empty. The first line must name the columns, one of them prompt");
		}
		if (frame.flaw() != null) {
			throw new UnusableInputException(this.file, frame.line(),
					"the header has " + frame.flaw() + "; put whole cells in quotes");
		}
		return CsvHeader.of(this.file, this.format, frame.line(), split(frame.text()));
	}

	/**
	 * The header of the file.
	 * @return its columns
	 */
	public CsvHeader header() {
		if (this.header == null) {
			throw new IllegalStateException("The header has not been read");
		}
		return this.header;
	}

	/**
	 * Reads the next row; blank lines are passed over.
	 * @return the row, or null at the end of the file
	 * @throws UnusableInputException when the bytes are not text in the expected charset,
	 * a quote is never closed, a row is longer than a million characters, or reading
	 * fails
	 */
	public @Nullable CsvRecord read() {
		Frame frame = nextFrame();
		if (frame == null) {
			return null;
		}
		this.rowNumber++;
		return new CsvRecord(this.rowNumber, frame.line(), header(), split(frame.text()), frame.flaw());
	}

	/**
	 * The identity of the file's bytes; tells whether it changed between two passes.
	 * @return SHA-256 of the whole file, 64 lower-case hex digits
	 * @throws IllegalStateException before {@link #read()} has returned null
	 */
	public String sha256() {
		if (this.sha256 == null) {
			throw new IllegalStateException("The SHA-256 of the input is known when the last row has been read");
		}
		return this.sha256;
	}

	private @Nullable Frame nextFrame() {
		try {
			Frame frame = this.framer.next();
			while (frame != null && frame.isBlank(this.format.delimiter())) {
				frame = this.framer.next();
			}
			if (frame == null && this.sha256 == null) {
				this.sha256 = HexFormat.of().formatHex(this.digest.digest());
			}
			return frame;
		}
		catch (MalformedBytesException ex) {
			throw new UnusableInputException(this.file, this.framer.line(), ex.getMessage() + " is not "
					+ this.format.charset() + ". Save the file as " + this.format.charset()
					+ ", or name its encoding with promptmill.input-charset (Excel often writes windows-1252 or UTF-16)");
		}
		catch (IOException ex) {
			throw new UnusableInputException(this.file,
					"reading failed in line " + this.framer.line() + " (" + ex + "). Check the disk or network share",
					ex);
		}
	}

	private List<String> split(String text) {
		try {
			return List.of(this.parser.parseLine(text));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Splitting text that is in memory can't fail", ex);
		}
	}

	@Override
	public void close() {
		try {
			this.framer.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The input file " + this.file + " can't be closed", ex);
		}
	}

}
