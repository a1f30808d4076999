package dev.promptmill.ledger.query;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Objects;

import dev.promptmill.ledger.DueTime;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunRows;
import org.jspecify.annotations.Nullable;

/**
 * Counts of everything that a run leaves to be done.
 *
 * @param stuck rows whose task got no verdict in time
 * @param unfetched images of settled rows that were generated and billed, and are not on
 * disk
 * @param unfetchedSince when the first task of those ended
 * @param fetchingSince when the first task ended whose images are still to be fetched
 * @param toRunAgain rows in {@code failed.csv}
 * @param surplus tasks that made more images than were asked for
 */
public record TodoCounts(long stuck, long unfetched, @Nullable Instant unfetchedSince, @Nullable Instant fetchingSince,
		long toRunAgain, long surplus) {

	/** An image on disk has a verdict about its size, which the index has. */
	private static final String UNFETCHED = """
			SELECT COUNT(*) AS images, MIN(a.ended_at) AS since FROM image i
			JOIN prompt_row r ON r.run_id = i.run_id AND r.row_no = i.row_no
			LEFT JOIN attempt a ON a.run_id = r.run_id AND a.row_no = r.row_no AND a.attempt_no = r.attempts
			WHERE i.run_id = ? AND i.size_ok IS NULL AND i.file IS NULL
			  AND r.status IN ('DELIVERED', 'REUSED', 'PARTIAL', 'FAILED')
			""";

	private static final String COUNTS = """
			SELECT (SELECT COUNT(*) FROM prompt_row WHERE run_id = :run AND status = 'GENERATING' AND next_at = :never) AS stuck,
			  (SELECT MIN(a.ended_at) FROM prompt_row r
			    JOIN attempt a ON a.run_id = r.run_id AND a.row_no = r.row_no AND a.attempt_no = r.attempts
			    WHERE r.run_id = :run AND r.status = 'GENERATING' AND r.fetching) AS fetching_since,
			  (SELECT COUNT(*) FROM prompt_row WHERE run_id = :run AND status = 'REJECTED')
			    + (SELECT COUNT(*) FROM prompt_row r WHERE r.run_id = :run AND r.status IN ('PARTIAL', 'FAILED')
			      AND (r.status = 'PARTIAL' OR COALESCE(r.fail_code, '') <> 'ABANDONED')
			      AND r.images > (SELECT COUNT(*) FROM image i WHERE i.run_id = r.run_id AND i.row_no = r.row_no)) AS to_run_again,
			  (SELECT COUNT(*) FROM attempt WHERE run_id = :run AND state = 'SURPLUS') AS surplus
			""";

	static TodoCounts of(LedgerDatabase database, Run run) {
		Unfetched unfetched = Objects.requireNonNull(database.template()
			.queryForObject(UNFETCHED,
					(row, number) -> new Unfetched(row.getLong("images"), RunRows.instant(row, "since")), run.id()));
		return database.client()
			.sql(COUNTS)
			.param("run", run.id())
			.param("never", DueTime.NEVER)
			.query((row, number) -> of(row, unfetched))
			.single();
	}

	private static TodoCounts of(ResultSet row, Unfetched unfetched) throws SQLException {
		return new TodoCounts(row.getLong("stuck"), unfetched.images(), unfetched.since(),
				RunRows.instant(row, "fetching_since"), row.getLong("to_run_again"), row.getLong("surplus"));
	}

	private record Unfetched(long images, @Nullable Instant since) {
	}

}
