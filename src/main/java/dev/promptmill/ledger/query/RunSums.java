package dev.promptmill.ledger.query;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.run.StoredRunSums;

import org.springframework.jdbc.core.RowCallbackHandler;

/**
 * A run in a list of many: what it delivered and what it cost, US dollars.
 *
 * @param delivered rows that have every image they asked for, bought or reused
 * @param billed charged for certain
 * @param possiblyBilled may have been charged
 * @param reserved held back for open tasks
 */
public record RunSums(long delivered, BigDecimal billed, BigDecimal possiblyBilled, BigDecimal reserved) {

	private static final String SUMMED = "SELECT run.run_id, " + StoredRunSums.CURRENT
			+ """
					 AS summed,
					  COALESCE(d.delivered, 0) AS delivered, COALESCE(c.billed, 0) AS billed,
					  COALESCE(c.possibly_billed, 0) AS possibly_billed, COALESCE(c.reserved, 0) AS reserved
					FROM run
					LEFT JOIN (SELECT run_id, SUM(billed) AS billed, SUM(possibly_billed) AS possibly_billed, SUM(reserved) AS reserved
					  FROM run_cost GROUP BY run_id) c ON c.run_id = run.run_id
					LEFT JOIN (SELECT run_id, SUM(row_count) AS delivered FROM run_count
					  WHERE status IN ('DELIVERED', 'REUSED') GROUP BY run_id) d ON d.run_id = run.run_id
					""";

	private static final String ADDED_UP = """
			SELECT (SELECT COUNT(*) FROM prompt_row WHERE run_id = :run AND status IN ('DELIVERED', 'REUSED'))
			    + (SELECT COALESCE(SUM(row_count), 0) FROM run_count
			      WHERE run_id = :run AND archived AND status IN ('DELIVERED', 'REUSED')) AS delivered,
			  COALESCE(SUM(billed), 0) AS billed, COALESCE(SUM(possibly_billed), 0) AS possibly_billed,
			  COALESCE(SUM(reserved), 0) AS reserved
			FROM (SELECT billed, possibly_billed, reserved FROM attempt WHERE run_id = :run
			  UNION ALL SELECT billed, possibly_billed, reserved FROM run_cost WHERE run_id = :run AND archived) c
			""";

	/** Nothing sent, nothing delivered. */
	public static final RunSums NONE = new RunSums(0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

	/** Both together. */
	public RunSums plus(RunSums other) {
		return new RunSums(this.delivered + other.delivered, this.billed.add(other.billed),
				this.possiblyBilled.add(other.possiblyBilled), this.reserved.add(other.reserved));
	}

	/**
	 * Those of every run, by its number. What nobody works on was summed at its end: only
	 * of the other runs are rows read.
	 */
	public static Map<Long, RunSums> all(LedgerDatabase database) {
		Map<Long, RunSums> sums = new HashMap<>();
		Set<Long> others = new TreeSet<>();
		database.template().query(SUMMED, (RowCallbackHandler) (row) -> {
			if (row.getBoolean("summed")) {
				sums.put(row.getLong("run_id"), of(row));
			}
			else {
				others.add(row.getLong("run_id"));
			}
		});
		others.forEach((run) -> sums.put(run,
				database.client().sql(ADDED_UP).param("run", run).query((row, number) -> of(row)).single()));
		return sums;
	}

	private static RunSums of(ResultSet row) throws SQLException {
		return new RunSums(row.getLong("delivered"), Objects.requireNonNull(row.getBigDecimal("billed")),
				Objects.requireNonNull(row.getBigDecimal("possibly_billed")),
				Objects.requireNonNull(row.getBigDecimal("reserved")));
	}

}
