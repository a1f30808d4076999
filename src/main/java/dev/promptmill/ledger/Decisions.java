package dev.promptmill.ledger;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What the operator decides about rows whose fate nobody knows: those whose reply was
 * lost, and those whose task got no verdict. Whatever is decided, what they may have cost
 * stays in the bill.
 */
public final class Decisions {

	private static final String UNDECIDED = " WHERE run_id = ? AND status IN ('UNKNOWN', 'GENERATING')"
			+ " AND (status = 'UNKNOWN' OR next_at = " + CollectLedger.NEVER + ")";

	private final LedgerDatabase database;

	private final RunLease lease;

	private final InstantSource clock;

	public Decisions(LedgerDatabase database, RunLease lease, InstantSource clock) {
		this.database = database;
		this.lease = lease;
		this.clock = clock;
	}

	/** Ids of all rows that wait for a decision, in input order. */
	public List<String> undecided() {
		return List.copyOf(undecidedRows().keySet());
	}

	/**
	 * Has rows sent again by the next restart, which may pay for them twice.
	 * @param ids of undecided rows
	 * @return how many rows it were
	 */
	public int resubmit(Collection<String> ids) {
		return decide(ids,
				"status = 'READY', next_at = 0, task_id = NULL, completed_at = NULL, fail_code = NULL, fail_message = NULL",
				List.of());
	}

	/**
	 * Gives rows up: they count as failed and are not sent again.
	 * @param ids of undecided rows
	 * @return how many rows it were
	 */
	public int abandon(Collection<String> ids) {
		return decide(ids,
				"status = 'FAILED', next_at = 0, completed_at = ?, fail_code = 'ABANDONED',"
						+ " fail_message = 'given up by the operator; it may have been billed'",
				List.of(this.clock.millis()));
	}

	private int decide(Collection<String> ids, String change, List<@Nullable Object> values) {
		return this.database.durably(() -> {
			this.lease.requireHeld();
			Map<String, Long> rows = undecidedRows();
			int decided = 0;
			for (String id : ids) {
				Long row = rows.get(id);
				decided += (row != null) ? decide(row, change, values) : 0;
			}
			return decided;
		});
	}

	private int decide(long row, String change, List<@Nullable Object> values) {
		this.database.template().update("""
				UPDATE attempt SET state = 'LOST', possibly_billed = reserved, reserved = 0, ended_at = ?
				WHERE run_id = ? AND row_no = ? AND state = 'OPEN'
				""", this.clock.millis(), this.lease.runId(), row);
		List<@Nullable Object> arguments = new ArrayList<>(values);
		arguments.add(this.lease.runId());
		arguments.add(row);
		return this.database.template()
			.update("UPDATE prompt_row SET " + change + UNDECIDED + " AND row_no = ?", arguments.toArray());
	}

	private Map<String, Long> undecidedRows() {
		Map<String, Long> rows = new LinkedHashMap<>();
		this.database.template().query("SELECT id, row_no FROM prompt_row" + UNDECIDED + " ORDER BY row_no", (row) -> {
			rows.put(Objects.requireNonNull(row.getString("id")), row.getLong("row_no"));
		}, this.lease.runId());
		return rows;
	}

}
