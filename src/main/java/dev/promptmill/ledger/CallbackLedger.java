package dev.promptmill.ledger;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The callback receiver's side of the ledger: the secret that a run's callbacks carry,
 * and which task a callback makes due. A callback changes nothing else.
 */
public final class CallbackLedger {

	private static final String OPEN = """
			SELECT r.row_no, r.attempts FROM attempt a
			JOIN prompt_row r ON r.run_id = a.run_id AND r.row_no = a.row_no AND r.attempts = a.attempt_no
			WHERE a.task_id = ? AND a.run_id = ? AND r.status = 'GENERATING' AND NOT r.fetching AND r.next_at > ?
			""";

	private static final String DUE = """
			UPDATE prompt_row SET next_at = ?
			WHERE run_id = ? AND row_no = ? AND status = 'GENERATING' AND attempts = ? AND NOT fetching AND next_at > ?
			""";

	private final LedgerDatabase database;

	private final RunLease lease;

	private final InstantSource clock;

	public CallbackLedger(LedgerDatabase database, RunLease lease, InstantSource clock) {
		this.database = database;
		this.lease = lease;
		this.clock = clock;
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
	 * Makes a task due at a time, if it is open and would be asked about later than that.
	 * @return completes when the change is on disk, with whether anything changed; not
	 * for a task that is unknown, has ended or is due already
	 */
	public CompletableFuture<Boolean> due(String taskId, Instant at) {
		long time = at.toEpochMilli();
		List<Change> changes = this.database.template()
			.query(OPEN,
					(row, number) -> new Change(new Change.Statement(DUE, time, this.lease.runId(),
							row.getLong("row_no"), row.getInt("attempts"), time)),
					taskId, this.lease.runId(), Math.max(time, this.clock.millis()));
		CompletableFuture<Boolean> changed = CompletableFuture.completedFuture(false);
		for (Change change : changes) {
			changed = changed.thenCombine(this.lease.write(change), Boolean::logicalOr);
		}
		return changed;
	}

}
