package dev.promptmill.ledger.step;

import java.math.BigDecimal;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.AttemptTransition;
import dev.promptmill.ledger.DueTime;
import dev.promptmill.ledger.GuardedUpdate;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.PeriodAccounts;
import dev.promptmill.ledger.PeriodBudgets;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.RowTransition;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.SubmissionStop;

/**
 * The submitter's side of the ledger: what may be sent, the intent before it is sent and
 * the answer after. Intents and answers are on disk when their future completes.
 */
public final class SubmitLedger {

	private static final String READY_ROWS = """
			SELECT row_no, id, attempts, tries, input, images_ordered AS images, tier FROM prompt_row
			WHERE run_id = ? AND status = 'READY' AND owns_order AND next_at <= ?%1$s
			ORDER BY run_id, status, next_at, row_no LIMIT ?
			""";

	/** Ordered as the index is: for EXISTS, PostgreSQL may pass over the whole table. */
	private static final String ANY_UNSETTLED = """
			SELECT (SELECT row_no FROM prompt_row WHERE run_id = :run AND status = 'READY'
			    ORDER BY run_id, status, next_at, row_no LIMIT 1) IS NOT NULL
			  OR (SELECT row_no FROM prompt_row WHERE run_id = :run AND status = 'SUBMITTING'
			    ORDER BY run_id, status, next_at, row_no LIMIT 1) IS NOT NULL
			  OR (SELECT row_no FROM prompt_row WHERE run_id = :run AND status = 'GENERATING' AND next_at < :never
			    ORDER BY run_id, status, next_at, row_no LIMIT 1) IS NOT NULL
			""";

	private static final String INTEND = """
			UPDATE prompt_row SET status = 'SUBMITTING', attempts = attempts + 1, submitted_at = ?
			WHERE run_id = ? AND row_no = ? AND %s AND attempts = ? AND owns_order
			  AND NOT EXISTS (SELECT 1 FROM run WHERE run.run_id = prompt_row.run_id AND closing IS NOT NULL)
			""".formatted(RowTransition.SUBMIT.guard());

	private static final String INTENDED = """
			INSERT INTO attempt (run_id, row_no, attempt_no, state, images, reserved, billed, returned, possibly_billed,
			  intended_at, account_day)
			VALUES (?, ?, ?, 'INTENT', ?, ?, 0, 0, 0, ?, ?)
			""";

	private static final String COMMITTED = """
			SELECT (SELECT COALESCE(SUM(reserved + billed + possibly_billed), 0) FROM attempt WHERE run_id = ?)
			  + (SELECT COALESCE(SUM(reserved + billed + possibly_billed), 0) FROM run_cost WHERE run_id = ? AND archived)
			""";

	private static final String SURPLUS = """
			SELECT COALESCE(SUM(CASE WHEN state = 'SURPLUS' THEN billed ELSE 0 END + possibly_billed), 0) FROM attempt
			WHERE run_id = ? AND state IN ('SURPLUS', 'OPEN')
			""";

	private static final String LOST_ORDERS = """
			SELECT r.row_no, r.id, o.run_id AS owner, o.row_no AS owner_row FROM prompt_row r
			LEFT JOIN purchase_order o ON o.order_key = r.order_key
			WHERE r.run_id = ? AND r.status = 'READY' AND NOT r.owns_order ORDER BY r.row_no
			""";

	/** A row whose order another run took is not sent any more. */
	private static final String HOLD = """
			UPDATE prompt_row SET status = 'UNKNOWN', next_at = 0, fail_code = 'HELD', fail_message = ?, completed_at = ?,
			  images_ordered = CASE WHEN attempts = 0 THEN 0 ELSE images_ordered END
			WHERE run_id = ? AND row_no = ? AND %s AND NOT owns_order
			"""
		.formatted(RowTransition.LOSE_ORDER.guard());

	private static final String ANSWER = """
			UPDATE prompt_row SET status = CASE WHEN images_delivered > 0 AND ? THEN 'PARTIAL' ELSE ? END, task_id = ?,
			  accepted_at = ?, next_at = ?, polls = 0, fetching = FALSE,
			  undelivered_since = NULL, task_scope = NULL, tries = tries + ?, fail_code = ?, fail_message = ?, completed_at = ?
			WHERE run_id = ? AND row_no = ? AND %s AND attempts = ?
			"""
		.formatted(RowTransition.ANSWER.guard());

	private static final String ANSWERED = """
			UPDATE attempt SET state = ?, task_id = ?, http_status = ?, code = ?, message = ?, answer = ?, reserved = ?,
			  possibly_billed = ?, answered_at = ?, ended_at = ?, callback_came = ?
			WHERE run_id = ? AND row_no = ? AND attempt_no = ?
			""";

	private final LedgerDatabase database;

	private final RunLease lease;

	private final BigDecimal unitPrice;

	private final InstantSource clock;

	private final BudgetRules budgetRules;

	/** Empty: all of them. */
	private volatile List<Long> allowed = List.of();

	private volatile boolean callbacks;

	/** The submitter's side of a run without a budget of a day or month. */
	public SubmitLedger(LedgerDatabase database, RunLease lease, BigDecimal unitPrice, InstantSource clock) {
		this(database, lease, unitPrice, clock, new BudgetRules(true, PeriodBudgets.NONE, ZoneOffset.UTC));
	}

	/**
	 * The submitter's side of a run.
	 * @param unitPrice of an image
	 * @param budgetRules how purchases count in the accounts of days and months
	 */
	public SubmitLedger(LedgerDatabase database, RunLease lease, BigDecimal unitPrice, InstantSource clock,
			BudgetRules budgetRules) {
		this.budgetRules = budgetRules;
		this.database = database;
		this.lease = lease;
		this.unitPrice = unitPrice;
		this.clock = clock;
	}

	/** Until further notice, only these rows may be sent. */
	public void allowOnly(List<Long> rows) {
		this.allowed = List.copyOf(rows);
	}

	/** From now on, all rows may be sent. */
	public void allowAll() {
		this.allowed = List.of();
	}

	/** From now on, the API is asked to call back for what it accepts. */
	public void asksForCallbacks() {
		this.callbacks = true;
	}

	/** Rows that may be sent now, in the order they should be. */
	public List<ReadyRow> ready(int most) {
		List<Long> only = this.allowed;
		String allowed = only.isEmpty() ? ""
				: " AND row_no IN (" + only.stream().map(String::valueOf).collect(Collectors.joining(", ")) + ")";
		return this.database.template()
			.query(READY_ROWS.formatted(allowed),
					(row, number) -> new ReadyRow(row.getLong("row_no"), text(row.getString("id")),
							row.getInt("attempts") + 1, row.getInt("tries"), text(row.getString("input")),
							row.getInt("images"), text(row.getString("tier"))),
					this.lease.runId(), this.clock.millis(), most);
	}

	/**
	 * Gives up rows that are ready and whose order another run has taken, by the
	 * operator's instruction: they say where it is.
	 * @return how many there were
	 */
	public int holdLost() {
		List<GuardedUpdate> held = this.database.template()
			.query(LOST_ORDERS,
					(row, number) -> new GuardedUpdate(new GuardedUpdate.Statement(HOLD,
							"run " + row.getLong("owner") + " has bought it since, or has it on order (row "
									+ row.getLong("owner_row")
									+ " there), as it was told to; resolve this row to buy it here all the same",
							this.clock.millis(), this.lease.runId(), row.getLong("row_no"))),
					this.lease.runId());
		held.stream().map(this.lease::write).toList().forEach(CompletableFuture::join);
		return held.size();
	}

	/** Whether a row is or may become ready in this execution. */
	public boolean anyUnsettled() {
		return this.database.client()
			.sql(ANY_UNSETTLED)
			.param("run", this.lease.runId())
			.param("never", DueTime.NEVER)
			.query(Boolean.class)
			.single();
	}

	/**
	 * Tasks the API may be working on: submitted or being submitted, and not seen to end.
	 * One that got no verdict within its deadline is taken to be stuck: whoever waits for
	 * it to end, for its place or its money, would wait until the next start.
	 */
	public int open() {
		return this.database.client().sql("""
				SELECT (SELECT COUNT(*) FROM prompt_row WHERE run_id = :run AND status = 'SUBMITTING')
				  + (SELECT COUNT(*) FROM prompt_row WHERE run_id = :run AND status = 'GENERATING' AND next_at < :never
				    AND NOT fetching)
				""").param("run", this.lease.runId()).param("never", DueTime.NEVER).query(Integer.class).single();
	}

	/** Rows whose request may have been billed although no task is known. */
	public int inDoubt() {
		return this.database.client()
			.sql("SELECT COUNT(*) FROM prompt_row WHERE run_id = ? AND status IN ('UNKNOWN', 'SUBMITTING')")
			.param(this.lease.runId())
			.query(Integer.class)
			.single();
	}

	public long runId() {
		return this.lease.runId();
	}

	/** Billed, possibly billed and reserved so far: what the budget is compared with. */
	public BigDecimal committed() {
		return this.database.client()
			.sql(COMMITTED)
			.params(this.lease.runId(), this.lease.runId())
			.query(BigDecimal.class)
			.single();
	}

	/**
	 * Billed and possibly billed for tasks whose result has more entries than were asked
	 * for, also while it can't be read: no precharge covers it, so an estimate by
	 * precharges does not know of it.
	 */
	public BigDecimal surplus() {
		return this.database.client().sql(SURPLUS).param(this.lease.runId()).query(BigDecimal.class).single();
	}

	/**
	 * Records that a row is about to be sent.
	 * @return completes with false if the row is no longer ready for this attempt,
	 * someone found out that nothing more may be bought, or a budget of the day or month
	 * does not cover it: then it must not be sent
	 */
	public CompletableFuture<Boolean> recordIntent(ReadyRow readyRow) {
		long now = this.clock.millis();
		int day = this.budgetRules.day(now);
		return this.lease.write(new GuardedUpdate(
				new GuardedUpdate.Statement(INTEND, now, this.lease.runId(), readyRow.rowNumber(),
						readyRow.attempt() - 1),
				List.of(new GuardedUpdate.Statement(INTENDED, this.lease.runId(), readyRow.rowNumber(),
						readyRow.attempt(), readyRow.images(), price(readyRow), now, day)),
				this.budgetRules.reservation(this.lease.runId(), day, price(readyRow))));
	}

	/**
	 * Whether a row whose intent is recorded may still be sent: the last question before
	 * it leaves.
	 */
	public boolean isLeaseStillHeld() {
		return this.lease.isStillHeld();
	}

	/** Records what came of it. */
	public CompletableFuture<Boolean> answer(ReadyRow readyRow, SubmitOutcome answer) {
		if (answer.row() == RowStatus.PARTIAL || !RowTransition.ANSWER.allows(RowStatus.SUBMITTING, answer.row())
				|| !AttemptTransition.ANSWER.allows(AttemptState.INTENT, answer.attempt())) {
			throw new IllegalArgumentException(
					"An answer can't make a row " + answer.row() + " and its attempt " + answer.attempt());
		}
		long now = this.clock.millis();
		boolean accepted = answer.attempt() == AttemptState.OPEN;
		GuardedUpdate.Statement row = new GuardedUpdate.Statement(ANSWER, answer.row() == RowStatus.FAILED,
				answer.row().name(), answer.taskId(), accepted ? now : null, answer.nextAt().toEpochMilli(),
				answer.countsAsTry() ? 1 : 0, answer.code(), answer.message(), answer.row().isSettled() ? now : null,
				this.lease.runId(), readyRow.rowNumber(), readyRow.attempt());
		GuardedUpdate.Statement attempt = new GuardedUpdate.Statement(ANSWERED, answer.attempt().name(),
				answer.taskId(), answer.httpStatus(), answer.code(), answer.message(), answer.body(),
				answer.attempt().reserved(price(readyRow)), answer.attempt().possiblyBilled(price(readyRow)), now,
				accepted ? null : now, (accepted && this.callbacks) ? false : null, this.lease.runId(),
				readyRow.rowNumber(), readyRow.attempt());
		BigDecimal back = price(readyRow).subtract(answer.attempt().reserved(price(readyRow)))
			.subtract(answer.attempt().possiblyBilled(price(readyRow)));
		return this.lease.write(
				(back.signum() == 0) ? new GuardedUpdate(row, attempt) : new GuardedUpdate(row, attempt, PeriodAccounts
					.correction(back.negate(), this.lease.runId(), readyRow.rowNumber(), readyRow.attempt())));
	}

	/** Whether a budget of the day or month counts for this run. */
	public boolean hasPeriodBudgets() {
		return this.budgetRules.counts() && this.budgetRules.budgets().isSet();
	}

	/** The present day as a number. */
	public int today() {
		return this.budgetRules.day(this.clock.millis());
	}

	/** What the budgets of day and month leave, all runs counted; zero without any. */
	public BigDecimal leftOfPeriods() {
		BigDecimal left = new PeriodAccounts(this.database).left(this.budgetRules.budgets(), today());
		return (left != null) ? left : BigDecimal.ZERO;
	}

	/** Which budget of day or month does not cover so much more, all runs counted. */
	public Optional<SubmissionStop> shortage(BigDecimal price) {
		return hasPeriodBudgets()
				? new PeriodAccounts(this.database).shortage(this.budgetRules.budgets(), today(), price)
				: Optional.empty();
	}

	/** Notes that nothing more may be bought in this execution. */
	public void close(SubmissionStop closing) {
		GuardedUpdate.Statement statement = closing.statement(this.lease.runId());
		this.lease.writeNow(statement.sql(), statement.arguments());
	}

	/**
	 * The same, with what the operator is to read at the end.
	 */
	public void close(SubmissionStop closing, String message) {
		this.lease.writeNow("UPDATE run SET closing = ?, message = ? WHERE run_id = ?", closing.name(), message,
				this.lease.runId());
	}

	/** Why nothing more may be bought in this execution, whoever found out. */
	public Optional<SubmissionStop> closing() {
		return this.database.client()
			.sql("SELECT closing FROM run WHERE run_id = ? AND closing IS NOT NULL")
			.param(this.lease.runId())
			.query(String.class)
			.optional()
			.map(SubmissionStop::valueOf);
	}

	/** Says to all who collect that nothing more will be submitted in this execution. */
	public void endSubmission() {
		this.lease.writeNow("UPDATE run SET submission_ended = TRUE WHERE run_id = ?", this.lease.runId());
	}

	/** What one row of this claim costs at most. */
	public BigDecimal price(ReadyRow readyRow) {
		return this.unitPrice.multiply(BigDecimal.valueOf(readyRow.images()));
	}

	private static String text(String value) {
		return Objects.requireNonNull(value);
	}

}
