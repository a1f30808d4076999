package dev.promptmill.ledger.query;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunRows;
import dev.promptmill.ledger.jdbc.Json;
import dev.promptmill.ledger.run.StoredRunSums;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.RowCallbackHandler;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Adds up what all runs of the ledger bought; simulated ones are left out. A request
 * counts on the day on which it was about to be sent.
 */
public final class CostLedger {

	/** Rows whose cells are in memory at the same time. */
	private static final long PAGE = 5000;

	private static final String SUMS = """
			SUM(a.requests) AS requests, SUM(a.billed) AS billed, SUM(a.possibly_billed) AS possibly_billed,
			  SUM(a.reserved) AS reserved, SUM(a.returned) AS returned
			""";

	private static final String COLUMNS = "requests, billed, possibly_billed, reserved, returned";

	/** Runs that were summed at their end, and the others without sums. */
	private static final String SUMMED = "SELECT run.run_id, " + StoredRunSums.CURRENT + " AS summed, a.%1$s, " + SUMS
			+ """
					FROM run LEFT JOIN run_cost a ON a.run_id = run.run_id AND a.account_day BETWEEN :since AND :until
					WHERE NOT run.simulated
					GROUP BY run.run_id, run.state, run.summed_epoch, run.lease_epoch, a.%1$s
					""";

	private static final String ARCHIVED = "SELECT account_day, status, " + COLUMNS
			+ " FROM run_cost WHERE run_id = :run AND archived";

	private static final String DAYS_OF_RUN = "SELECT a.account_day, " + SUMS
			+ """
					FROM (SELECT account_day, 1 AS requests, billed, possibly_billed, reserved, returned FROM attempt WHERE run_id = :run
					  UNION ALL SELECT account_day,\s"""
			+ COLUMNS + """
					 FROM run_cost WHERE run_id = :run AND archived) a
					WHERE a.account_day BETWEEN :since AND :until GROUP BY a.account_day
					""";

	private static final String STATUSES_OF_RUN = "SELECT a.status, " + SUMS + """
			FROM (SELECT t.account_day, r.status, 1 AS requests, t.billed, t.possibly_billed, t.reserved, t.returned
			  FROM prompt_row r JOIN attempt t ON t.run_id = r.run_id AND t.row_no = r.row_no WHERE r.run_id = :run
			  UNION ALL\s""" + ARCHIVED + """
			) a WHERE a.account_day BETWEEN :since AND :until GROUP BY a.status
			""";

	private static final String ARCHIVED_OF_ALL = "SELECT " + SUMS + """
			FROM run_cost a WHERE a.archived AND a.account_day BETWEEN :since AND :until
			  AND EXISTS (SELECT 1 FROM run WHERE run.run_id = a.run_id AND NOT simulated)
			HAVING COUNT(*) > 0
			""";

	private static final String BY_ROW = """
			SELECT r.row_no, r.source, COUNT(*) AS requests, SUM(a.billed) AS billed,
			  SUM(a.possibly_billed) AS possibly_billed, SUM(a.reserved) AS reserved, SUM(a.returned) AS returned
			FROM attempt a JOIN prompt_row r ON r.run_id = a.run_id AND r.row_no = a.row_no
			WHERE a.run_id = :run AND a.row_no > :after AND a.row_no <= :last
			  AND a.account_day BETWEEN :since AND :until
			GROUP BY r.row_no, r.source
			""";

	private final LedgerDatabase database;

	private final int since;

	private final int until;

	/**
	 * The requests of some days.
	 * @param since first day as a number, 20261129
	 * @param until last day
	 */
	public CostLedger(LedgerDatabase database, int since, int until) {
		this.database = database;
		this.since = since;
		this.until = until;
	}

	/** By day, the oldest first. */
	public List<Cost> byDay() {
		return byRunAndDay((run, day) -> "%d-%02d-%02d".formatted(day / 10_000, day / 100 % 100, day % 100));
	}

	/** By month, the oldest first. */
	public List<Cost> byMonth() {
		return byRunAndDay((run, day) -> "%d-%02d".formatted(day / 10_000, day / 100 % 100));
	}

	/** By run, in the order of their numbers. */
	public List<Cost> byRun() {
		List<Cost> costs = new ArrayList<>(byRunAndDay((run, day) -> String.valueOf(run)));
		costs.sort(Comparator.comparingLong((cost) -> Long.parseLong(Objects.requireNonNull(cost.value()))));
		return costs;
	}

	/** By job, in the order of their names. */
	public List<Cost> byJob() {
		Map<Long, String> jobs = new HashMap<>();
		bought().forEach((run) -> jobs.put(run.id(), run.plan().jobName()));
		return byRunAndDay((run, day) -> jobs.getOrDefault(run, ""));
	}

	/** By the status that the row has now. */
	public List<Cost> byStatus() {
		return byRun("status", STATUSES_OF_RUN, (run, row) -> text(row, "status"));
	}

	/** Whether any run that bought something has a column of this name in its input. */
	public boolean isCarried(String column) {
		return bought().stream().anyMatch((run) -> run.plan().columns().contains(column));
	}

	/** What was bought by rows that are archived: their cells are gone. */
	public Cost archived() {
		return this.database.client()
			.sql(ARCHIVED_OF_ALL)
			.param("since", this.since)
			.param("until", this.until)
			.query((row, number) -> cost(null, row))
			.optional()
			.orElse(Cost.none(null));
	}

	/**
	 * By the cell of a column of the input; requests of runs without that column, and of
	 * rows that are archived, have no value.
	 */
	public List<Cost> byColumn(String column) {
		Groups groups = new Groups();
		for (Run run : bought()) {
			int cell = run.plan().columns().indexOf(column);
			for (long after = 0; after < run.plan().rows(); after += PAGE) {
				page(run.id(), after, cell).forEach(groups::add);
			}
		}
		Cost archived = archived();
		if (archived.requests() > 0) {
			groups.add(archived);
		}
		return groups.all();
	}

	private List<Cost> page(long run, long after, int cell) {
		return this.database.client()
			.sql(BY_ROW)
			.param("run", run)
			.param("after", after)
			.param("last", after + PAGE)
			.param("since", this.since)
			.param("until", this.until)
			.query((row, number) -> cost(cell(text(row, "source"), cell), row))
			.list();
	}

	private static @Nullable String cell(String source, int cell) {
		if (cell < 0) {
			return null;
		}
		List<String> cells = Json.strings(source);
		return (cell < cells.size()) ? cells.get(cell) : "";
	}

	/** Real runs, the oldest first. */
	private List<Run> bought() {
		return RunRows.query(this.database, "WHERE NOT simulated ORDER BY run_id");
	}

	private List<Cost> byRunAndDay(Value value) {
		return byRun("account_day", DAYS_OF_RUN, (run, row) -> value.of(run, row.getInt("account_day")));
	}

	/**
	 * Adds up the sums of the runs that have any, and the requests of the others.
	 * @param column that sums are grouped by
	 * @param ofRun adds up one run
	 */
	private List<Cost> byRun(String column, String ofRun, GroupName name) {
		Groups groups = new Groups();
		Set<Long> others = new TreeSet<>();
		query(SUMMED.formatted(column)).query((RowCallbackHandler) (row) -> {
			if (!row.getBoolean("summed")) {
				others.add(row.getLong("run_id"));
			}
			else if (row.getString(column) != null) {
				groups.add(cost(name.of(row.getLong("run_id"), row), row));
			}
		});
		for (long run : others) {
			query(ofRun).param("run", run)
				.query((row, number) -> cost(name.of(run, row), row))
				.list()
				.forEach(groups::add);
		}
		return groups.all();
	}

	private JdbcClient.StatementSpec query(String sql) {
		return this.database.client().sql(sql).param("since", this.since).param("until", this.until);
	}

	private static Cost cost(@Nullable String value, ResultSet row) throws SQLException {
		return new Cost(value, row.getLong("requests"), money(row, "billed"), money(row, "possibly_billed"),
				money(row, "reserved"), money(row, "returned"));
	}

	private static BigDecimal money(ResultSet row, String column) throws SQLException {
		return Objects.requireNonNull(row.getBigDecimal(column));
	}

	private static String text(ResultSet row, String column) throws SQLException {
		return Objects.requireNonNull(row.getString(column));
	}

	/** Names the group of a run's requests of a day. */
	@FunctionalInterface
	private interface Value {

		String of(long run, int day);

	}

	/** Names the group of a line of sums. */
	@FunctionalInterface
	private interface GroupName {

		String of(long run, ResultSet row) throws SQLException;

	}

	/** Costs by value, in its order; those without one come last. */
	private static final class Groups {

		private final Map<String, Cost> byValue = new TreeMap<>();

		private @Nullable Cost without;

		void add(Cost cost) {
			if (cost.value() == null) {
				this.without = (this.without != null) ? this.without.plus(cost) : cost;
			}
			else {
				this.byValue.merge(cost.value(), cost, Cost::plus);
			}
		}

		List<Cost> all() {
			List<Cost> all = new ArrayList<>(this.byValue.values());
			if (this.without != null) {
				all.add(this.without);
			}
			return all;
		}

	}

}
