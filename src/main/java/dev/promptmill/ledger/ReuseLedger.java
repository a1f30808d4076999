package dev.promptmill.ledger;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Rows that need not be bought, because an earlier run has them. Only rows that were
 * never sent are touched, so every call may be repeated.
 */
public final class ReuseLedger {

	private static final String FRESH = """
			SELECT row_no, id, fingerprint, input FROM prompt_row
			WHERE run_id = ? AND row_no > ? AND status = 'READY' AND attempts = 0 ORDER BY run_id, row_no LIMIT ?
			""";

	private static final String REUSE = """
			UPDATE prompt_row SET status = 'REUSED', images_delivered = ?, task_id = ?, accepted_at = ?, completed_at = ?
			WHERE run_id = ? AND row_no = ? AND %s AND attempts = 0
			"""
		.formatted(RowTransition.REUSE.guard());

	private static final String HOLD = """
			UPDATE prompt_row SET status = 'UNKNOWN', fail_code = 'HELD', fail_message = ?, completed_at = ?
			WHERE run_id = ? AND row_no = ? AND %s AND attempts = 0
			""".formatted(RowTransition.HOLD.guard());

	private final LedgerDatabase database;

	private final RunLease lease;

	private final InstantSource clock;

	public ReuseLedger(LedgerDatabase database, RunLease lease, InstantSource clock) {
		this.database = database;
		this.lease = lease;
		this.clock = clock;
	}

	/** Rows that were never sent, after a row number, in input order. */
	public List<Fresh> fresh(long after, int most) {
		return this.database.template()
			.query(FRESH,
					(row, number) -> new Fresh(row.getLong("row_no"), Objects.requireNonNull(row.getString("id")),
							Objects.requireNonNull(row.getString("fingerprint")),
							Objects.requireNonNull(row.getString("input"))),
					this.lease.runId(), after, most);
	}

	/**
	 * The row has the images of an earlier one, whose files are in this run's folder too.
	 * @param images as this run has them
	 */
	public CompletableFuture<Boolean> reuse(Fresh row, PreviousPurchase from, List<ImageRecord> images) {
		Instant accepted = from.acceptedAt();
		Change.Statement guard = new Change.Statement(REUSE, images.size(), from.taskId(),
				(accepted != null) ? accepted.toEpochMilli() : null, this.clock.millis(), this.lease.runId(),
				row.rowNumber());
		List<Change.Statement> added = images.stream()
			.map((image) -> ImageRows.insert(this.lease.runId(), row.rowNumber(), image))
			.toList();
		return this.lease.write(new Change(guard, added));
	}

	/** An earlier run may have paid for the row: it is held for the operator. */
	public CompletableFuture<Boolean> hold(Fresh row, PreviousPurchase doubtful) {
		String why = "run " + doubtful.runId() + " may have bought it (" + doubtful.status()
				+ " there): restart, resolve or verify run " + doubtful.runId()
				+ ", or resolve this row to buy it here";
		return this.lease.write(
				new Change(new Change.Statement(HOLD, why, this.clock.millis(), this.lease.runId(), row.rowNumber())));
	}

	/**
	 * A row that was never sent.
	 *
	 * @param rowNumber its number
	 * @param id its id
	 * @param fingerprint of what would be sent
	 * @param input the API's input object
	 */
	public record Fresh(long rowNumber, String id, String fingerprint, String input) {
	}

}
