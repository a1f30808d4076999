package dev.promptmill.ledger;

import java.time.Instant;
import java.util.Optional;

/**
 * Rows of a run of which only orders and sums are left.
 *
 * @param at when some were archived last
 * @param count how many there are
 */
public record ArchivedRows(Instant at, long count) {

	/** Those of a run, if it has any. */
	public static Optional<ArchivedRows> of(LedgerDatabase database, long run) {
		return database.client()
			.sql("SELECT archived_at, archived_rows FROM run WHERE run_id = ? AND archived_at IS NOT NULL")
			.param(run)
			.query((row, number) -> new ArchivedRows(Instant.ofEpochMilli(row.getLong("archived_at")),
					row.getLong("archived_rows")))
			.optional();
	}

}
