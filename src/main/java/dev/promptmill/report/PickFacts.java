package dev.promptmill.report;

import java.util.LinkedHashMap;
import java.util.Map;

import dev.promptmill.common.Invocation;
import dev.promptmill.ledger.RowRecord;
import dev.promptmill.ledger.Run;

/** What the page needs to make something of the images that are picked in it. */
final class PickFacts {

	private final Run run;

	private final Invocation invocation;

	private final SourceCells cells = new SourceCells();

	PickFacts(Run run, Invocation invocation) {
		this.run = run;
		this.invocation = invocation;
	}

	/** Adds a row that the gallery shows. */
	void add(RowRecord row) {
		this.cells.add(row.source());
	}

	Map<String, Object> json() {
		InputColumns input = InputColumns.of(this.run);
		Map<String, Object> source = new LinkedHashMap<>(InputFormat.of(this.run.plan().settings()).json());
		source.put("columns", input.names());
		source.put("id", input.indexOf("id"));
		source.put("seed", input.indexOf("seed"));
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
