package dev.promptmill.ledger;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

/**
 * Accounts of what all runs of the ledger committed on a day and in a month: billed,
 * possibly billed and reserved together, by the time of each attempt's intent. A run adds
 * up its own in a row for each day, in the transactions that change its attempts, so that
 * runs do not wait for one another. Only those that spend under a budget of a day or
 * month take turns from their sum to their commit: so they never overspend together.
 */
public final class PeriodAccounts {

	private static final String ADD = "UPDATE run_day SET committed = committed + ? WHERE run_id = ? AND account_day = ?";

	private static final String CORRECT = """
			UPDATE run_day SET committed = committed + ?
			WHERE run_id = ? AND account_day = (SELECT a.account_day FROM attempt a
			  WHERE a.run_id = run_day.run_id AND a.row_no = ? AND a.attempt_no = ?)
			""";

	private static final String REPAIR = """
			UPDATE run_day SET committed = ? WHERE run_id = ? AND account_day = ? AND committed <> ?
			""";

	private static final String OPEN = "INSERT INTO run_day (run_id, account_day, committed) VALUES (?, ?, ?)";

	private static final String SPENT = """
			SELECT a.account_day, SUM(a.committed) AS committed
			FROM (SELECT run_id, account_day, reserved + billed + possibly_billed AS committed FROM attempt
			  WHERE run_id = ?
			  UNION ALL SELECT run_id, account_day, reserved + billed + possibly_billed FROM run_cost
			  WHERE run_id = ? AND archived) a
			WHERE EXISTS (SELECT 1 FROM run WHERE run.run_id = a.run_id AND NOT simulated)
			GROUP BY a.account_day
			""";

	private final LedgerDatabase database;

	public PeriodAccounts(LedgerDatabase database) {
		this.database = database;
	}

	/** What was committed on a day. */
	public BigDecimal ofDay(int day) {
		return sum(day, day);
	}

	/** What was committed in the month of a day. */
	public BigDecimal ofMonth(int day) {
		return sum(day / 100 * 100, day / 100 * 100 + 99);
	}

	/** What is left to spend on a day, at present; null without a budget. */
	public @Nullable BigDecimal left(PeriodBudgets budgets, int day) {
		BigDecimal ofDay = (budgets.perDay() != null) ? budgets.perDay().subtract(ofDay(day)) : null;
		BigDecimal ofMonth = (budgets.perMonth() != null) ? budgets.perMonth().subtract(ofMonth(day)) : null;
		if (ofDay == null || ofMonth == null) {
			return (ofDay != null) ? ofDay : ofMonth;
		}
		return ofDay.min(ofMonth);
	}

	/** Which budget does not cover so much more on a day, at present. */
	public Optional<SubmissionStop> shortage(PeriodBudgets budgets, int day, BigDecimal price) {
		if (budgets.perMonth() != null && ofMonth(day).add(price).compareTo(budgets.perMonth()) > 0) {
			return Optional.of(SubmissionStop.MONTH);
		}
		if (budgets.perDay() != null && ofDay(day).add(price).compareTo(budgets.perDay()) > 0) {
			return Optional.of(SubmissionStop.DAY);
		}
		return Optional.empty();
	}

	/**
	 * Decides within the caller's transaction which changes their budgets cover, one
	 * after the other. From here to the end of the transaction no other one decides.
	 * @return false for each whose budget is reached
	 */
	boolean[] admit(List<GuardedUpdate> updates) {
		boolean[] admitted = new boolean[updates.size()];
		Map<Integer, BigDecimal> committed = new HashMap<>();
		for (int i = 0; i < admitted.length; i++) {
			BudgetReservation reservation = updates.get(i).reservation();
			admitted[i] = reservation == null || !reservation.isLimited() || isCovered(reservation, committed);
		}
		return admitted;
	}

	private boolean isCovered(BudgetReservation reservation, Map<Integer, BigDecimal> committed) {
		if (committed.isEmpty()) {
			this.database.template().queryForList("SELECT taken FROM budget_turn FOR UPDATE", Long.class);
		}
		int month = reservation.day() / 100;
		BigDecimal ofDay = committed.computeIfAbsent(reservation.day(), this::ofDay).add(reservation.price());
		BigDecimal ofMonth = committed.computeIfAbsent(month, (number) -> ofMonth(reservation.day()))
			.add(reservation.price());
		if (exceeds(ofDay, reservation.budgets().perDay()) || exceeds(ofMonth, reservation.budgets().perMonth())) {
			return false;
		}
		committed.put(reservation.day(), ofDay);
		committed.put(month, ofMonth);
		return true;
	}

	/** Adds within the caller's transaction what changes that took place commit. */
	void add(List<GuardedUpdate> updates, boolean[] held) {
		Map<List<Long>, BigDecimal> sums = new TreeMap<>(
				(a, b) -> (a.get(0).equals(b.get(0))) ? a.get(1).compareTo(b.get(1)) : a.get(0).compareTo(b.get(0)));
		for (int i = 0; i < held.length; i++) {
			BudgetReservation reservation = updates.get(i).reservation();
			if (held[i] && reservation != null) {
				sums.merge(List.of(reservation.run(), (long) reservation.day()), reservation.price(), BigDecimal::add);
			}
		}
		sums.forEach((account, sum) -> {
			if (this.database.template().update(ADD, sum, account.get(0), account.get(1)) == 0) {
				this.database.template().update(OPEN, account.get(0), account.get(1), sum);
			}
		});
	}

	/**
	 * What an attempt commits has changed by so much: part of the transaction that
	 * changes it. Nothing where the attempt does not count.
	 */
	public static GuardedUpdate.Statement correction(BigDecimal difference, long run, long row, int attempt) {
		return new GuardedUpdate.Statement(CORRECT, difference, run, row, attempt);
	}

	/** Has a run's accounts agree with its attempts; whoever calls holds the run. */
	public void repair(long run) {
		this.database.template()
			.query(SPENT, (row, number) -> Map.entry(row.getInt("account_day"), row.getBigDecimal("committed")), run,
					run)
			.forEach((day) -> {
				Long there = this.database.template()
					.queryForObject("SELECT COUNT(*) FROM run_day WHERE run_id = ? AND account_day = ?", Long.class,
							run, day.getKey());
				if (there != null && there == 0) {
					this.database.template().update(OPEN, run, day.getKey(), day.getValue());
				}
				else {
					this.database.template().update(REPAIR, day.getValue(), run, day.getKey(), day.getValue());
				}
			});
	}

	private BigDecimal sum(int from, int to) {
		return this.database.client()
			.sql("SELECT COALESCE(SUM(committed), 0) FROM run_day WHERE account_day BETWEEN ? AND ?")
			.params(from, to)
			.query(BigDecimal.class)
			.single();
	}

	private static boolean exceeds(BigDecimal committed, @Nullable BigDecimal budget) {
		return budget != null && committed.compareTo(budget) > 0;
	}

}
