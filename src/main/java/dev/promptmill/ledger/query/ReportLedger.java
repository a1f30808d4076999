package dev.promptmill.ledger.query;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import dev.promptmill.ledger.ArchivedRows;
import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.ImageRows;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.PurchaseOptions;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunRows;
import dev.promptmill.ledger.jdbc.Json;
import dev.promptmill.ledger.order.ReusedRowCounts;
import dev.promptmill.ledger.step.CallbackLedger;

/**
 * Reads a run for those who show it. Rows come in input order, page by page, so that
 * memory stays bounded whatever their number, on every database.
 */
public final class ReportLedger {

	// H2 follows the index, instead of sorting all that is left, only if run_id leads.
	private static final String ROWS = """
			SELECT row_no, line_no, id, status, source, input, mode, width, height, images, images_delivered,
			  images_ordered, image_offset, attempts, task_id,
			  fail_code, fail_message, submitted_at, accepted_at, completed_at
			FROM prompt_row WHERE run_id = ? AND row_no > ? ORDER BY run_id, row_no LIMIT ?
			""";

	private static final String KEPT = """
			SELECT status, fail_code, COUNT(*) AS n FROM prompt_row
			WHERE run_id = :run AND status IN ('PARTIAL', 'FAILED', 'UNKNOWN') AND attempts = 0
			GROUP BY status, fail_code
			UNION ALL SELECT status, fail_code, row_count FROM run_count
			WHERE run_id = :run AND archived AND status IN ('PARTIAL', 'FAILED', 'UNKNOWN') AND NOT sent
			""";

	private static final String COUNTS = """
			SELECT status, SUM(n) AS n, SUM(requested) AS requested, SUM(ordered) AS ordered, SUM(delivered) AS delivered
			FROM (SELECT status, COUNT(*) AS n, SUM(images) AS requested, SUM(images_ordered) AS ordered,
			    SUM(images_delivered) AS delivered
			  FROM prompt_row WHERE run_id = :run GROUP BY status
			  UNION ALL SELECT status, row_count, images, images_ordered, images_delivered FROM run_count
			  WHERE run_id = :run AND archived) c
			GROUP BY status
			""";

	private static final String WRONG_SIZE = """
			SELECT (SELECT COUNT(*) FROM image WHERE run_id = ? AND NOT size_ok) + archived_wrong FROM run WHERE run_id = ?
			""";

	private static final String MONEY = """
			SELECT COALESCE(SUM(reserved), 0) AS reserved, COALESCE(SUM(billed), 0) AS billed,
			  COALESCE(SUM(returned), 0) AS returned, COALESCE(SUM(possibly_billed), 0) AS possibly_billed,
			  SUM(surplus) AS surplus, COALESCE(SUM(callback_tasks), 0) AS callback_tasks, COALESCE(SUM(callbacks), 0) AS callbacks
			FROM (SELECT SUM(reserved) AS reserved, SUM(billed) AS billed, SUM(returned) AS returned,
			    SUM(possibly_billed) AS possibly_billed, COUNT(CASE WHEN state = 'SURPLUS' THEN 1 END) AS surplus,
			    """
			+ CallbackLedger.COUNTS + """

					  FROM attempt WHERE run_id = :run
					  UNION ALL SELECT reserved, billed, returned, possibly_billed, 0, callback_tasks, callbacks
					  FROM run_cost WHERE run_id = :run AND archived) c
					""";

	private final LedgerDatabase database;

	public ReportLedger(LedgerDatabase database) {
		this.database = database;
	}

	/**
	 * The next page of rows after row number {@code after}, with their attempts and
	 * images; empty at the end.
	 */
	public List<RowRecord> rows(long run, long after, int most) {
		List<RowRecord> page = this.database.template().query(ROWS, (row, n) -> row(row), run, after, most);
		if (page.isEmpty()) {
			return page;
		}
		long last = page.get(page.size() - 1).rowNumber();
		Map<Long, List<AttemptRecord>> attempts = attempts(run, after, last);
		Map<Long, List<ImageRecord>> images = images(run, after, last);
		return page.stream()
			.map((row) -> row.with(attempts.getOrDefault(row.rowNumber(), List.of()),
					images.getOrDefault(row.rowNumber(), List.of())))
			.toList();
	}

	/** Every run, oldest first. */
	public List<Run> runs() {
		return RunRows.query(this.database, "ORDER BY run_id");
	}

	/** File of the first image of a run that is on disk. */
	public Optional<String> firstImage(Run run) {
		return this.database.client()
			.sql("SELECT file FROM image WHERE run_id = ? AND file IS NOT NULL ORDER BY run_id, row_no, image_no LIMIT 1")
			.param(run.id())
			.query(String.class)
			.optional();
	}

	/** Counts and bill of a run. */
	public RunTotals totals(Run run) {
		Map<RowStatus, Long> counts = new EnumMap<>(RowStatus.class);
		for (RowStatus status : RowStatus.values()) {
			counts.put(status, 0L);
		}
		long[] images = new long[4];
		for (StatusCount count : statusCounts(run)) {
			counts.put(count.status(), count.rows());
			images[0] += count.requested();
			images[1] += count.delivered();
			images[2] += count.ordered();
			images[3] += count.status().isSettled() ? 0 : count.ordered();
		}
		Long wrongSize = this.database.template().queryForObject(WRONG_SIZE, Long.class, run.id(), run.id());
		BigDecimal estimated = run.plan().unitPrice().multiply(BigDecimal.valueOf(images[2]));
		ReusedRowCounts reusedRows = reusedRows(run, counts);
		return this.database.client()
			.sql(MONEY)
			.param("run", run.id())
			.query((row, n) -> new RunTotals(counts, images[0], images[3], images[1],
					(wrongSize != null) ? wrongSize : 0, estimated, money(row, "reserved"), money(row, "billed"),
					money(row, "returned"), money(row, "possibly_billed"), row.getLong("surplus"), reusedRows,
					CallbackLedger.counts(row)))
			.single();
	}

	/**
	 * The index leads to the rows that are not whole; those that are need not be read. A
	 * run that compares with no other has held rows at most.
	 */
	private ReusedRowCounts reusedRows(Run run, Map<RowStatus, Long> counts) {
		long reused = counts.getOrDefault(RowStatus.REUSED, 0L);
		boolean compares = run.plan().purchase().mode() == PurchaseOptions.Mode.SINCE_LAST;
		if (!compares && reused + counts.getOrDefault(RowStatus.UNKNOWN, 0L) == 0) {
			return ReusedRowCounts.NONE;
		}
		ReusedRowCounts reusedRows = this.database.client()
			.sql(KEPT)
			.param("run", run.id())
			.query((row, n) -> ReusedRowCounts.of(RowStatus.valueOf(text(row, "status")), row.getString("fail_code"))
				.times(row.getLong("n")))
			.list()
			.stream()
			.reduce(ReusedRowCounts.NONE, ReusedRowCounts::plus);
		Long fetched = this.database.template()
			.queryForObject("SELECT fetched_again FROM run WHERE run_id = ?", Long.class, run.id());
		return reusedRows.withReused(reused, (fetched != null) ? fetched : 0);
	}

	private List<StatusCount> statusCounts(Run run) {
		return this.database.client()
			.sql(COUNTS)
			.param("run", run.id())
			.query((row, n) -> new StatusCount(RowStatus.valueOf(text(row, "status")), row.getLong("n"),
					row.getLong("requested"), row.getLong("ordered"), row.getLong("delivered")))
			.list();
	}

	/**
	 * How many bytes a pixel took in the newest finished run that has images.
	 * @param simulated whether in simulated or in real runs
	 */
	public Optional<BigDecimal> bytesPerPixel(boolean simulated) {
		List<Long> newest = this.database.template().queryForList("""
				SELECT run_id FROM run WHERE simulated = ? AND state = 'FINISHED' ORDER BY run_id DESC LIMIT 3
				""", Long.class, simulated);
		for (Long run : newest) {
			BigDecimal perPixel = this.database.template().queryForObject("""
					SELECT CAST(SUM(bytes) AS NUMERIC(30,6)) / SUM(CAST(width AS BIGINT) * height) FROM image
					WHERE run_id = ? AND file IS NOT NULL
					""", BigDecimal.class, run);
			if (perPixel != null) {
				return Optional.of(perPixel);
			}
		}
		return Optional.empty();
	}

	/** What the run leaves to be done. */
	public TodoCounts todoCounts(Run run) {
		return TodoCounts.of(this.database, run);
	}

	/** The account beside the bill, if its balance is known before and after. */
	public Optional<AccountBalance> account(Run run) {
		return AccountBalance.of(this.database, run);
	}

	/** Rows of the run that were archived, if any were. */
	public Optional<ArchivedRows> archived(Run run) {
		return ArchivedRows.of(this.database, run.id());
	}

	/** The price that the run was started with, if it was corrected later. */
	public Optional<BigDecimal> firstUnitPrice(Run run) {
		return this.database.client()
			.sql("SELECT first_unit_price FROM run WHERE run_id = ? AND first_unit_price <> unit_price")
			.param(run.id())
			.query(BigDecimal.class)
			.optional();
	}

	private Map<Long, List<AttemptRecord>> attempts(long run, long after, long last) {
		Map<Long, List<AttemptRecord>> byRow = new HashMap<>();
		this.database.template()
			.query("SELECT * FROM attempt WHERE run_id = ? AND row_no > ? AND row_no <= ? ORDER BY row_no, attempt_no",
					(row, n) -> Map.entry(row.getLong("row_no"), attempt(row)), run, after, last)
			.forEach((entry) -> byRow.computeIfAbsent(entry.getKey(), (n) -> new ArrayList<>()).add(entry.getValue()));
		return byRow;
	}

	private Map<Long, List<ImageRecord>> images(long run, long after, long last) {
		Map<Long, List<ImageRecord>> byRow = new HashMap<>();
		this.database.template()
			.query("SELECT * FROM image WHERE run_id = ? AND row_no > ? AND row_no <= ? ORDER BY row_no, image_no",
					(row, n) -> Map.entry(row.getLong("row_no"), ImageRows.image(row)), run, after, last)
			.forEach((entry) -> byRow.computeIfAbsent(entry.getKey(), (n) -> new ArrayList<>()).add(entry.getValue()));
		return byRow;
	}

	private static AttemptRecord attempt(ResultSet row) throws SQLException {
		return new AttemptRecord(row.getInt("attempt_no"), AttemptState.valueOf(text(row, "state")),
				row.getString("task_id"), row.getInt("http_status"), row.getString("code"), row.getString("message"),
				row.getString("answer"), money(row, "reserved"), money(row, "billed"), money(row, "returned"),
				money(row, "possibly_billed"), Instant.ofEpochMilli(row.getLong("intended_at")),
				RunRows.instant(row, "answered_at"), RunRows.instant(row, "ended_at"),
				row.getObject("callback_came", Boolean.class));
	}

	private static RowRecord row(ResultSet row) throws SQLException {
		Integer width = row.getObject("width", Integer.class);
		Integer height = row.getObject("height", Integer.class);
		return new RowRecord(row.getLong("row_no"), row.getLong("line_no"), text(row, "id"),
				RowStatus.valueOf(text(row, "status")), Json.strings(text(row, "source")), row.getString("input"),
				row.getString("mode"), (width != null) ? width : 0, (height != null) ? height : 0, row.getInt("images"),
				row.getInt("images_delivered"), row.getInt("images_ordered"), row.getInt("image_offset"),
				row.getInt("attempts"), row.getString("task_id"), row.getString("fail_code"),
				row.getString("fail_message"), RunRows.instant(row, "submitted_at"),
				RunRows.instant(row, "accepted_at"), RunRows.instant(row, "completed_at"), List.of(), List.of());
	}

	private static BigDecimal money(ResultSet row, String column) throws SQLException {
		return Objects.requireNonNull(row.getBigDecimal(column));
	}

	private static String text(ResultSet row, String column) throws SQLException {
		return Objects.requireNonNull(row.getString(column));
	}

	private record StatusCount(RowStatus status, long rows, long requested, long ordered, long delivered) {
	}

}
