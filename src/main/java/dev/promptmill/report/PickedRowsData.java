package dev.promptmill.report;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.promptmill.common.Invocation;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.RowRecord;
import dev.promptmill.report.table.InputColumns;
import dev.promptmill.report.table.InputFormat;
import dev.promptmill.report.table.SourceCells;

/**
 * The facts that the page needs about picked images: command, input rows and files.
 */
final class PickedRowsData {

	private final Run run;

	private final Invocation invocation;

	private final InputColumns input;

	private final SourceCells cells = new SourceCells();

	private final Map<String, String> inputIds = new LinkedHashMap<>();

	PickedRowsData(Run run, Invocation invocation) {
		this.run = run;
		this.invocation = invocation;
		this.input = InputColumns.of(run);
	}

	/** Adds a row that the gallery shows. */
	void add(RowRecord row) {
		this.cells.add(row.source());
		String id = this.input.idInInput(row.id(), row.source());
		if (!id.equals(row.id())) {
			this.inputIds.put(Long.toString(row.rowNumber()), id);
		}
	}

	Map<String, Object> json() {
		Map<String, Object> source = new LinkedHashMap<>(InputFormat.of(this.run).json());
		source.put("columns", this.input.names());
		source.put("id", this.input.indexOf("id"));
		source.put("seed", this.input.indexOf("seed"));
		source.put("ids", this.inputIds);
		source.put("rowsPerBlock", SourceCells.ROWS_PER_BLOCK);
		source.put("blocks", this.cells.blocks());
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("redo", RedoCommand.of(this.run, this.invocation).json());
		json.put("source", source);
		json.put("name", this.run.plan().jobName() + "-" + this.run.id());
		json.put("created", this.run.createdAt().toEpochMilli());
		return json;
	}

}
