package dev.promptmill.report.table;

import java.util.List;

import dev.promptmill.ledger.query.RowRecord;

/**
 * The columns and cells of one CSV file about rows; no input or output happens here.
 */
public interface Table {

	/** The names of its columns. */
	List<String> header();

	/** The lines a row adds, each as wide as the header; often none. */
	List<List<String>> lines(RowRecord row);

}
