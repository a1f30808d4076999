package dev.promptmill.ledger;

import java.util.List;
import java.util.stream.Stream;

import dev.promptmill.ledger.order.OrderLedger;
import dev.promptmill.ledger.order.OrderRegister;
import dev.promptmill.ledger.order.OrderRegisterTests;
import dev.promptmill.ledger.run.RowArchiver;
import dev.promptmill.ledger.run.RowArchiverTests;
import dev.promptmill.ledger.run.RunLifecycle;
import dev.promptmill.ledger.run.StoredRunSums;
import dev.promptmill.ledger.run.UnknownRowResolution;
import dev.promptmill.ledger.step.CallbackLedger;
import dev.promptmill.ledger.step.CanaryLedger;
import dev.promptmill.ledger.step.CollectLedger;
import dev.promptmill.ledger.step.IngestLedger;
import dev.promptmill.ledger.step.SubmitLedger;
import dev.promptmill.support.SqlGuard;
import dev.promptmill.support.SqlStatement;

import static dev.promptmill.support.SqlStatement.constant;
import static dev.promptmill.support.SqlStatement.text;

/**
 * Every SQL statement of the ledger whose conditions keep a run from paying twice, from
 * losing what was paid or from touching another run, with the fast test that holds it.
 * {@link SqlGuardTests} takes each condition away and expects that test to fail.
 */
public final class SqlGuards {

	private static final Class<?> CHANGES = GuardedUpdateTests.class;

	private static final Class<?> RUNS = RunOperationTests.class;

	private static final Class<?> ACCOUNTS = PeriodAccountsTests.class;

	private static final Class<?> READS = GuardedReadTests.class;

	private static final Class<?> ARCHIVE = RowArchiverTests.class;

	private SqlGuards() {
	}

	/** All of them, in the order of the document. */
	public static List<SqlGuard> all() {
		return Stream.of(submission(), collection(), recovery(), decisions(), reuse(), archiving(), leases(), reads())
			.flatMap(List::stream)
			.flatMap((statement) -> statement.guards().stream())
			.toList();
	}

	private static List<SqlStatement> submission() {
		return List.of(
				constant(SubmitLedger.class, "INTEND", CHANGES).by("intend")
					.everyCondition()
					.weakened("closing IS NOT NULL", "closing = 'BUDGET'")
					.weakened("closing IS NOT NULL", "closing = 'FUNDS'")
					.without("run.run_id = prompt_row.run_id"),
				constant(SubmitLedger.class, "ANSWER", CHANGES).by("answer").everyCondition(),
				constant(SubmitLedger.class, "ANSWERED", CHANGES).by("answer").everyCondition(),
				text(SubmissionStop.class, "statement", SubmissionStop.FUNDS.statement(1).sql(), CHANGES)
					.by("outOfFunds")
					.everyCondition(),
				constant(PeriodAccounts.class, "ADD", ACCOUNTS).by("add").everyCondition(),
				constant(PeriodAccounts.class, "CORRECT", ACCOUNTS).by("correct").everyCondition(),
				constant(PeriodAccounts.class, "REPAIR", ACCOUNTS).by("repair")
					.without("run_id = ?")
					.without("account_day = ?"),
				operation(SubmitLedger.class, "close", "closing = ?, message = ?"),
				operation(SubmitLedger.class, "endSubmission", "submission_ended = TRUE"));
	}

	private static List<SqlStatement> collection() {
		return List.of(collect("POSTPONE", "postpone"), collect("AWAIT_RESULT", "awaitResult"),
				collect("FETCH_LATER", "fetchLater")
					.without("NOT (other.run_id = prompt_row.run_id AND other.row_no = prompt_row.row_no)")
					.without("other.task_id = prompt_row.task_id"),
				collect("DELIVER", "deliver")
					.without("NOT (other.run_id = prompt_row.run_id AND other.row_no = prompt_row.row_no)")
					.without("other.task_id = prompt_row.task_id"),
				collect("FAIL", "fail"), collect("ANOTHER_ROWS_TASK", "ofAnotherRow"),
				collect("LOSE_ATTEMPT", "ofAnotherRow"), collect("AGAIN", "submitAgain"),
				collect("REPAIRED", "repaired"), collect("POSSIBLY_BILLED", "surplus"), collect("UNPAID", "outOfFunds"),
				collect("END_ATTEMPT", "deliver"),
				constant(ImageRows.class, "UPDATE", CHANGES).by("fetchLater").everyCondition(),
				constant(CallbackLedger.class, "DUE", CHANGES).by("callback")
					.without("run_id = ?")
					.without("row_no = ?")
					.without("attempts = ?"),
				constant(CallbackLedger.class, "CAME", CHANGES).by("callback")
					.without("run_id = ?")
					.without("row_no = ?")
					.without("attempt_no = ?"),
				constant(CallbackLedger.class, "TASK", CHANGES).by("callback").without("a.task_id = ?"));
	}

	private static SqlStatement collect(String name, String methods) {
		return constant(CollectLedger.class, name, CHANGES).by(methods).everyCondition();
	}

	private static List<SqlStatement> recovery() {
		return List.of(
				text(RunLifecycle.class, "begin: tasks",
						"fail_code = NULL, fail_message = NULL WHERE run_id = ? AND status = 'GENERATING'", RUNS)
					.by("begin")
					.everyCondition(),
				text(RunLifecycle.class, "begin: run", "pace = NULL, started_at = ? WHERE run_id = ?", RUNS).by("begin")
					.everyCondition(),
				text(RunLifecycle.class, "markUnknown: attempts", "ended_at = ? WHERE run_id = ? AND state = 'INTENT'",
						RUNS)
					.by("markUnknown")
					.everyCondition(),
				text(RunLifecycle.class, "markUnknown: rows",
						"completed_at = ? WHERE run_id = ? AND status = 'SUBMITTING'", RUNS)
					.by("markUnknown")
					.everyCondition(),
				text(RunLifecycle.class, "balanceBefore",
						"SET balance_before = ?, balance_before_at = ? WHERE run_id = ? AND balance_before IS NULL",
						RUNS)
					.by("operationsOnTheRun")
					.without("run_id = ?")
					.by("balanceBefore")
					.without("balance_before IS NULL"),
				operation(RunLifecycle.class, "balanceAfter", "balance_after = ?, balance_after_at = ?"),
				operation(RunLifecycle.class, "reprice",
						"first_unit_price = COALESCE(first_unit_price, unit_price), unit_price = ?"),
				operation(RunLifecycle.class, "continueRun", "continuation = continuation + 1"),
				constant(RunLifecycle.class, "PRUNED", RUNS).by("operationsOnTheRun").everyCondition(),
				operation(RunLifecycle.class, "reopen", "state = 'STOPPED', message = ?"),
				operation(RunLifecycle.class, "end", "state = ?, exit_code = ?, message = ?, ended_at = ?"),
				operation(RunLease.class, "heartbeat", "pace = ?"),
				operation(CallbackLedger.class, "token", "callback_token = COALESCE(callback_token, ?)"));
	}

	private static SqlStatement operation(Class<?> owner, String operation, String change) {
		return text(owner, operation, "UPDATE run SET " + change + " WHERE run_id = ?", RUNS).by("operationsOnTheRun")
			.everyCondition();
	}

	private static List<SqlStatement> decisions() {
		return List.of(
				constant(CanaryLedger.class, "TRY_AGAIN", CHANGES).by("tryAgain")
					.without("run_id = ?")
					.without("status = 'FAILED'")
					.without("(SELECT COUNT(*) FROM attempt WHERE attempt.run_id = prompt_row.run_id AND"
							+ " attempt.row_no = prompt_row.row_no AND attempt.state IN ('LOST', 'SERVER_ERROR')) < ?"),
				constant(UnknownRowResolution.class, "ADOPT", CHANGES).by("adopt")
					.without("run_id = ?")
					.without("row_no = ?"),
				constant(UnknownRowResolution.class, "ADOPTED", CHANGES).by("adopt")
					.without("run_id = ?")
					.without("row_no = ?")
					.without("attempt_no = (SELECT attempts FROM prompt_row r WHERE r.run_id = attempt.run_id"
							+ " AND r.row_no = attempt.row_no)"));
	}

	private static List<SqlStatement> reuse() {
		return List.of(constant(OrderLedger.class, "SETTLE", CHANGES).by("settle").everyCondition(),
				constant(OrderLedger.class, "DISOWN", CHANGES).by("takeOver").everyCondition(),
				constant(OrderLedger.class, "OWN", CHANGES).by("takeOver").without("run_id = ?").without("row_no = ?"),
				constant(OrderLedger.class, "COPY", OrderRegisterTests.class).by("copy").without("order_key = ?"),
				constant(OrderLedger.class, "FETCHED", OrderRegisterTests.class).by("settleARow").everyCondition(),
				constant(SubmitLedger.class, "HOLD", CHANGES).by("holdLost")
					.without("run_id = ?")
					.without("row_no = ?"),
				constant(SubmitLedger.class, "HOLD", RUNS).by("holdLost")
					.without("status = 'READY'")
					.without("NOT owns_order"),
				constant(OrderRegister.class, "DISOWN", OrderRegisterTests.class).by("new")
					.without("NOT (run_id = ? AND row_no = ?)"),
				constant(OrderRegister.class, "TAKE", OrderRegisterTests.class).by("new").without("order_key = ?"));
	}

	private static List<SqlStatement> archiving() {
		return List.of(
				text(RowArchiver.class, "STAYING",
						"BETWEEN ? AND ? AND status NOT IN ('DELIVERED', 'REUSED', 'PARTIAL', 'FAILED', 'REJECTED')",
						ARCHIVE)
					.by("archiveThenRows")
					.weakened("status NOT IN ('DELIVERED', 'REUSED', 'PARTIAL', 'FAILED', 'REJECTED')", "FALSE"),
				text(RowArchiver.class, "STAYING",
						"OR possibly_billed <> 0 OR state NOT IN ('SUCCEEDED', 'TASK_FAILED', 'UNSENT', 'REFUSED'))",
						ARCHIVE)
					.by("archiveThenRows")
					.weakened(
							"OR possibly_billed <> 0 OR state NOT IN ('SUCCEEDED', 'TASK_FAILED', 'UNSENT', 'REFUSED'))",
							"AND FALSE)"),
				text(RowArchiver.class, "STAYING",
						"UNION SELECT row_no FROM image WHERE run_id = ? AND row_no BETWEEN ? AND ? AND file IS NULL",
						ARCHIVE)
					.by("archiveThenRows")
					.weakened("file IS NULL", "FALSE"),
				constant(RowArchiver.class, "PAGE", ARCHIVE).by("archiveThenRows").without("run_id = ?"),
				constant(RowArchiver.class, "ARCHIVED", ARCHIVE).by("archiveThenRows")
					.without("run_id = ?")
					.by("archiveWhenTheRunIsNotFinished")
					.without("state = 'FINISHED'"),
				constant(RowArchiver.class, "KEEP", ARCHIVE).by("archiveThenRows")
					.without("r.run_id = ?")
					.without("r.row_no BETWEEN ? AND ?"),
				constant(RowArchiver.class, "WRONG", ARCHIVE).by("archiveThenEverySum")
					.weakened("image WHERE run_id = ?", "image WHERE (run_id = ? OR TRUE)")
					.without("row_no BETWEEN ? AND ?")
					.weakened(") WHERE run_id = ?", ") WHERE (run_id = ? OR TRUE)"),
				archived("IMAGES").without(
						"NOT EXISTS (SELECT 1 FROM archived_row k WHERE k.run_id = image.run_id AND k.row_no = image.row_no)"),
				archived("ATTEMPTS"), archived("ROWS"),
				constant(StoredRunSums.class, "COSTS", ARCHIVE).by("archiveThenEverySum")
					.without("r.run_id = ?")
					.without("r.row_no BETWEEN ? AND ?"),
				constant(StoredRunSums.class, "COUNTS", ARCHIVE).by("archiveThenEverySum")
					.without("run_id = ?")
					.without("row_no BETWEEN ? AND ?"),
				constant(StoredRunSums.class, "ADD_COST", ARCHIVE).by("archiveThenEverySum")
					.without("run_id = ?")
					.without("account_day = ?")
					.without("status = ?"),
				constant(StoredRunSums.class, "ADD_COUNT", ARCHIVE).by("archiveThenEverySum")
					.without("run_id = ?")
					.without("status = ?")
					.without("sent = ?")
					.without("fail_code = ?"),
				constant(StoredRunSums.class, "FORGET_COSTS", ARCHIVE).by("archiveThenEverySum").everyCondition(),
				constant(StoredRunSums.class, "FORGET_COUNTS", ARCHIVE).by("archiveThenEverySum").everyCondition(),
				constant(StoredRunSums.class, "SUMMED", ARCHIVE).by("sumUpWhenTheRunIsNotFinished")
					.without("state = 'FINISHED'")
					.by("sumUpWhenTheRunIsTaken")
					.without("run_id = ?"),
				constant(OrderLedger.class, "DISOWN_ARCHIVED", ARCHIVE).by("takeOver").everyCondition(),
				constant(OrderRegister.class, "DISOWN_ARCHIVED", ARCHIVE).by("new")
					.without("run_id = (SELECT run_id FROM purchase_order WHERE order_key = ?)")
					.without("row_no = (SELECT row_no FROM purchase_order WHERE order_key = ?)"));
	}

	private static SqlStatement archived(String name) {
		return constant(RowArchiver.class, name, ARCHIVE).by("archiveThenRows")
			.without("run_id = ?")
			.without("row_no BETWEEN ? AND ?");
	}

	private static List<SqlStatement> leases() {
		return List.of(text(RunFence.class, "held", new RunFence(1, 1).held().sql(), RUNS).everyCondition(),
				text(RunFence.class, "numbered", new RunFence(1, 1).numbered(1).sql(), RUNS).by("operationsOnTheRun")
					.without("run_id = ?")
					.by("everyOperation")
					.without("lease_epoch = ?")
					.by("close")
					.without("holder IS NOT NULL"),
				text(RunFence.class, "numbered", new RunFence(1, 1).numbered(1).sql(), LostCommitTests.class)
					.by("write")
					.without("commit_no <> ?"),
				text(RunFence.class, "release", new RunFence(1, 1).release().sql(), RUNS).everyCondition(),
				text(PartitionFence.class, "numbered", new PartitionFence(1, 1, 1).numbered(1).sql(), RUNS)
					.by("takeAndWork")
					.without("run_id = ?")
					.without("partition_no = ?")
					.without("holder IS NOT NULL")
					.by("workAPartition")
					.without("lease_epoch = ?"),
				text(PartitionFence.class, "release", new PartitionFence(1, 1, 1).release().sql(), RUNS)
					.by("takeAndWork")
					.without("run_id = ?")
					.without("partition_no = ?")
					.by("workAPartition")
					.without("lease_epoch = ?"),
				constant(PartitionLease.class, "NO_FAILURES", PartitionLeaseTests.class).by("deliver").everyCondition(),
				text(PartitionLedger.class, "close", "SET state = 'CLOSED' WHERE run_id = ? AND state = 'OPEN'", RUNS)
					.by("openPartitions")
					.without("run_id = ?")
					.by("closePartitions")
					.without("state = 'OPEN'"),
				text(PartitionLedger.class, "revoke", "lease_epoch = lease_epoch + 1 WHERE run_id = ?", RUNS)
					.by("openPartitions")
					.without("run_id = ?"),
				text(Partitions.class, "take",
						"WHERE run_id = ? AND partition_no = ? AND run_epoch = ? AND state = 'OPEN'", RUNS)
					.by("take")
					.without("run_id = ?")
					.without("partition_no = ?")
					.without("run_epoch = ?")
					.without("state = 'OPEN'"),
				text(Partitions.class, "take", "AND state = 'OPEN' AND lease_epoch = ? AND heartbeat_at = ?", RUNS)
					.by("take")
					.without("lease_epoch = ?")
					.without("heartbeat_at = ?"),
				text(Runs.class, "requestStop", "UPDATE run SET stop_requested = TRUE WHERE run_id = ?", RUNS)
					.by("lease")
					.everyCondition(),
				text(Runs.class, "lease", "stop_requested = FALSE, heartbeat_at = " + LedgerDatabase.NOW
						+ " WHERE run_id = ? AND lease_epoch = ?", RUNS)
					.by("lease")
					.everyCondition());
	}

	private static List<SqlStatement> reads() {
		return List.of(
				constant(SubmitLedger.class, "READY_ROWS", READS).by("ready")
					.without("run_id = ?")
					.without("status = 'READY'")
					.without("next_at <= ?"),
				text(SubmitLedger.class, "COMMITTED",
						"SELECT COALESCE(SUM(reserved + billed + possibly_billed), 0) FROM attempt WHERE run_id = ?",
						READS)
					.by("committed")
					.everyCondition(),
				text(SubmitLedger.class, "COMMITTED",
						"SELECT COALESCE(SUM(reserved + billed + possibly_billed), 0) FROM run_cost WHERE run_id = ? AND archived",
						ARCHIVE)
					.by("archiveThenBudgets")
					.everyCondition(),
				constant(SubmitLedger.class, "SURPLUS", READS).by("surplus").everyCondition(),
				constant(IngestLedger.class, "LAST", ARCHIVE).by("archiveThenNoRow").without("archived_at IS NOT NULL"),
				text(SubmitLedger.class, "closing", "SELECT closing FROM run WHERE run_id = ? AND closing IS NOT NULL",
						READS)
					.by("closing")
					.without("run_id = ?"),
				constant(CollectLedger.class, "DUE", READS).by("due").everyCondition(),
				constant(CanaryLedger.class, "FIRST", READS).by("first").everyCondition(),
				constant(CanaryLedger.class, "SENT_BEYOND", READS).by("sentBeyond")
					.without("run_id = ?")
					.without("row_no > ?")
					.without("attempts > 0"),
				constant(CanaryLedger.class, "STATES", READS).by("states").without("run_id = ?"),
				constant(OrderLedger.class, "UNSETTLED", READS).by("unsettled").everyCondition());
	}

}
