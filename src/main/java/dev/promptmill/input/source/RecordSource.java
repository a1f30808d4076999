package dev.promptmill.input.source;

import java.io.Closeable;
import java.io.IOException;

import org.jspecify.annotations.Nullable;

/** The records of a file, one after the other. Not thread-safe. */
public interface RecordSource extends Closeable {

	/**
	 * Reads the next record; lines without any text may be left out.
	 * @return null at the end of the file
	 * @throws UnusableInputException when the file can't be read on
	 */
	@Nullable RawRecord next();

	/**
	 * SHA-256 of the file's bytes, 64 lower-case hex digits.
	 * @throws IllegalStateException before {@link #next()} has returned null
	 */
	String sha256();

	@Override
	void close() throws IOException;

}
