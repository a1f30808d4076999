package dev.promptmill.report.table;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

import dev.promptmill.ledger.query.Cost;

/** The costs of all runs as CSV for a spreadsheet. */
public final class CostsCsv {

	private CostsCsv() {
	}

	/**
	 * The whole table.
	 * @param by what the costs have in common
	 */
	public static String text(String by, List<Cost> costs) {
		StringWriter text = new StringWriter();
		CsvFile csv = CsvFile.guarded(text);
		try {
			csv.line(List.of(by, "requests", "billed_usd", "possibly_billed_usd", "reserved_usd", "returned_usd",
					"at_most_usd"));
			for (Cost cost : costs) {
				String value = cost.value();
				csv.line(List.of((value != null) ? value : "", String.valueOf(cost.requests()),
						CellFormat.usd(cost.billed()), CellFormat.usd(cost.possiblyBilled()),
						CellFormat.usd(cost.reserved()), CellFormat.usd(cost.returned()),
						CellFormat.usd(cost.atMost())));
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return text.toString();
	}

}
