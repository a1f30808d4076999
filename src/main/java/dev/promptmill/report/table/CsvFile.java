package dev.promptmill.report.table;

import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.function.UnaryOperator;

import com.opencsv.CSVWriter;
import com.opencsv.ICSVWriter;

/**
 * Writes lines as RFC 4180 describes them: quotes only where a cell needs them, a quote
 * within doubled. Lines end with LF, which every reader of CSV takes and line tools
 * prefer.
 */
public final class CsvFile {

	private final ICSVWriter csv;

	private final UnaryOperator<String> guard;

	private CsvFile(Writer writer, char delimiter, UnaryOperator<String> guard) {
		this.csv = new CSVWriter(writer, delimiter, '"', '"', "\n");
		this.guard = guard;
	}

	/** A file for people, who may open it in a spreadsheet: formulas are disarmed. */
	public static CsvFile guarded(Writer writer) {
		return new CsvFile(writer, ',', FormulaEscaper::escape);
	}

	/** A file for reading back: every cell is written as it is. */
	public static CsvFile exact(Writer writer, char delimiter) {
		return new CsvFile(writer, delimiter, UnaryOperator.identity());
	}

	public void line(List<String> cells) throws IOException {
		this.csv.writeNext(cells.stream().map(this.guard).toArray(String[]::new), false);
		// OpenCSV keeps the fault to itself: a full disk must not pass for a report.
		IOException fault = this.csv.getException();
		if (fault != null) {
			throw fault;
		}
	}

}
