package dev.promptmill.ledger.run;

import dev.promptmill.ledger.LedgerDatabase;

import org.springframework.dao.DataAccessException;

/**
 * Statistics for the query planner of a fresh PostgreSQL. Connections keep the plans that
 * were made while the tables were empty, when one index seemed as good as another, until
 * somebody analyzes them: the server itself comes to that after a minute, when a fast run
 * has read each index entry thousands of times. A ledger that has known more rows is left
 * alone. For one thread.
 */
public final class PlannerStatistics {

	private static final long FIRST = 100;

	private static final long AGAIN = 10;

	private final LedgerDatabase database;

	private long next = FIRST;

	public PlannerStatistics(LedgerDatabase database) {
		this.database = database;
	}

	/**
	 * Renews them, if there are many times more rows than they can know of.
	 * @param sent rows of a run of which there is an attempt
	 */
	public void renew(long sent) {
		if (sent < this.next) {
			return;
		}
		this.next = sent * AGAIN;
		if (this.database.isEmbedded()) {
			return;
		}
		try {
			if (known() < sent) {
				this.database.template().execute("ANALYZE attempt, prompt_row, image");
			}
		}
		catch (DataAccessException ex) {
			// Slower, and right all the same: a lost database is found out elsewhere.
			return;
		}
	}

	/** Attempts that the planner reckons with; -1 in a table that nobody analyzed. */
	private double known() {
		Double rows = this.database.template()
			.queryForObject("SELECT reltuples FROM pg_class WHERE oid = to_regclass('attempt')", Double.class);
		return (rows != null) ? rows : -1;
	}

}
