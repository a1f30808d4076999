package dev.promptmill.ledger.step;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.promptmill.ledger.GuardedUpdate;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.RunLease;
import org.jspecify.annotations.Nullable;

/**
 * The callback receiver's side of the ledger: the secret that a run's callbacks carry,
 * and which task a callback came for and makes due. A callback changes nothing else.
 */
public final class CallbackLedger {

	/**
	 * The same task may be in other runs, too, and they are left out afterwards: a
	 * database without statistics would look through all attempts of the run for it.
	 */
	private static final String TASK = """
			SELECT a.run_id, a.row_no, a.attempt_no, a.callback_came, r.callback_at,
			  r.status = 'GENERATING' AND NOT r.fetching AS asked_about
			FROM attempt a JOIN prompt_row r ON r.run_id = a.run_id AND r.row_no = a.row_no
			WHERE a.task_id = ?
			""";

	private static final String CAME = """
			UPDATE attempt SET callback_came = TRUE WHERE run_id = ? AND row_no = ? AND attempt_no = ? AND NOT callback_came
			""";

	private static final String DUE = """
			UPDATE prompt_row SET next_at = LEAST(next_at, ?), callback_at = ?
			WHERE run_id = ? AND row_no = ? AND status = 'GENERATING' AND attempts = ? AND NOT fetching
			""";

	/** Of a query over attempts: the columns of {@link #counts}. */
	public static final String COUNTS = """
			COUNT(CASE WHEN callback_came OR (NOT callback_came AND state <> 'OPEN') THEN 1 END) AS callback_tasks,
			  COUNT(CASE WHEN callback_came THEN 1 END) AS callbacks""";

	private final LedgerDatabase database;

	private final RunLease lease;

	public CallbackLedger(LedgerDatabase database, RunLease lease) {
		this.database = database;
		this.lease = lease;
	}

	/**
	 * The run's secret: the one it was given first, so that callbacks to an earlier
	 * process of the run find the present one.
	 * @param fresh an unguessable one, for a run that has none yet
	 */
	public String token(String fresh) {
		this.lease.writeNow("UPDATE run SET callback_token = COALESCE(callback_token, ?) WHERE run_id = ?", fresh,
				this.lease.runId());
		return this.database.client()
			.sql("SELECT callback_token FROM run WHERE run_id = ?")
			.param(this.lease.runId())
			.query(String.class)
			.single();
	}

	/**
	 * A callback came for a task: counts it, and makes the task due at a time, if it is
	 * open and would be asked about later than that. Whoever is asking about it at this
	 * moment sees that one came. Repeated with the same time, nothing changes.
	 * @return completes when that is on disk, with whether anything changed
	 */
	public CompletableFuture<Boolean> came(String taskId, Instant due) {
		CompletableFuture<Boolean> changed = CompletableFuture.completedFuture(false);
		for (GuardedUpdate update : updates(taskId, due.toEpochMilli())) {
			changed = changed.thenCombine(this.lease.write(update), Boolean::logicalOr);
		}
		return changed;
	}

	private List<GuardedUpdate> updates(String taskId, long due) {
		long run = this.lease.runId();
		List<GuardedUpdate> updates = new ArrayList<>();
		for (Task task : this.database.template().query(TASK, (row, number) -> Task.of(row), taskId)) {
			if (task.run() == run && task.awaitsFirst()) {
				updates.add(new GuardedUpdate(new GuardedUpdate.Statement(CAME, run, task.row(), task.attempt())));
			}
			if (task.run() == run && task.askedAbout() && !Long.valueOf(due).equals(task.callbackAt())) {
				updates.add(
						new GuardedUpdate(new GuardedUpdate.Statement(DUE, due, due, run, task.row(), task.attempt())));
			}
		}
		return updates;
	}

	/** The tasks of the run for which a callback was asked for. */
	public CallbackCounts counts() {
		return this.database.client()
			.sql("SELECT " + COUNTS + " FROM attempt WHERE run_id = ?")
			.param(this.lease.runId())
			.query((row, number) -> counts(row))
			.single();
	}

	/** Reads what was selected as {@link #COUNTS}. */
	public static CallbackCounts counts(ResultSet row) throws SQLException {
		return new CallbackCounts(row.getLong("callback_tasks"), row.getLong("callbacks"));
	}

	/** An attempt that was accepted as the task. */
	private record Task(long run, long row, int attempt, boolean awaitsFirst, boolean askedAbout,
			@Nullable Long callbackAt) {

		static Task of(ResultSet row) throws SQLException {
			return new Task(row.getLong("run_id"), row.getLong("row_no"), row.getInt("attempt_no"),
					Boolean.FALSE.equals(row.getObject("callback_came", Boolean.class)), row.getBoolean("asked_about"),
					row.getObject("callback_at", Long.class));
		}

	}

}
