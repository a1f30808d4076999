package dev.promptmill.ledger.step;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

import dev.promptmill.ledger.DueTime;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.RowTransition;
import dev.promptmill.ledger.RunLease;
import org.jspecify.annotations.Nullable;

/** The rows that are sent ahead of all others, read from where the run's rows stand. */
public final class CanaryLedger {

	private static final String FIRST = """
			SELECT row_no FROM prompt_row
			WHERE run_id = ? AND (attempts > 0 OR status = 'READY') ORDER BY run_id, row_no LIMIT ?
			""";

	private static final String SENT_BEYOND = """
			SELECT EXISTS (SELECT 1 FROM prompt_row WHERE run_id = ? AND row_no > ? AND attempts > 0)
			  OR (SELECT continuation FROM run WHERE run_id = ?) > 1
			""";

	/** Attempts of a row that the API may have billed. */
	private static final String IN_DOUBT = """
			(SELECT COUNT(*) FROM attempt WHERE attempt.run_id = prompt_row.run_id AND attempt.row_no = prompt_row.row_no
			    AND attempt.state IN ('LOST', 'SERVER_ERROR'))""";

	/** Failed without an image, and not because its fate was left open. */
	private static final String TRY_AGAIN = """
			UPDATE prompt_row SET status = 'READY', next_at = 0, task_id = NULL, completed_at = NULL,
			  tries = """ + IN_DOUBT + """

			WHERE run_id = ? AND\s""" + RowTransition.RETRY_CANARY.guard() + " AND " + IN_DOUBT
			+ """
					 < ?
					  AND row_no IN (%1$s)
					  AND NOT EXISTS (SELECT 1 FROM image WHERE image.run_id = prompt_row.run_id AND image.row_no = prompt_row.row_no)
					  AND EXISTS (SELECT 1 FROM attempt WHERE attempt.run_id = prompt_row.run_id AND attempt.row_no = prompt_row.row_no
					    AND attempt.attempt_no = prompt_row.attempts AND attempt.state <> 'LOST')
					""";

	private static final String STATES = """
			SELECT row_no, id, status, next_at, fail_code, fail_message FROM prompt_row
			WHERE run_id = ? AND row_no IN (%1$s) ORDER BY row_no
			""";

	private final LedgerDatabase database;

	private final RunLease lease;

	private final int maxAttempts;

	/**
	 * @param maxAttempts how often a row is submitted at most if each time may have been
	 * billed
	 */
	public CanaryLedger(LedgerDatabase database, RunLease lease, int maxAttempts) {
		this.database = database;
		this.lease = lease;
		this.maxAttempts = maxAttempts;
	}

	/** Numbers of the first rows that this run has to buy or has bought. */
	public List<Long> first(int most) {
		return this.database.template().queryForList(FIRST, Long.class, this.lease.runId(), most);
	}

	/** Whether a row after this one was sent, or the run had come to its end before. */
	public boolean sentBeyond(long row) {
		return Boolean.TRUE.equals(this.database.template()
			.queryForObject(SENT_BEYOND, Boolean.class, this.lease.runId(), row, this.lease.runId()));
	}

	/**
	 * Makes those ready again that ended without an image. What may have been billed
	 * counts towards the allowed attempts, and a row that has used those up stays as it
	 * is.
	 */
	public void tryAgain(List<Long> rows) {
		this.lease.writeNow(with(TRY_AGAIN, rows), arguments(rows, this.maxAttempts));
	}

	/** Where these rows stand. */
	public List<CanaryRow> states(List<Long> rows) {
		return this.database.template()
			.query(with(STATES, rows),
					(row, number) -> new CanaryRow(row.getLong("row_no"), Objects.requireNonNull(row.getString("id")),
							RowStatus.valueOf(Objects.requireNonNull(row.getString("status"))),
							row.getLong("next_at") == DueTime.NEVER, row.getString("fail_code"),
							row.getString("fail_message")),
					arguments(rows));
	}

	private Object[] arguments(List<Long> rows, Object... before) {
		List<Object> arguments = new ArrayList<>(List.of(this.lease.runId()));
		arguments.addAll(List.of(before));
		arguments.addAll(rows);
		return arguments.toArray();
	}

	private static String with(String sql, List<Long> rows) {
		return sql.formatted(String.join(", ", Collections.nCopies(rows.size(), "?")));
	}

	/**
	 * A row that was sent ahead.
	 *
	 * @param number its number
	 * @param id its id
	 * @param status where it stands
	 * @param givenUpForNow its task got no verdict in time
	 * @param failCode why it is not delivered
	 * @param failMessage likewise, in words
	 */
	public record CanaryRow(long number, String id, RowStatus status, boolean givenUpForNow, @Nullable String failCode,
			@Nullable String failMessage) {

		/** Whether nothing more happens to it in this execution. */
		public boolean isOver() {
			return this.status.isSettled() || this.givenUpForNow;
		}

	}

}
