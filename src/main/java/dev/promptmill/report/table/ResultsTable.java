package dev.promptmill.report.table;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.query.AttemptRecord;
import dev.promptmill.ledger.query.RowRecord;

/**
 * {@code results.csv}: a line per input row, in input order. {@code width} and
 * {@code height} are those of the first image on disk, {@code size_ok} is true only if
 * all images on disk have the dimensions asked for; the three are empty while there is
 * none.
 */
public final class ResultsTable implements Table {

	private static final List<String> COLUMNS = List.of("row", "id", "status", "fail_code", "fail_message", "task_id",
			"attempts", "images_requested", "images_delivered", "image_files", "width", "height", "size_ok",
			"billed_usd", "possibly_billed_usd", "submitted_at", "completed_at", "prompt");

	private final InputColumns input;

	public ResultsTable(InputColumns input) {
		this.input = input;
	}

	@Override
	public List<String> header() {
		List<String> header = new ArrayList<>(COLUMNS);
		header.addAll(this.input.carriedBeside(COLUMNS));
		return header;
	}

	@Override
	public List<List<String>> lines(RowRecord row) {
		List<String> cells = new ArrayList<>(List.of(Long.toString(row.rowNumber()), row.id(), row.status().name(),
				CellFormat.text(row.failCode()), CellFormat.text(row.failMessage()), CellFormat.text(row.taskId()),
				Integer.toString(row.attemptCount()), Integer.toString(row.imagesRequested()),
				Integer.toString(row.imagesDelivered())));
		cells.addAll(images(RowFacts.onDisk(row)));
		cells.addAll(List.of(CellFormat.usd(row.sum(AttemptRecord::billed)),
				CellFormat.usd(row.sum(AttemptRecord::possiblyBilled)), CellFormat.time(row.submittedAt()),
				CellFormat.time(row.completedAt()), this.input.prompt(row)));
		cells.addAll(this.input.carried(row.source()));
		return List.of(cells);
	}

	private static List<String> images(List<ImageRecord.Stored> images) {
		if (images.isEmpty()) {
			return List.of("", "", "", "");
		}
		ImageRecord.Stored first = images.get(0);
		return List.of(images.stream().map(ImageRecord.Stored::file).collect(Collectors.joining(";")),
				Integer.toString(first.width()), Integer.toString(first.height()),
				Boolean.toString(images.stream().allMatch(ImageRecord.Stored::sizeOk)));
	}

}
