package dev.promptmill.ledger.query;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import dev.promptmill.ledger.LedgerDatabase;

/**
 * A run in a list of many: what it delivered and what it cost, US dollars.
 *
 * @param delivered rows that have every image they asked for, bought or reused
 * @param billed charged for certain
 * @param possiblyBilled may have been charged
 * @param reserved held back for open tasks
 */
public record RunSums(long delivered, BigDecimal billed, BigDecimal possiblyBilled, BigDecimal reserved) {

	/** Nothing sent, nothing delivered. */
	public static final RunSums NONE = new RunSums(0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

	/** Both together. */
	public RunSums plus(RunSums other) {
		return new RunSums(this.delivered + other.delivered, this.billed.add(other.billed),
				this.possiblyBilled.add(other.possiblyBilled), this.reserved.add(other.reserved));
	}

	/** Those of every run that sent or delivered anything, by its number. */
	public static Map<Long, RunSums> all(LedgerDatabase database) {
		Map<Long, RunSums> sums = new HashMap<>();
		database.template()
			.query("""
					SELECT run_id, SUM(billed) AS billed, SUM(possibly_billed) AS possibly_billed, SUM(reserved) AS reserved
					FROM attempt GROUP BY run_id
					""",
					(row, number) -> Map.entry(row.getLong("run_id"), money(row)))
			.forEach((run) -> sums.put(run.getKey(), run.getValue()));
		database.template()
			.query("""
					SELECT run_id, COUNT(*) AS delivered FROM prompt_row WHERE status IN ('DELIVERED', 'REUSED') GROUP BY run_id
					""",
					(row, number) -> Map.entry(row.getLong("run_id"),
							new RunSums(row.getLong("delivered"), BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO)))
			.forEach((run) -> sums.merge(run.getKey(), run.getValue(), RunSums::plus));
		return sums;
	}

	private static RunSums money(ResultSet row) throws SQLException {
		return new RunSums(0, Objects.requireNonNull(row.getBigDecimal("billed")),
				Objects.requireNonNull(row.getBigDecimal("possibly_billed")),
				Objects.requireNonNull(row.getBigDecimal("reserved")));
	}

}
