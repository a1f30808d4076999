package dev.promptmill.ledger.query;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunRows;

/**
 * The account's balance before and after a run, beside what all runs of the ledger that
 * use the same API spent in between; US dollars.
 *
 * @param before balance when it was first learned, which may be in a later execution
 * @param after balance at the end
 * @param least how far it should have dropped at least: what was billed, and what open
 * tasks hold back
 * @param most how far it may have dropped at most: what is possibly billed besides
 * @param others how many other runs spent in between
 */
public record AccountBalance(BigDecimal before, BigDecimal after, BigDecimal least, BigDecimal most, int others) {

	private static final String API = "promptmill.api.base-url";

	/**
	 * Of an attempt that was under way when the balance was asked for, nobody knows
	 * whether it was charged already.
	 */
	private static final String SPENT = """
			SELECT COUNT(*) AS attempts,
			  COALESCE(SUM(CASE
			    WHEN intended_at >= :from AND known <= :to
			      THEN billed + reserved + CASE WHEN ended_at > :to THEN returned ELSE 0 END
			    WHEN intended_at < :from AND ended_at > :from AND ended_at <= :to THEN -returned
			    ELSE 0 END), 0) AS least,
			  COALESCE(SUM(CASE
			    WHEN intended_at >= :from AND known <= :to
			      THEN billed + reserved + possibly_billed + CASE WHEN ended_at > :to THEN returned ELSE 0 END
			    WHEN intended_at >= :from THEN billed + reserved + returned + possibly_billed
			    WHEN known > :from OR known IS NULL THEN billed + reserved + possibly_billed
			    WHEN ended_at > :from AND ended_at <= :to THEN -returned
			    ELSE 0 END), 0) AS most
			FROM (SELECT attempt.*, COALESCE(answered_at, ended_at) AS known FROM attempt
			  WHERE run_id = :run AND intended_at <= :to AND (intended_at >= :from OR ended_at > :from OR ended_at IS NULL)) a
			""";

	/**
	 * When exactly an archived row was charged is not known any more, only that its run
	 * lies within the time, or reaches into it.
	 */
	private static final String SPENT_BY_ARCHIVED = """
			SELECT COALESCE(SUM(requests), 0) AS attempts,
			  COALESCE(SUM(CASE WHEN run.created_at >= :from AND run.ended_at <= :to THEN billed ELSE -returned END), 0) AS least,
			  COALESCE(SUM(CASE WHEN run.created_at >= :from AND run.ended_at <= :to THEN billed ELSE billed + returned END), 0) AS most
			FROM run_cost JOIN run ON run.run_id = run_cost.run_id WHERE run_cost.run_id = :run AND archived
			""";

	/** How far the balance dropped. */
	public BigDecimal dropped() {
		return this.before.subtract(this.after);
	}

	/** Whether it dropped as far as can be expected. */
	public boolean agrees() {
		return dropped().compareTo(this.least) >= 0 && dropped().compareTo(this.most) <= 0;
	}

	/** Compares the account, if both balances are known. */
	static Optional<AccountBalance> of(LedgerDatabase database, Run run) {
		List<Period> periods = database.template().query("""
				SELECT balance_before, balance_after, balance_before_at, balance_after_at FROM run
				WHERE run_id = ? AND balance_before IS NOT NULL AND balance_after IS NOT NULL
				  AND balance_before_at <= balance_after_at
				""", (row, number) -> Period.of(row), run.id());
		return periods.stream().findFirst().map((period) -> compare(database, run, period));
	}

	private static AccountBalance compare(LedgerDatabase database, Run run, Period period) {
		BigDecimal least = BigDecimal.ZERO;
		BigDecimal most = BigDecimal.ZERO;
		int others = 0;
		for (Run spender : spenders(database, run, period)) {
			Spent spent = spent(database, SPENT, spender, period)
				.plus(spent(database, SPENT_BY_ARCHIVED, spender, period));
			least = least.add(spent.least());
			most = most.add(spent.most());
			others += (spender.id() != run.id() && spent.attempts() > 0) ? 1 : 0;
		}
		return new AccountBalance(period.before(), period.after(), least, most, others);
	}

	private static Spent spent(LedgerDatabase database, String sql, Run spender, Period period) {
		return database.client()
			.sql(sql)
			.param("run", spender.id())
			.param("from", period.from())
			.param("to", period.to())
			.query((row, number) -> Spent.of(row))
			.single();
	}

	/** A simulated run has an account of its own. */
	private static List<Run> spenders(LedgerDatabase database, Run run, Period period) {
		if (run.plan().simulated()) {
			return List.of(run);
		}
		return RunRows
			.query(database, "WHERE NOT simulated AND created_at <= ? AND (ended_at IS NULL OR ended_at >= ?)",
					period.to(), period.from())
			.stream()
			.filter((other) -> Objects.equals(api(other), api(run)))
			.toList();
	}

	private static String api(Run run) {
		return run.plan().settings().getOrDefault(API, "");
	}

	private record Period(BigDecimal before, BigDecimal after, long from, long to) {

		static Period of(ResultSet row) throws SQLException {
			return new Period(Objects.requireNonNull(row.getBigDecimal("balance_before")),
					Objects.requireNonNull(row.getBigDecimal("balance_after")), row.getLong("balance_before_at"),
					row.getLong("balance_after_at"));
		}

	}

	private record Spent(long attempts, BigDecimal least, BigDecimal most) {

		Spent plus(Spent other) {
			return new Spent(this.attempts + other.attempts, this.least.add(other.least), this.most.add(other.most));
		}

		static Spent of(ResultSet row) throws SQLException {
			return new Spent(row.getLong("attempts"), Objects.requireNonNull(row.getBigDecimal("least")),
					Objects.requireNonNull(row.getBigDecimal("most")));
		}

	}

}
