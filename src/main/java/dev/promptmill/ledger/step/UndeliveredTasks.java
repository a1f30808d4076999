package dev.promptmill.ledger.step;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

import dev.promptmill.ledger.DueTime;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.RowStatus;
import org.jspecify.annotations.Nullable;

/**
 * Counts tasks that came to nothing since the last delivery: they succeeded and nothing
 * of them could be delivered, or they were accepted since then and got no verdict in
 * time. The rows alone decide, so it holds across processes, whoever collects. The rows
 * that were delivered last, and those that failed last because their images were not
 * available, come first in the index of their status ({@code next_at} is minus the time).
 */
public final class UndeliveredTasks {

	/** So many tasks in a row that came to nothing are no accident. */
	public static final int IN_A_ROW = 20;

	private static final String LAST = """
			SELECT next_at FROM prompt_row WHERE run_id = ? AND status = ? AND next_at < 0
			ORDER BY run_id, status, next_at, row_no LIMIT 1
			""";

	private static final String UNDELIVERED = """
			SELECT (SELECT COUNT(*) FROM prompt_row
			    WHERE run_id = :run AND status = 'GENERATING' AND undelivered_since > :last)
			  + (SELECT COUNT(*) FROM prompt_row WHERE run_id = :run AND status = 'FAILED' AND next_at < :order)
			  + (SELECT COUNT(*) FROM prompt_row
			    WHERE run_id = :run AND status = 'GENERATING' AND next_at = :never AND undelivered_since IS NULL
			      AND accepted_at > :last)
			""";

	private static final String FIRST = """
			SELECT row_no, id, fail_message, accepted_at, status = 'FAILED' OR undelivered_since IS NOT NULL AS succeeded
			FROM prompt_row
			WHERE run_id = :run AND ((status = 'GENERATING' AND undelivered_since > :last)
			  OR (status = 'FAILED' AND next_at < :order)
			  OR (status = 'GENERATING' AND next_at = :never AND undelivered_since IS NULL AND accepted_at > :last))
			ORDER BY accepted_at, row_no LIMIT 1
			""";

	private final LedgerDatabase database;

	private final long run;

	public UndeliveredTasks(LedgerDatabase database, long run) {
		this.database = database;
		this.run = run;
	}

	/** Tasks that came to nothing since the last delivery. */
	public long count() {
		long last = last();
		return this.database.client()
			.sql(UNDELIVERED)
			.param("run", this.run)
			.param("last", last)
			.param("order", -last)
			.param("never", DueTime.NEVER)
			.query(Long.class)
			.single();
	}

	/** Whether there are so many that something is wrong with all deliveries. */
	public boolean areTooMany() {
		return count() >= IN_A_ROW;
	}

	/** The one of them whose links die first. */
	public Optional<Undelivered> first() {
		long last = last();
		return this.database.client()
			.sql(FIRST)
			.param("run", this.run)
			.param("last", last)
			.param("order", -last)
			.param("never", DueTime.NEVER)
			.query((row, number) -> new Undelivered(row.getLong("row_no"), Objects.requireNonNull(row.getString("id")),
					row.getString("fail_message"), Instant.ofEpochMilli(row.getLong("accepted_at")),
					row.getBoolean("succeeded")))
			.optional();
	}

	private long last() {
		return Math.max(last(RowStatus.DELIVERED), last(RowStatus.PARTIAL));
	}

	private long last(RowStatus status) {
		return this.database.client()
			.sql(LAST)
			.params(this.run, status.name())
			.query(Long.class)
			.optional()
			.map((order) -> -order)
			.orElse(0L);
	}

	/**
	 * A task that came to nothing.
	 *
	 * @param rowNumber its row
	 * @param id the row's id
	 * @param message why
	 * @param acceptedAt when the API accepted it
	 * @param succeeded whether it made images, as far as is known
	 */
	public record Undelivered(long rowNumber, String id, @Nullable String message, Instant acceptedAt,
			boolean succeeded) {
	}

}
