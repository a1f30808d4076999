package dev.promptmill.input.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Finds where a CSV record ends, in memory bounded by the longest permitted record.
 * <p>
 * OpenCSV splits a record into cells, but its own reader would take a whole file into
 * memory after one unclosed quote, scans a cell of many lines again for each line, and
 * turns CRLF inside a cell into LF. It also guesses at misplaced quotes, which can merge
 * two rows; here they are a flaw of their row.
 */
public final class CsvRecordSplitter implements Closeable {

	static final int MAX_RECORD = 1024 * 1024;

	private static final int END = -1;

	private static final char BYTE_ORDER_MARK = '\uFEFF';

	private final Path file;

	private final Reader in;

	private final char delimiter;

	private final char[] buffer = new char[16 * 1024];

	private int position;

	private int limit;

	private final StringBuilder text = new StringBuilder();

	private long line = 1;

	private State state = State.CELL_START;

	private @Nullable String flaw;

	/** Where the present cell starts in the text. */
	private int cellStart;

	private boolean atStart = true;

	private boolean afterCarriageReturn;

	public CsvRecordSplitter(Path file, Reader in, char delimiter) {
		this.file = file;
		this.in = in;
		this.delimiter = delimiter;
	}

	/**
	 * The line that is being read.
	 * @return from 1
	 */
	long line() {
		return this.line;
	}

	/**
	 * Reads the next record; a blank line is one, with an empty text.
	 * @return the record, or null at the end of the file
	 * @throws UnusableInputException when a record is too long or a quote is never closed
	 * @throws MalformedBytesException when the bytes are not text in the charset
	 * @throws IOException when the file can't be read
	 */
	public @Nullable Frame next() throws IOException {
		begin();
		long start = this.line;
		int character = read();
		if (character == END) {
			return null;
		}
		while (character != END && !endsRecord(character)) {
			take((char) character, start);
			character = read();
		}
		if (this.state == State.QUOTED) {
			throw new UnusableInputException(this.file, start, "the record that starts here has a quote that is never "
					+ "closed. Close it, and double every quote inside a quoted cell");
		}
		long last = (character == END) ? this.line : this.line - 1;
		return new Frame(this.text.toString(), start, last, flaw(start, last));
	}

	/** What went wrong with quotes may go back to an earlier line. */
	private @Nullable String flaw(long start, long last) {
		return (this.flaw == null || start == last) ? this.flaw
				: "lines " + start + " to " + last + " were read as one row, because a quote that is opened in line "
						+ start + " is not closed there: " + this.flaw;
	}

	private void begin() throws IOException {
		if (this.atStart && peek() == BYTE_ORDER_MARK || this.afterCarriageReturn && peek() == '\n') {
			this.position++;
		}
		this.atStart = false;
		this.afterCarriageReturn = false;
		this.text.setLength(0);
		this.cellStart = 0;
		this.state = State.CELL_START;
		this.flaw = null;
	}

	private boolean endsRecord(int character) {
		if (this.state == State.QUOTED || (character != '\n' && character != '\r')) {
			return false;
		}
		this.line++;
		this.afterCarriageReturn = character == '\r';
		return true;
	}

	private void take(char character, long start) throws IOException {
		if (this.text.length() == MAX_RECORD) {
			throw new UnusableInputException(this.file, start,
					"the record that starts here is longer than " + MAX_RECORD + " characters; "
							+ ((this.state == State.QUOTED) ? "a quote in it is probably never closed"
									: "the file is probably no CSV"));
		}
		this.text.append(character);
		if (character == '\r' || (character == '\n' && !this.afterCarriageReturn)) {
			this.line++;
		}
		this.afterCarriageReturn = character == '\r';
		this.state = after(character);
		if (this.state == State.CELL_START) {
			this.cellStart = this.text.length();
		}
	}

	private State after(char character) {
		boolean separates = character == this.delimiter;
		boolean quotes = character == '"';
		return switch (this.state) {
			case CELL_START -> separates ? State.CELL_START
					: quotes ? State.QUOTED : Blanks.isBlank(character) ? State.BLANK : State.PLAIN;
			case BLANK -> separates ? State.CELL_START
					: quotes ? openBehindBlanks() : Blanks.isBlank(character) ? State.BLANK : State.PLAIN;
			case QUOTED -> quotes ? State.QUOTE_SEEN : State.QUOTED;
			case PLAIN -> {
				if (quotes) {
					spoil("a quote inside a cell that does not start with one");
				}
				yield separates ? State.CELL_START : State.PLAIN;
			}
			case QUOTE_SEEN -> quotes ? State.QUOTED : behindQuote(character, separates);
			case QUOTE_CLOSED -> behindQuote(character, separates);
		};
	}

	/** Blanks between a delimiter and a quote belong to neither. */
	private State openBehindBlanks() {
		this.text.setLength(this.cellStart);
		this.text.append('"');
		return State.QUOTED;
	}

	/** Nor do blanks between a quote and a delimiter. */
	private State behindQuote(char character, boolean separates) {
		if (separates) {
			return State.CELL_START;
		}
		if (Blanks.isBlank(character) && character != '\n' && character != '\r') {
			this.text.setLength(this.text.length() - 1);
			return State.QUOTE_CLOSED;
		}
		spoil("text after a closing quote");
		return State.PLAIN;
	}

	private void spoil(String what) {
		if (this.flaw == null) {
			this.flaw = what + " in line " + this.line;
		}
	}

	private int read() throws IOException {
		int character = peek();
		if (character != END) {
			this.position++;
		}
		return character;
	}

	private int peek() throws IOException {
		if (this.position == this.limit) {
			this.position = 0;
			this.limit = Math.max(0, this.in.read(this.buffer, 0, this.buffer.length));
			if (this.limit == 0) {
				return END;
			}
		}
		return this.buffer[this.position];
	}

	@Override
	public void close() throws IOException {
		this.in.close();
	}

	private enum State {

		CELL_START, BLANK, PLAIN, QUOTED, QUOTE_SEEN, QUOTE_CLOSED

	}

	/**
	 * A record that has not been split yet.
	 *
	 * @param text everything between two line ends outside of quotes
	 * @param line where it starts, from 1
	 * @param lastLine where it ends
	 * @param flaw what is wrong with its quotes
	 */
	public record Frame(String text, long line, long lastLine, @Nullable String flaw) {

		boolean isBlank(char delimiter) {
			return this.text.isBlank() && this.text.indexOf(delimiter) < 0;
		}

	}

}
