package dev.promptmill.report.table;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.promptmill.ledger.query.AttemptRecord;
import dev.promptmill.ledger.query.RowRecord;

/**
 * {@code failed.csv}: rows to be fixed and run again, in input form. The user's columns
 * stand as they were; {@code id} and {@code num_images} are added when the input lacks
 * them and they are needed, and {@code error} takes the place of the one that an earlier
 * {@code failed.csv} left.
 * <p>
 * What was generated and billed is never asked for again: a row asks for the images that
 * were not generated, and is left out when all were, since {@code verify} fetches those
 * at no cost. UNKNOWN rows and those given up by {@code resolve} are left out.
 */
public final class FailedTable implements Table {

	private final InputColumns input;

	private final int id;

	private final int images;

	private final int error;

	private final List<String> header;

	/**
	 * Plans the columns.
	 * @param severalImages whether a row asks for more than one image
	 */
	public FailedTable(InputColumns input, boolean severalImages) {
		this.input = input;
		this.header = new ArrayList<>(input.names());
		this.id = place("id", true);
		this.images = place("num_images", severalImages);
		this.error = place("error", true);
	}

	private int place(String name, boolean needed) {
		int found = this.input.indexOf(name);
		if (found >= 0 || !needed) {
			return found;
		}
		this.header.add(name);
		return this.header.size() - 1;
	}

	@Override
	public List<String> header() {
		return this.header;
	}

	@Override
	public List<List<String>> lines(RowRecord row) {
		if (!RowFacts.toRunAgain(row)) {
			return List.of();
		}
		int width = this.input.names().size();
		List<String> cells = new ArrayList<>();
		for (int i = 0; i < this.header.size(); i++) {
			cells.add((i < width) ? InputColumns.cell(row.source(), i) : "");
		}
		if (cells.get(this.id).isBlank()) {
			// Its id is its row number, and that will be another one in the new file.
			cells.set(this.id, this.input.idInInput(row.id(), row.source()));
		}
		if (this.images >= 0 && RowFacts.notGenerated(row) < row.imagesRequested()) {
			cells.set(this.images, Integer.toString(RowFacts.notGenerated(row)));
		}
		cells.set(this.error, error(row));
		// Cells beyond the header are why such a row was rejected: without them it would
		// be
		// bought cut off.
		cells.addAll(row.source().subList(Math.min(width, row.source().size()), row.source().size()));
		return List.of(cells);
	}

	private static String error(RowRecord row) {
		StringBuilder error = new StringBuilder(row.status().name().toLowerCase(Locale.ROOT));
		String reason = RowFacts.reason(row);
		if (!reason.isEmpty()) {
			error.append(": ").append(reason);
		}
		if (!row.images().isEmpty()) {
			error.append("; ")
				.append(row.images().size())
				.append(" of ")
				.append(row.imagesRequested())
				.append(" images were generated and billed, this row asks for the rest");
		}
		BigDecimal inDoubt = row.sum(AttemptRecord::possiblyBilled);
		if (inDoubt.signum() > 0) {
			error.append("; an earlier attempt may have been billed (").append(CellFormat.usd(inDoubt)).append(" USD)");
		}
		return error.toString();
	}

}
