package dev.promptmill.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.promptmill.ledger.AttemptRecord;
import dev.promptmill.ledger.RowRecord;
import org.jspecify.annotations.Nullable;

/**
 * The rows that the HTML report shows one by one. It holds only so many, and shortens
 * their prompts when they are many, so that the page stays usable whatever the run's
 * size; the CSV files have everything.
 */
final class Gallery {

	static final int MOST_ROWS = 20_000;

	static final int MOST_PROBLEMS = 2000;

	static final List<String> ROW_COLUMNS = List.of("row", "id", "status", "mode", "asked", "requested", "billed",
			"possiblyBilled", "attempts", "task", "completed", "prompt", "input", "images");

	static final List<String> IMAGE_COLUMNS = List.of("file", "width", "height", "ok");

	/** Marks images whose dimensions differ from what was asked for. */
	static final String OTHER_SIZE = "OTHER SIZE";

	private static final int PROMPT_BUDGET = 2_000_000;

	private static final int LONGEST_TEXT = 300;

	private final int promptColumn;

	private final int longestPrompt;

	private final List<List<@Nullable Object>> rows = new ArrayList<>();

	private final List<Map<String, Object>> problems = new ArrayList<>();

	private long rowsWithImages;

	private long problemRows;

	/**
	 * Starts empty.
	 * @param input the columns that rows have
	 * @param rows how many are to come
	 */
	Gallery(InputColumns input, long rows) {
		this.promptColumn = input.indexOf("prompt");
		this.longestPrompt = (int) Math.max(100,
				Math.min(2000, PROMPT_BUDGET / Math.max(1, Math.min(rows, MOST_ROWS))));
	}

	void add(RowRecord row) {
		if (!RowFacts.onDisk(row).isEmpty()) {
			this.rowsWithImages++;
			if (this.rows.size() < MOST_ROWS) {
				this.rows.add(cells(row));
			}
		}
		if (row.status().isSettled() && !row.status().isComplete()) {
			this.problemRows++;
			if (this.problems.size() < MOST_PROBLEMS) {
				this.problems.add(problem(row));
			}
		}
	}

	private List<@Nullable Object> cells(RowRecord row) {
		Map<String, Object> input = RowFacts.input(row);
		List<Object> images = new ArrayList<>();
		RowFacts.onDisk(row)
			.forEach((image) -> images
				.add(List.of(image.file(), image.width(), image.height(), image.sizeOk() ? 1 : 0)));
		return Arrays.asList(row.rowNumber(), row.id(), row.status().name(), row.mode(),
				row.width() + "x" + row.height(), row.imagesRequested(), CellFormat.usd(row.sum(AttemptRecord::billed)),
				CellFormat.usd(row.sum(AttemptRecord::possiblyBilled)), row.attemptCount(),
				CellFormat.text(row.taskId()), CellFormat.time(row.completedAt()),
				shortened(prompt(row), this.longestPrompt), parameters(input), images);
	}

	private static Map<String, Object> parameters(Map<String, Object> input) {
		Map<String, Object> parameters = new LinkedHashMap<>(input);
		parameters.keySet().removeAll(List.of("prompt", "mode", "num_images"));
		parameters.replaceAll((name, value) -> (value instanceof Number || value instanceof Boolean) ? value
				: shortened(String.valueOf(value), LONGEST_TEXT));
		return parameters;
	}

	private Map<String, Object> problem(RowRecord row) {
		Map<String, Object> problem = new LinkedHashMap<>();
		problem.put("row", row.rowNumber());
		problem.put("id", row.id());
		problem.put("status", row.status().name());
		problem.put("reason", shortened(RowFacts.reason(row), LONGEST_TEXT));
		problem.put("prompt", shortened(prompt(row), LONGEST_TEXT));
		return problem;
	}

	private String prompt(RowRecord row) {
		return InputColumns.cell(row.source(), this.promptColumn);
	}

	private static String shortened(String text, int most) {
		if (text.length() <= most) {
			return text;
		}
		int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
		return text.substring(0, end) + "…";
	}

	/** Rows with images, each a list in the order of {@link #ROW_COLUMNS}. */
	List<List<@Nullable Object>> rows() {
		return this.rows;
	}

	List<Map<String, Object>> problems() {
		return this.problems;
	}

	/** What is not in the gallery, empty if all is. */
	String note() {
		return (this.rowsWithImages <= MOST_ROWS) ? "" : "These are the first " + MOST_ROWS + " of "
				+ this.rowsWithImages + " rows with images; images.csv has them all.";
	}

	/** What is not among the problems, empty if all is. */
	String problemNote() {
		return (this.problemRows <= MOST_PROBLEMS) ? "" : "These are the first " + MOST_PROBLEMS + " of "
				+ this.problemRows + " such rows; results.csv has them all.";
	}

}
