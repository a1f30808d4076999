package dev.promptmill.ledger.run;

import java.math.BigDecimal;
import java.time.InstantSource;

import dev.promptmill.ledger.AttemptTransition;
import dev.promptmill.ledger.DueTime;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.PartitionLedger;
import dev.promptmill.ledger.PeriodAccounts;
import dev.promptmill.ledger.RowTransition;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.RunState;
import org.jspecify.annotations.Nullable;

/**
 * The beginning and the end of an execution: what a dead process left in doubt is named,
 * what it left open becomes due, and how the execution ended is written down. Every step
 * may be interrupted and repeated.
 */
public final class RunLifecycle {

	/** No row changes by it: sums of before this lease are sums of now. */
	private static final String PRUNED = """
			UPDATE run SET pruned_at = COALESCE(pruned_at, ?),
			  summed_epoch = CASE WHEN summed_epoch = lease_epoch - 1 THEN lease_epoch ELSE summed_epoch END WHERE run_id = ?
			""";

	private final LedgerDatabase database;

	private final RunLease lease;

	private final InstantSource clock;

	public RunLifecycle(LedgerDatabase database, RunLease lease, InstantSource clock) {
		this.database = database;
		this.lease = lease;
		this.clock = clock;
	}

	/**
	 * Prepares a run for another execution: names what is in doubt, and makes open tasks
	 * due at once.
	 * @param mostAttempts see {@link #markUnknown}
	 * @return how many rows were in doubt
	 */
	public int begin(int mostAttempts) {
		revokePartitions();
		int doubtful = markUnknown(mostAttempts);
		this.database.durably(() -> {
			this.lease.requireHeld();
			new PeriodAccounts(this.database).repair(this.lease.runId());
			return null;
		});
		long now = this.clock.millis();
		this.database.durably(() -> {
			this.lease.requireHeld();
			update("""
					UPDATE prompt_row SET next_at = 0, accepted_at = CASE WHEN next_at = ? THEN ? ELSE accepted_at END,
					  fail_code = NULL, fail_message = NULL
					WHERE run_id = ? AND status = 'GENERATING'
					""", DueTime.NEVER, now, this.lease.runId());
			return update("""
					UPDATE run SET state = 'RUNNING', submission_ended = FALSE, closing = NULL, exit_code = NULL,
					  message = NULL, ended_at = NULL, pace = NULL, started_at = ? WHERE run_id = ?
					""", now, this.lease.runId());
		});
		return doubtful;
	}

	/**
	 * Workers of an earlier execution write nothing more: this one may collect otherwise.
	 */
	private void revokePartitions() {
		this.database.durably(() -> {
			PartitionLedger.revoke(this.database, this.lease.runId());
			this.lease.requireHeld();
			return null;
		});
	}

	/**
	 * Rows whose intent has no answer become UNKNOWN: their POST was under way when the
	 * process, or its patience, ended. Those that may be sent again become READY instead,
	 * and what they may have cost stays in the bill; a row that was sent that often and
	 * may have been billed each time is not, however many processes died over it.
	 * @param mostAttempts {@code submit.max-attempts} with
	 * {@code submit.on-unknown: resubmit}, otherwise 0
	 * @return how many rows were in doubt
	 */
	public int markUnknown(int mostAttempts) {
		long now = this.clock.millis();
		return this.database.durably(() -> {
			this.lease.requireHeld();
			update("""
					UPDATE attempt SET state = 'LOST', possibly_billed = reserved, reserved = 0, code = 'PROCESS_ENDED',
					  message = 'Promptmill ended while the request was under way', ended_at = ?
					WHERE run_id = ? AND %s
					""".formatted(AttemptTransition.INTERRUPT.guard()), now, this.lease.runId());
			return update("""
					UPDATE prompt_row SET status = CASE WHEN tries + 1 < ? THEN 'READY' ELSE 'UNKNOWN' END,
					  next_at = 0, tries = tries + 1, fail_code = 'PROCESS_ENDED',
					  fail_message = 'Promptmill ended while the request was under way; it may have been billed',
					  completed_at = ?
					WHERE run_id = ? AND %s
					""".formatted(RowTransition.INTERRUPT.guard()), mostAttempts, now, this.lease.runId());
		});
	}

	/**
	 * Notes the account balance before the first POST, as far as it was asked for then.
	 */
	public void balanceBefore(Balance balance) {
		this.lease.writeNow(
				"UPDATE run SET balance_before = ?, balance_before_at = ? WHERE run_id = ? AND balance_before IS NULL",
				balance.usd(), balance.at().toEpochMilli(), this.lease.runId());
	}

	/** Notes the account balance at the end of the run. */
	public void balanceAfter(BigDecimal balance) {
		this.lease.writeNow("UPDATE run SET balance_after = ?, balance_after_at = ? WHERE run_id = ?", balance,
				this.clock.millis(), this.lease.runId());
	}

	/** Has another price count for what is sent from now on. */
	public void reprice(BigDecimal unitPrice) {
		this.lease.writeNow("UPDATE run SET first_unit_price = COALESCE(first_unit_price, unit_price), unit_price = ?"
				+ " WHERE run_id = ?", unitPrice, this.lease.runId());
	}

	/** Continues a run that had come to its end. */
	public void continueRun() {
		this.lease.writeNow("UPDATE run SET continuation = continuation + 1 WHERE run_id = ?", this.lease.runId());
	}

	/** Notes that the images and reports of the run are gone. */
	public void pruned() {
		this.lease.writeNow(PRUNED, this.clock.millis(), this.lease.runId());
	}

	/**
	 * Adds up the rows of a finished run, so that nobody has to do it again and again:
	 * the last thing that is done under a lease.
	 */
	public void sumUp() {
		StoredRunSums.renew(this.database, this.lease);
	}

	/** An operator's decision left work for another execution. */
	public void reopen(String message) {
		this.lease.writeNow("UPDATE run SET state = 'STOPPED', message = ? WHERE run_id = ?", message,
				this.lease.runId());
	}

	/** Writes down how the execution ended. */
	public void end(RunState state, int exitCode, @Nullable String message) {
		this.lease.writeNow("UPDATE run SET state = ?, exit_code = ?, message = ?, ended_at = ? WHERE run_id = ?",
				state.name(), exitCode, message, this.clock.millis(), this.lease.runId());
	}

	private int update(String sql, Object... arguments) {
		return this.database.template().update(sql, arguments);
	}

}
