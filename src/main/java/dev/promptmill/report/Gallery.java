package dev.promptmill.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.query.AttemptRecord;
import dev.promptmill.ledger.query.RowRecord;
import dev.promptmill.report.table.CellFormat;
import dev.promptmill.report.table.InputColumns;
import dev.promptmill.report.table.RowFacts;
import org.jspecify.annotations.Nullable;

/**
 * The rows that the HTML report shows one by one. It holds only so many, and shortens
 * their texts when they are many, so that the page stays usable whatever the run's size;
 * the CSV files have everything.
 */
final class Gallery {

	static final int MOST_ROWS = 20_000;

	static final int MOST_PROBLEMS = 2000;

	static final List<String> ROW_COLUMNS = List.of("row", "id", "status", "mode", "asked", "requested", "billed",
			"possiblyBilled", "attempts", "task", "completed", "seed", "prompt", "parameters", "reference", "carried",
			"images");

	static final List<String> IMAGE_COLUMNS = List.of("number", "file", "width", "height", "ok");

	/** Marks images whose dimensions differ from what was asked for. */
	static final String OTHER_SIZE = "OTHER SIZE";

	/** Marks images that this run bought, and no earlier one. */
	static final String NEW = "NEW";

	private static final int PROMPT_BUDGET = 2_000_000;

	private static final int CARRIED_BUDGET = 1_000_000;

	private static final int LONGEST_TEXT = 300;

	/** What the page shows elsewhere, or what is not sent. */
	private static final List<String> NO_PARAMETERS = List.of("prompt", "mode", "num_images", "seed", "image_urls",
			"image_url");

	private final InputColumns input;

	private final int promptColumn;

	private final int longestPrompt;

	private final int longestCarried;

	private final List<List<@Nullable Object>> rows = new ArrayList<>();

	private final List<Map<String, Object>> problems = new ArrayList<>();

	private final Map<String, String> filesByUrl = new HashMap<>();

	private final Set<String> references = new LinkedHashSet<>();

	private long rowsWithImages;

	private long imageBytes;

	private long problemRows;

	/**
	 * Starts empty.
	 * @param input the columns that rows have
	 * @param rows how many are to come
	 */
	Gallery(InputColumns input, long rows) {
		this.input = input;
		this.promptColumn = input.indexOf("prompt");
		int shown = (int) Math.max(1, Math.min(rows, MOST_ROWS));
		this.longestPrompt = Math.max(100, Math.min(2000, PROMPT_BUDGET / shown));
		int columns = Math.max(1, carriedNames().size());
		this.longestCarried = Math.max(20, Math.min(LONGEST_TEXT, CARRIED_BUDGET / shown / columns));
	}

	/**
	 * Adds a row.
	 * @return whether it is among {@link #rows}
	 */
	boolean add(RowRecord row) {
		boolean shown = false;
		if (!RowFacts.onDisk(row).isEmpty()) {
			this.rowsWithImages++;
			if (this.rows.size() < MOST_ROWS) {
				this.rows.add(cells(row));
				shown = true;
			}
		}
		if (row.status().isSettled() && !row.status().isComplete()) {
			this.problemRows++;
			if (this.problems.size() < MOST_PROBLEMS) {
				this.problems.add(problem(row));
			}
		}
		return shown;
	}

	private List<@Nullable Object> cells(RowRecord row) {
		Map<String, Object> sent = RowFacts.input(row);
		List<Object> images = new ArrayList<>();
		for (ImageRecord image : row.images()) {
			ImageRecord.Stored stored = image.stored();
			if (stored != null) {
				images.add(List.of(image.number(), stored.file(), stored.width(), stored.height(),
						stored.sizeOk() ? 1 : 0));
				this.imageBytes += stored.bytes();
				this.filesByUrl.putIfAbsent(image.sourceUrl(), stored.file());
			}
		}
		String reference = RowFacts.reference(sent);
		if (!reference.isEmpty()) {
			this.references.add(reference);
		}
		return Arrays.asList(row.rowNumber(), row.id(), row.status().name(), row.mode(),
				row.width() + "x" + row.height(), row.imagesRequested(), CellFormat.usd(row.sum(AttemptRecord::billed)),
				CellFormat.usd(row.sum(AttemptRecord::possiblyBilled)), row.attemptCount(),
				CellFormat.text(row.taskId()), (row.completedAt() != null) ? row.completedAt().getEpochSecond() : null,
				sent.get("seed"), shortened(prompt(row, sent), this.longestPrompt), parameters(sent), reference,
				carried(row), images);
	}

	private static Map<String, Object> parameters(Map<String, Object> sent) {
		Map<String, Object> parameters = new LinkedHashMap<>(sent);
		parameters.keySet().removeAll(NO_PARAMETERS);
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
		problem.put("prompt", shortened(prompt(row, RowFacts.input(row)), LONGEST_TEXT));
		problem.put("carried", carried(row));
		return problem;
	}

	private List<String> carried(RowRecord row) {
		return this.input.carried(row.source()).stream().map((cell) -> shortened(cell, this.longestCarried)).toList();
	}

	/** The prompt as it was sent; that of a rejected row as it was read. */
	private String prompt(RowRecord row, Map<String, Object> sent) {
		return (sent.get("prompt") instanceof String prompt) ? prompt
				: InputColumns.cell(row.source(), this.promptColumn);
	}

	private static String shortened(String text, int most) {
		if (text.length() <= most) {
			return text;
		}
		int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
		return text.substring(0, end) + "…";
	}

	/** Names of the columns that are only carried through. */
	List<String> carriedNames() {
		return this.input.carriedBeside(List.of());
	}

	/** Rows with images, each a list in the order of {@link #ROW_COLUMNS}. */
	List<List<@Nullable Object>> rows() {
		return this.rows;
	}

	List<Map<String, Object>> problems() {
		return this.problems;
	}

	/** Bytes of all images that are shown. */
	long imageBytes() {
		return this.imageBytes;
	}

	/** Files of reference images that this run has itself, by their URL. */
	Map<String, String> storedReferences() {
		Map<String, String> stored = new LinkedHashMap<>();
		this.references.forEach((url) -> {
			String file = this.filesByUrl.get(url);
			if (file != null) {
				stored.put(url, file);
			}
		});
		return stored;
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

	/** The value of a column of a row. */
	static Object value(List<@Nullable Object> row, String column) {
		return Objects.requireNonNullElse(row.get(ROW_COLUMNS.indexOf(column)), "");
	}

}
