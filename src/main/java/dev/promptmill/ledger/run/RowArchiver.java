package dev.promptmill.ledger.run;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import dev.promptmill.ledger.GuardedUpdate;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.LedgerException;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.order.OrderRegister;

/**
 * Archives the rows of a finished run that are settled for good: what they cost goes into
 * the run's sums, what their orders are judged by into a table of its own, and the rows
 * with their attempts go. Rows that may have been billed, that wait for a decision or
 * whose images are still to be fetched stay as they are. Chunk by chunk, each in a
 * transaction of its own, so that nobody waits for long; may be interrupted and repeated.
 */
public final class RowArchiver {

	/** Placing of orders waits for so many rows at most. */
	private static final int CHUNK = 2000;

	/**
	 * Each part reads a range of an index: as conditions of each row, PostgreSQL read
	 * whole tables for them.
	 */
	private static final String STAYING = """
			SELECT row_no FROM prompt_row WHERE run_id = :run AND row_no BETWEEN :first AND :last
			  AND status NOT IN ('DELIVERED', 'REUSED', 'PARTIAL', 'FAILED', 'REJECTED')
			UNION SELECT row_no FROM attempt WHERE run_id = :run AND row_no BETWEEN :first AND :last
			  AND (reserved <> 0 OR possibly_billed <> 0 OR state NOT IN ('SUCCEEDED', 'TASK_FAILED', 'UNSENT', 'REFUSED'))
			UNION SELECT row_no FROM image WHERE run_id = :run AND row_no BETWEEN :first AND :last AND file IS NULL
			""";

	private static final String PAGE = """
			SELECT row_no FROM prompt_row WHERE run_id = ? AND row_no > ? ORDER BY run_id, row_no LIMIT ?
			""";

	private static final String ARCHIVED = """
			UPDATE run SET archived_at = ?, archived_rows = archived_rows + ? WHERE run_id = ? AND state = 'FINISHED'
			""";

	/** Rows to which the register of orders leads, from the order or from its copy. */
	private static final String KEEP = """
			INSERT INTO archived_row (run_id, row_no, status, fail_code, task_id, accepted_at, images, image_offset, spent,
			  order_key)
			SELECT r.run_id, r.row_no, r.status, r.fail_code, r.task_id, r.accepted_at, r.images, r.image_offset,
			  COALESCE((SELECT SUM(a.billed) FROM attempt a WHERE a.run_id = r.run_id AND a.row_no = r.row_no), 0), r.order_key
			FROM prompt_row r
			WHERE r.run_id = ? AND r.row_no BETWEEN ? AND ? AND (r.owns_order
			  OR EXISTS (SELECT 1 FROM purchase_order o WHERE o.order_key = r.order_key
			    AND ((o.run_id = r.run_id AND o.row_no = r.row_no)
			      OR (o.copy_run_id = r.run_id AND o.copy_row_no = r.row_no))))
			""";

	private static final String NOT_KEPT = """
			NOT EXISTS (SELECT 1 FROM archived_row k WHERE k.run_id = image.run_id AND k.row_no = image.row_no)""";

	private static final String WRONG = """
			UPDATE run SET archived_wrong = archived_wrong
			  + (SELECT COUNT(*) FROM image WHERE run_id = ? AND row_no BETWEEN ? AND ? AND NOT size_ok AND\s"""
			+ NOT_KEPT + ") WHERE run_id = ?";

	private static final String IMAGES = "DELETE FROM image WHERE run_id = ? AND row_no BETWEEN ? AND ? AND "
			+ NOT_KEPT;

	private static final String ATTEMPTS = "DELETE FROM attempt WHERE run_id = ? AND row_no BETWEEN ? AND ?";

	private static final String ROWS = "DELETE FROM prompt_row WHERE run_id = ? AND row_no BETWEEN ? AND ?";

	private final LedgerDatabase database;

	private final RunLease lease;

	private final InstantSource clock;

	public RowArchiver(LedgerDatabase database, RunLease lease, InstantSource clock) {
		this.database = database;
		this.lease = lease;
		this.clock = clock;
	}

	/** How many rows of a run would go, and how many would stay. */
	public static Counts count(LedgerDatabase database, long run) {
		long here = count(database, "SELECT COUNT(*) FROM prompt_row WHERE run_id = :run", run);
		long kept = (here > 0) ? count(database, "SELECT COUNT(*) FROM (" + STAYING + ") s", run) : 0;
		return new Counts(here - kept, kept);
	}

	private static long count(LedgerDatabase database, String sql, long run) {
		return database.client()
			.sql(sql)
			.param("run", run)
			.param("first", 1L)
			.param("last", Long.MAX_VALUE)
			.query(Long.class)
			.single();
	}

	/**
	 * PostgreSQL plans by what it knows of a table: that there are many rows in it now.
	 */
	public static void archivedMany(LedgerDatabase database) {
		if (!database.isEmbedded()) {
			database.template().execute("ANALYZE archived_row");
		}
	}

	/**
	 * Archives what there is to archive, unless the run is not finished.
	 * @return how many rows went, and how many stay
	 */
	public Counts archive() {
		long archived = 0;
		long kept = 0;
		long after = 0;
		Page page;
		do {
			page = archiveAfter(after);
			archived += page.settled();
			kept += page.rows() - page.settled();
			after = page.last();
		}
		while (page.rows() == CHUNK);
		StoredRunSums.renew(this.database, this.lease);
		return new Counts(archived, kept);
	}

	/** The rows are looked at behind the locks: repeated, it finds what is left. */
	private Page archiveAfter(long after) {
		OrderRegister register = new OrderRegister(this.database);
		return this.database.durably(() -> {
			register.lock();
			this.lease.requireHeld();
			Page page = page(after);
			if (page.settled() == 0) {
				return page;
			}
			GuardedUpdate.Statement guard = new GuardedUpdate.Statement(ARCHIVED, this.clock.millis(), page.settled(),
					this.lease.runId());
			if (!this.database.apply(List.of(new GuardedUpdate(guard, statements(page))))[0]) {
				throw new LedgerException("Run " + this.lease.runId() + " is not finished any more.");
			}
			return page;
		});
	}

	private List<GuardedUpdate.Statement> statements(Page page) {
		long run = this.lease.runId();
		StoredRunSums sums = new StoredRunSums(this.database);
		List<GuardedUpdate.Statement> statements = new ArrayList<>();
		for (Range range : page.ranges()) {
			statements.add(new GuardedUpdate.Statement(KEEP, run, range.first(), range.last()));
			statements.add(new GuardedUpdate.Statement(WRONG, run, range.first(), range.last(), run));
			statements.addAll(sums.archiving(run, range.first(), range.last()));
			statements.add(new GuardedUpdate.Statement(IMAGES, run, range.first(), range.last()));
			statements.add(new GuardedUpdate.Statement(ATTEMPTS, run, range.first(), range.last()));
			statements.add(new GuardedUpdate.Statement(ROWS, run, range.first(), range.last()));
		}
		return statements;
	}

	private Set<Long> staying(long first, long last) {
		return new HashSet<>(this.database.client()
			.sql(STAYING)
			.param("run", this.lease.runId())
			.param("first", first)
			.param("last", last)
			.query(Long.class)
			.list());
	}

	private Page page(long after) {
		List<Range> ranges = new ArrayList<>();
		List<Long> rows = this.database.template().queryForList(PAGE, Long.class, this.lease.runId(), after, CHUNK);
		if (rows.isEmpty()) {
			return new Page(0, 0, after, ranges);
		}
		long last = rows.get(rows.size() - 1);
		Set<Long> staying = staying(rows.get(0), last);
		boolean open = false;
		for (long row : rows) {
			boolean settled = !staying.contains(row);
			if (settled) {
				long first = open ? ranges.remove(ranges.size() - 1).first() : row;
				ranges.add(new Range(first, row));
			}
			open = settled;
		}
		return new Page(rows.size(), rows.size() - staying.size(), last, ranges);
	}

	/**
	 * Rows of a run.
	 *
	 * @param archived that are, or would be, archived
	 * @param kept that stay as they are
	 */
	public record Counts(long archived, long kept) {

		/** None. */
		public static final Counts NONE = new Counts(0, 0);

		/** Both together. */
		public Counts plus(Counts other) {
			return new Counts(this.archived + other.archived, this.kept + other.kept);
		}

	}

	private record Range(long first, long last) {
	}

	private record Page(int rows, long settled, long last, List<Range> ranges) {
	}

}
