package dev.promptmill.input.source;

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
import dev.promptmill.common.Sha256;
import dev.promptmill.input.source.CsvRecordSplitter.Frame;
import org.jspecify.annotations.Nullable;

/**
 * The records of a CSV file, in memory that does not depend on its size.
 */
public final class CsvSource implements RecordSource {

	private final Path file;

	private final CsvFormat format;

	private final MessageDigest digest = Sha256.digest();

	private final CsvRecordSplitter splitter;

	private final RFC4180Parser parser;

	private @Nullable String sha256;

	public CsvSource(Path file, CsvFormat format, InputStream in) {
		this.file = file;
		this.format = format;
		StrictDecoder decoder = new StrictDecoder(new DigestInputStream(in, this.digest), format.charset());
		this.splitter = new CsvRecordSplitter(file, decoder, format.delimiter());
		this.parser = new RFC4180ParserBuilder().withSeparator(format.delimiter()).build();
	}

	@Override
	public @Nullable RawRecord next() {
		Frame frame = nextFrame();
		return (frame == null) ? null
				: new RawRecord(frame.line(), frame.lastLine(), split(this.parser, frame.text()), frame.flaw());
	}

	@Override
	public String sha256() {
		if (this.sha256 == null) {
			throw new IllegalStateException("The SHA-256 of the input is known when the last row has been read");
		}
		return this.sha256;
	}

	private @Nullable Frame nextFrame() {
		try {
			Frame frame = this.splitter.next();
			while (frame != null && frame.isBlank(this.format.delimiter())) {
				frame = this.splitter.next();
			}
			if (frame == null && this.sha256 == null) {
				this.sha256 = HexFormat.of().formatHex(this.digest.digest());
			}
			return frame;
		}
		catch (MalformedBytesException ex) {
			throw new UnusableInputException(this.file, this.splitter.line(), ex.getMessage() + " is not "
					+ this.format.charset() + ". Save the file as " + this.format.charset()
					+ ", or name its encoding with promptmill.input-charset (Excel often writes windows-1252 or UTF-16)");
		}
		catch (IOException ex) {
			throw new UnusableInputException(this.file,
					"reading failed in line " + this.splitter.line() + " (" + ex + "). Check the disk or network share",
					ex);
		}
	}

	public static List<String> split(RFC4180Parser parser, String text) {
		try {
			return List.of(parser.parseLine(text));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Splitting text that is in memory can't fail", ex);
		}
	}

	@Override
	public void close() throws IOException {
		this.splitter.close();
	}

}
