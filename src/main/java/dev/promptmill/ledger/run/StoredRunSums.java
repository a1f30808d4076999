package dev.promptmill.ledger.run;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.promptmill.ledger.GuardedUpdate;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.step.CallbackLedger;
import org.jspecify.annotations.Nullable;

/**
 * Sums of a run's rows and of their attempts, which stand for the rows themselves: those
 * of archived rows for good, those of the others for as long as nobody takes the run.
 */
public final class StoredRunSums {

	/** Whether the sums of a {@code run} are those of its rows as they are now. */
	public static final String CURRENT = "(run.state = 'FINISHED' AND COALESCE(run.summed_epoch, -1) = run.lease_epoch)";

	private static final String COSTS = """
			SELECT a.account_day, r.status, COUNT(*) AS requests, SUM(a.billed) AS billed,
			  SUM(a.possibly_billed) AS possibly_billed, SUM(a.reserved) AS reserved, SUM(a.returned) AS returned,
			  """ + CallbackLedger.COUNTS + """

			FROM prompt_row r JOIN attempt a ON a.run_id = r.run_id AND a.row_no = r.row_no
			WHERE r.run_id = ? AND r.row_no BETWEEN ? AND ? GROUP BY a.account_day, r.status
			""";

	private static final String COUNTS = """
			SELECT status, sent, fail_code, COUNT(*) AS row_count, SUM(images) AS images,
			  SUM(images_ordered) AS images_ordered, SUM(images_delivered) AS images_delivered
			FROM (SELECT status, attempts > 0 AS sent, CASE WHEN attempts > 0 THEN '' ELSE COALESCE(fail_code, '') END AS fail_code,
			  images, images_ordered, images_delivered
			  FROM prompt_row WHERE run_id = ? AND row_no BETWEEN ? AND ?) r
			GROUP BY status, sent, fail_code
			""";

	/** Read from an index alone. */
	private static final String COUNTS_OF_RUN = """
			SELECT status, TRUE AS sent, '' AS fail_code, COUNT(*) AS row_count, SUM(images) AS images,
			  SUM(images_ordered) AS images_ordered, SUM(images_delivered) AS images_delivered
			FROM prompt_row WHERE run_id = ? GROUP BY status
			""";

	private static final String OPEN_COST = """
			INSERT INTO run_cost (run_id, archived, account_day, status, requests, billed, possibly_billed, reserved, returned,
			  callback_tasks, callbacks)
			SELECT CAST(? AS BIGINT), TRUE, CAST(? AS INT), CAST(? AS VARCHAR), 0, 0, 0, 0, 0, 0, 0
			WHERE NOT EXISTS (SELECT 1 FROM run_cost WHERE run_id = ? AND archived AND account_day = ? AND status = ?)
			""";

	private static final String ADD_COST = """
			UPDATE run_cost SET requests = requests + ?, billed = billed + ?, possibly_billed = possibly_billed + ?,
			  reserved = reserved + ?, returned = returned + ?, callback_tasks = callback_tasks + ?, callbacks = callbacks + ?
			WHERE run_id = ? AND archived AND account_day = ? AND status = ?
			""";

	private static final String OPEN_COUNT = """
			INSERT INTO run_count (run_id, archived, status, sent, fail_code, row_count, images, images_ordered,
			  images_delivered)
			SELECT CAST(? AS BIGINT), TRUE, CAST(? AS VARCHAR), CAST(? AS BOOLEAN), CAST(? AS VARCHAR), 0, 0, 0, 0
			WHERE NOT EXISTS (SELECT 1 FROM run_count WHERE run_id = ? AND archived AND status = ? AND sent = ? AND fail_code = ?)
			""";

	private static final String ADD_COUNT = """
			UPDATE run_count SET row_count = row_count + ?, images = images + ?, images_ordered = images_ordered + ?,
			  images_delivered = images_delivered + ?
			WHERE run_id = ? AND archived AND status = ? AND sent = ? AND fail_code = ?
			""";

	private static final String COST = """
			INSERT INTO run_cost (account_day, status, requests, billed, possibly_billed, reserved, returned, callback_tasks,
			  callbacks, run_id, archived)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, FALSE)
			""";

	private static final String COUNT = """
			INSERT INTO run_count (status, sent, fail_code, row_count, images, images_ordered, images_delivered, run_id, archived)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, FALSE)
			""";

	private static final String FORGET_COSTS = "DELETE FROM run_cost WHERE run_id = ? AND NOT archived";

	private static final String FORGET_COUNTS = "DELETE FROM run_count WHERE run_id = ? AND NOT archived";

	/** Whoever takes the run afterwards makes them out of date by it. */
	private static final String SUMMED = "UPDATE run SET summed_epoch = lease_epoch WHERE run_id = ? AND state = 'FINISHED'";

	private final LedgerDatabase database;

	StoredRunSums(LedgerDatabase database) {
		this.database = database;
	}

	/**
	 * Adds up the rows of a finished run that are not archived. Nothing happens to a run
	 * that is not finished.
	 */
	public static void renew(LedgerDatabase database, RunLease lease) {
		new StoredRunSums(database).renew(lease);
	}

	/**
	 * The rows are read before anything is locked: only who has the lease changes them.
	 */
	private void renew(RunLease lease) {
		long run = lease.runId();
		List<GuardedUpdate.Statement> then = new ArrayList<>();
		then.add(new GuardedUpdate.Statement(FORGET_COSTS, run));
		then.add(new GuardedUpdate.Statement(FORGET_COUNTS, run));
		rows(COSTS, run, 1L, Long.MAX_VALUE)
			.forEach((cost) -> then.add(new GuardedUpdate.Statement(COST, joined(cost, run))));
		rows(COUNTS_OF_RUN, run).forEach((count) -> then.add(new GuardedUpdate.Statement(COUNT, joined(count, run))));
		lease.write(new GuardedUpdate(new GuardedUpdate.Statement(SUMMED, run), then)).join();
	}

	/** What adds some rows to the sums of archived ones, in the caller's transaction. */
	List<GuardedUpdate.Statement> archiving(long run, long first, long last) {
		List<GuardedUpdate.Statement> statements = new ArrayList<>();
		for (@Nullable
		Object[] cost : rows(COSTS, run, first, last)) {
			@Nullable Object[] key = { run, cost[0], cost[1] };
			statements.add(new GuardedUpdate.Statement(OPEN_COST, joined(key, key)));
			statements.add(new GuardedUpdate.Statement(ADD_COST, joined(values(cost, 2), key)));
		}
		for (@Nullable
		Object[] count : rows(COUNTS, run, first, last)) {
			@Nullable Object[] key = { run, count[0], count[1], count[2] };
			statements.add(new GuardedUpdate.Statement(OPEN_COUNT, joined(key, key)));
			statements.add(new GuardedUpdate.Statement(ADD_COUNT, joined(values(count, 3), key)));
		}
		return statements;
	}

	private List<@Nullable Object[]> rows(String sql, Object... arguments) {
		return this.database.template().query(sql, (row, number) -> {
			@Nullable Object[] values = new @Nullable Object[row.getMetaData().getColumnCount()];
			for (int i = 0; i < values.length; i++) {
				values[i] = row.getObject(i + 1);
			}
			return values;
		}, arguments);
	}

	private static @Nullable Object[] values(@Nullable Object[] row, int from) {
		return Stream.of(row).skip(from).toArray();
	}

	private static @Nullable Object[] joined(@Nullable Object[] values, @Nullable Object... others) {
		return Stream.concat(Stream.of(values), Stream.of(others)).toArray();
	}

}
