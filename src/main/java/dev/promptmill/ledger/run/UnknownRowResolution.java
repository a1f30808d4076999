package dev.promptmill.ledger.run;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import dev.promptmill.ledger.AttemptTransition;
import dev.promptmill.ledger.DueTime;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.PurchaseInstruction;
import dev.promptmill.ledger.RowTransition;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.order.OrderKey;
import dev.promptmill.ledger.order.OrderRegister;
import org.jspecify.annotations.Nullable;

/**
 * Records what the operator decides about rows that do not settle by themselves: those
 * whose reply was lost, and those whose task got no verdict. Whatever is decided, what
 * they may have cost stays in the bill.
 */
public final class UnknownRowResolution {

	private static final int LONGEST_TASK_ID = 200;

	private static final String ADOPT = """
			UPDATE prompt_row SET status = 'GENERATING', task_id = ?, accepted_at = ?, next_at = ?, polls = 0,
			  fetching = FALSE, fail_code = NULL, fail_message = NULL, completed_at = NULL
			WHERE run_id = ? AND row_no = ? AND %s
			  AND NOT EXISTS (SELECT 1 FROM attempt WHERE attempt.task_id = ?)
			""".formatted(RowTransition.ADOPT.guard());

	private static final String ADOPTED = """
			UPDATE attempt SET state = 'OPEN', task_id = ?, reserved = possibly_billed, possibly_billed = 0, code = NULL,
			  message = NULL, ended_at = NULL
			WHERE run_id = ? AND row_no = ? AND %s AND possibly_billed > 0
			  AND attempt_no = (SELECT attempts FROM prompt_row r WHERE r.run_id = attempt.run_id AND r.row_no = attempt.row_no)
			"""
		.formatted(AttemptTransition.ADOPT.guard());

	/** A row that was held, and asks for everything, does so again. */
	private static final String AGAIN = """
			status = 'READY', next_at = 0, task_id = NULL, completed_at = NULL, fail_code = NULL, fail_message = NULL,
			  owns_order = TRUE, images_ordered = CASE WHEN attempts = 0 THEN images ELSE images_ordered END
			""";

	private final LedgerDatabase database;

	private final RunLease lease;

	private final InstantSource clock;

	public UnknownRowResolution(LedgerDatabase database, RunLease lease, InstantSource clock) {
		this.database = database;
		this.lease = lease;
		this.clock = clock;
	}

	/** Ids of all rows that wait for a decision of this kind, in input order. */
	public List<String> undecided(Kind kind) {
		return List.copyOf(rows(kind).keySet());
	}

	/**
	 * Has rows sent again by the next restart, which may pay for them twice.
	 * @param kind of the rows
	 * @param ids of undecided rows; others are left alone
	 * @return how many rows it were
	 */
	public int resubmit(Kind kind, Collection<String> ids) {
		OrderRegister register = new OrderRegister(this.database);
		return this.database.durably(() -> {
			register.lock();
			this.lease.requireHeld();
			List<OrderRegister.Place> places = orders(rows(kind), ids);
			boolean simulated = isSimulated();
			if (simulated) {
				register.take(this.lease.runId(), places, PurchaseInstruction.RESUBMIT);
			}
			else {
				register.takeOver(this.lease.runId(), places, PurchaseInstruction.RESUBMIT);
			}
			return decide(kind, ids, AGAIN, List.of());
		});
	}

	/** What the rows order. */
	private List<OrderRegister.Place> orders(Map<String, Long> rows, Collection<String> ids) {
		List<OrderRegister.Place> places = new ArrayList<>();
		for (String id : ids) {
			Long row = rows.get(id);
			if (row != null) {
				places
					.addAll(this.database.template()
						.query("SELECT order_key FROM prompt_row WHERE run_id = ? AND row_no = ?",
								(found, number) -> new OrderRegister.Place(row,
										new OrderKey(found.getObject("order_key", UUID.class))),
								this.lease.runId(), row));
			}
		}
		return places;
	}

	private boolean isSimulated() {
		return Boolean.TRUE.equals(this.database.template()
			.queryForObject("SELECT simulated FROM run WHERE run_id = ?", Boolean.class, this.lease.runId()));
	}

	/**
	 * Gives rows up: they count as failed and are not sent again.
	 * @param kind of the rows
	 * @param ids of undecided rows; others are left alone
	 * @return how many rows it were
	 */
	public int abandon(Kind kind, Collection<String> ids) {
		return decide(kind, ids,
				"status = CASE WHEN images_delivered > 0 THEN 'PARTIAL' ELSE 'FAILED' END, next_at = 0, completed_at = ?,"
						+ " fail_code = 'ABANDONED',"
						+ " fail_message = 'given up by the operator; it may have been billed'",
				List.of(this.clock.millis()));
	}

	/**
	 * Gives an unknown row the task that its last attempt was answered with, as the
	 * operator found out: the next restart collects it. What the attempt may have cost is
	 * held back until the task has a verdict.
	 * @param id of the row
	 * @param taskId of the task
	 * @throws DecisionRefusedException if the row or the id can't be that, saying why
	 */
	public void adopt(String id, String taskId) {
		requireTaskId(taskId);
		this.database.durably(() -> {
			// One after the other, so that two runs can't be given the same task.
			this.database.template().update("UPDATE run_creation SET created = created");
			this.lease.requireHeld();
			Long row = rows(Kind.UNKNOWN).get(id);
			if (row == null) {
				throw new DecisionRefusedException("Row " + id + " of run " + this.lease.runId()
						+ " is not unknown, so it can't be given a task.");
			}
			requireUnused(taskId);
			adopt(row, id, taskId);
			return id;
		});
	}

	private void adopt(long row, String id, String taskId) {
		int rows = this.database.template()
			.update(ADOPT, taskId, this.clock.millis(), DueTime.NEVER, this.lease.runId(), row, taskId);
		int attempts = (rows == 0) ? 0 : this.database.template().update(ADOPTED, taskId, this.lease.runId(), row);
		if (attempts == 0) {
			throw new DecisionRefusedException("Row " + id + " of run " + this.lease.runId()
					+ " was not sent by this run, but held back because an earlier run may have bought it."
					+ " Give the task to the row of that run.");
		}
	}

	private static void requireTaskId(String taskId) {
		if (taskId.isBlank() || taskId.length() > LONGEST_TASK_ID || taskId.chars().anyMatch(Character::isISOControl)
				|| !taskId.strip().equals(taskId)) {
			throw new DecisionRefusedException("A task id is 1 to " + LONGEST_TASK_ID
					+ " characters without control characters, and without blanks around it.");
		}
	}

	private void requireUnused(String taskId) {
		List<String> owners = this.database.template().query("""
				SELECT r.run_id, r.id FROM attempt a JOIN prompt_row r ON r.run_id = a.run_id AND r.row_no = a.row_no
				WHERE a.task_id = ?
				""", (row, number) -> "row " + row.getString("id") + " of run " + row.getLong("run_id"), taskId);
		if (owners.isEmpty()) {
			owners = this.database.template()
				.query("SELECT run_id, row_no FROM archived_row WHERE task_id = ?", (row, number) -> "row number "
						+ row.getLong("row_no") + " of run " + row.getLong("run_id") + ", which was archived", taskId);
		}
		if (!owners.isEmpty()) {
			throw new DecisionRefusedException("The task " + taskId + " belongs to " + owners.get(0)
					+ ". A task can be collected for one row only.");
		}
	}

	private int decide(Kind kind, Collection<String> ids, String change, List<@Nullable Object> values) {
		return this.database.durably(() -> {
			this.lease.requireHeld();
			Map<String, Long> rows = rows(kind);
			int decided = 0;
			for (String id : ids) {
				Long row = rows.get(id);
				decided += (row != null) ? decide(kind, row, change, values) : 0;
			}
			return decided;
		});
	}

	private int decide(Kind kind, long row, String change, List<@Nullable Object> values) {
		this.database.template()
			.update("""
					UPDATE attempt SET state = 'LOST', possibly_billed = possibly_billed + reserved, reserved = 0, ended_at = ?
					WHERE run_id = ? AND row_no = ? AND %s
					"""
				.formatted(AttemptTransition.GIVE_UP.guard()), this.clock.millis(), this.lease.runId(), row);
		List<@Nullable Object> arguments = new ArrayList<>(values);
		arguments.add(this.lease.runId());
		arguments.add(row);
		return this.database.template()
			.update("UPDATE prompt_row SET " + change + kind.where + " AND row_no = ?", arguments.toArray());
	}

	private Map<String, Long> rows(Kind kind) {
		Map<String, Long> rows = new LinkedHashMap<>();
		this.database.template()
			.query("SELECT id, row_no FROM prompt_row" + kind.where + " ORDER BY row_no",
					(row, n) -> Map.entry(Objects.requireNonNull(row.getString("id")), row.getLong("row_no")),
					this.lease.runId())
			.forEach((row) -> rows.put(row.getKey(), row.getValue()));
		return rows;
	}

	/** Which rows are decided about. */
	public enum Kind {

		/** The reply was lost: they may have been billed, and nobody can ask. */
		UNKNOWN(" WHERE run_id = ? AND status = 'UNKNOWN'"),

		/** Their task is known and got no verdict: restart still asks about it. */
		STUCK(" WHERE run_id = ? AND status = 'GENERATING' AND next_at = " + DueTime.NEVER);

		private final String where;

		Kind(String where) {
			this.where = where;
		}

	}

}
