package dev.promptmill.input;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import dev.promptmill.input.header.CsvHeader;
import dev.promptmill.input.header.CsvRecord;
import dev.promptmill.input.header.InputOptions;
import dev.promptmill.input.header.Variations;
import dev.promptmill.input.source.Blanks;
import dev.promptmill.input.source.RawRecord;
import dev.promptmill.input.source.RecordSource;
import dev.promptmill.input.source.UnusableInputException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of an input file one after the other, in memory that does not depend on
 * the size of the file. Not thread-safe.
 */
public final class PromptCsvReader implements Closeable {

	private static final String REPEATED = "it is the header again: two files seem to have been joined; remove the line";

	private final Path file;

	private final InputOptions options;

	private final DetectedFormat detected;

	private final RecordSource source;

	private final Deque<CsvRecord> pending = new ArrayDeque<>();

	private @Nullable CsvHeader header;

	private long rowNumber;

	private long fileRow;

	PromptCsvReader(Path file, InputOptions options, DetectedFormat detected, RecordSource source) {
		this.file = file;
		this.options = options;
		this.detected = detected;
		this.source = source;
	}

	void start(long rowsToSkip) {
		this.header = readHeader();
		while (this.rowNumber < rowsToSkip && read() != null) {
			// Passed over.
		}
	}

	private CsvHeader readHeader() {
		if (this.detected.separatorLine()) {
			this.source.next();
		}
		RawRecord record = nextRecord();
		if (record == null) {
			throw new UnusableInputException(this.file,
					"it is empty. The first line must name the columns, one of them prompt");
		}
		if (record.flaw() != null) {
			throw new UnusableInputException(this.file, record.line(),
					"the header has " + record.flaw() + "; put whole cells in quotes");
		}
		return CsvHeader.of(this.file, record.line(), record.cells(), this.options);
	}

	/** What the file was recognised as. */
	public DetectedFormat detected() {
		return this.detected;
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
	 * Reads the next row; rows without any text are passed over.
	 * @return the row, or null at the end of the file
	 * @throws UnusableInputException when the bytes are not text in the expected charset,
	 * a quote is never closed, a row is longer than a million characters, or reading
	 * fails
	 */
	public @Nullable CsvRecord read() {
		if (this.pending.isEmpty()) {
			RawRecord record = nextRecord();
			if (record != null) {
				this.fileRow++;
				take(record);
			}
		}
		CsvRecord next = this.pending.poll();
		this.rowNumber = (next != null) ? next.rowNumber() : this.rowNumber;
		return next;
	}

	private void take(RawRecord record) {
		CsvHeader columns = header();
		String flaw = flaw(record);
		List<String> cells = cells(record.cells());
		Variations variations = columns.variations();
		if (variations.isEmpty() || flaw != null || cells.size() > columns.width()) {
			add(record, cells, flaw);
			return;
		}
		for (List<String> varied : variations.of(cells)) {
			add(record, varied, null);
		}
	}

	private void add(RawRecord record, List<String> cells, @Nullable String flaw) {
		this.pending.add(new CsvRecord(this.rowNumber + this.pending.size() + 1, record.line(), header(), cells, flaw,
				this.fileRow));
	}

	private @Nullable String flaw(RawRecord record) {
		if (record.flaw() != null) {
			return record.flaw() + "; put the whole cell in quotes and double every quote inside it";
		}
		return header().isRepeatedBy(record.cells()) ? REPEATED : null;
	}

	/**
	 * Cells of the header, those that {@code vary} adds, surplus ones that say something.
	 */
	private List<String> cells(List<String> given) {
		int width = header().fileWidth();
		int added = header().width() - width;
		int length = given.size();
		while (length > width && Blanks.stripAll(given.get(length - 1)).isEmpty()) {
			length--;
		}
		if (length < given.size() && length > 0 && mayContinue(given)) {
			length = given.size();
		}
		if (added == 0) {
			return (length == given.size()) ? given : given.subList(0, length);
		}
		List<String> cells = new ArrayList<>(given.subList(0, Math.min(length, width)));
		while (cells.size() < width + added) {
			cells.add("");
		}
		cells.addAll(given.subList(Math.min(length, width), length));
		return cells;
	}

	/**
	 * Whether a cell seems to be the rest of the one before it: with as many cells too
	 * many as there are commas in an unquoted text, it would be bought cut off.
	 */
	private boolean mayContinue(List<String> cells) {
		for (int i = 1; i < cells.size(); i++) {
			String cell = cells.get(i);
			if (cell.length() > 1 && cell.charAt(0) == ' ' && cell.charAt(1) != ' ' && !cells.get(i - 1).isEmpty()) {
				return true;
			}
		}
		return false;
	}

	private @Nullable RawRecord nextRecord() {
		RawRecord record = this.source.next();
		while (record != null && record.isEmpty()) {
			record = this.source.next();
		}
		return record;
	}

	/**
	 * The identity of the file's bytes; tells whether it changed between two passes.
	 * @return SHA-256 of the whole file, 64 lower-case hex digits
	 * @throws IllegalStateException before {@link #read()} has returned null
	 */
	public String sha256() {
		return this.source.sha256();
	}

	@Override
	public void close() {
		try {
			this.source.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The input file " + this.file + " can't be closed", ex);
		}
	}

}
