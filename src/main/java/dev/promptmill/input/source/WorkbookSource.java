package dev.promptmill.input.source;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

import dev.promptmill.common.Sha256;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a workbook's first sheet, one after the other. Of the whole workbook only
 * its texts are kept in memory.
 */
public final class WorkbookSource implements RecordSource {

	private final Path file;

	private final ReadableWorkbook workbook;

	private final Stream<Row> stream;

	private final Iterator<Row> rows;

	private final WorkbookCell texts;

	private @Nullable String sha256;

	private WorkbookSource(Path file, ReadableWorkbook workbook) throws IOException {
		this.file = file;
		this.workbook = workbook;
		this.texts = new WorkbookCell(workbook.isDate1904());
		this.stream = workbook.getFirstSheet().openStream();
		this.rows = this.stream.iterator();
	}

	public static RecordSource open(Path file) {
		ReadableWorkbook workbook = null;
		try {
			workbook = open(file, true);
			return new WorkbookSource(file, workbook);
		}
		catch (IOException | RuntimeException ex) {
			if (workbook != null) {
				closeQuietly(workbook);
			}
			throw damaged(file, 0, ex);
		}
	}

	/** A workbook that some program wrote without any styles is one, too. */
	private static ReadableWorkbook open(Path file, boolean styles) throws IOException {
		try {
			return new ReadableWorkbook(file.toFile(), new ReadingOptions(styles, true));
		}
		catch (IOException | RuntimeException ex) {
			if (styles) {
				return open(file, false);
			}
			throw ex;
		}
	}

	private static void closeQuietly(ReadableWorkbook workbook) {
		try {
			workbook.close();
		}
		catch (IOException ex) {
			// What went wrong before is told.
		}
	}

	@Override
	public @Nullable RawRecord next() {
		Row row = nextRow();
		if (row == null) {
			if (this.sha256 == null) {
				this.sha256 = hash();
			}
			return null;
		}
		List<String> cells = new ArrayList<>(row.getCellCount());
		int length = 0;
		for (Cell cell : row) {
			cells.add((cell != null) ? this.texts.of(cell) : "");
			length += cells.get(cells.size() - 1).length();
		}
		if (length > CsvRecordSplitter.MAX_RECORD) {
			throw new UnusableInputException(this.file, row.getRowNum(),
					"the row is longer than " + CsvRecordSplitter.MAX_RECORD + " characters");
		}
		return new RawRecord(row.getRowNum(), row.getRowNum(), cells, null);
	}

	private @Nullable Row nextRow() {
		long last = 0;
		try {
			while (this.rows.hasNext()) {
				Row row = this.rows.next();
				last = row.getRowNum();
				if (row.getPhysicalCellCount() > 0) {
					return row;
				}
			}
			return null;
		}
		catch (RuntimeException ex) {
			throw damaged(this.file, last, ex);
		}
	}

	private static UnusableInputException damaged(Path file, long row, Exception cause) {
		return new UnusableInputException(file,
				"it can't be read as a workbook" + ((row > 0) ? " behind row " + row : "") + " (" + cause.getMessage()
						+ "). Open it, save it again as .xlsx or as CSV (UTF-8)",
				cause);
	}

	/** A workbook is read in pieces, so its bytes are read once more. */
	private String hash() {
		try {
			return Sha256.of(this.file);
		}
		catch (IOException ex) {
			throw new UnusableInputException(this.file, "reading failed (" + ex + "). Check the disk or network share",
					ex);
		}
	}

	@Override
	public String sha256() {
		if (this.sha256 == null) {
			throw new IllegalStateException("The SHA-256 of the input is known when the last row has been read");
		}
		return this.sha256;
	}

	@Override
	public void close() throws IOException {
		this.stream.close();
		this.workbook.close();
	}

}
