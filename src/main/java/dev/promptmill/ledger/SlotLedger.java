package dev.promptmill.ledger;

import java.util.List;
import java.util.Map;

/** What the process that holds a run decides about its slots. */
public final class SlotLedger {

	private final LedgerDatabase database;

	private final RunLease lease;

	public SlotLedger(LedgerDatabase database, RunLease lease) {
		this.database = database;
		this.lease = lease;
	}

	/**
	 * Opens slots for remote workers. Whoever held one of an earlier leg has lost it.
	 * @param slots how many
	 * @param settings what is to count for workers
	 */
	public List<SlotRecord> open(int slots, Map<String, String> settings) {
		this.database.durably(() -> {
			revoke(this.database, this.lease.runId());
			for (int slot = 0; slot < slots; slot++) {
				open(slot, slots);
			}
			this.lease.requireHeld();
			return this.database.template()
				.update("UPDATE run SET leg_settings = ? WHERE run_id = ?", Json.write(settings), this.lease.runId());
		});
		return all().stream().filter((slot) -> slot.state() == SlotState.OPEN).toList();
	}

	/** The slots of the run. */
	public List<SlotRecord> all() {
		return new Slots(this.database).of(this.lease.runId());
	}

	/** Has workers give back what is not done. */
	public void close() {
		this.database.durably(() -> {
			this.database.template()
				.update("UPDATE slot SET state = 'CLOSED' WHERE run_id = ? AND state = 'OPEN'", this.lease.runId());
			this.lease.requireHeld();
			return null;
		});
	}

	/**
	 * Takes the slots of a run away from all who hold them, within the caller's
	 * transaction. To be called before the run's row is touched: workers lock their slot
	 * first and the run second, too.
	 */
	static void revoke(LedgerDatabase database, long runId) {
		database.template().update("""
				UPDATE slot SET state = 'CLOSED', holder = NULL, lease_epoch = lease_epoch + 1
				WHERE run_id = ? AND (holder IS NOT NULL OR state = 'OPEN')
				""", runId);
	}

	private void open(int slot, int slots) {
		int reopened = this.database.template()
			.update("UPDATE slot SET state = 'OPEN', slots = ?, run_epoch = ?, failures = 0, failure = NULL, heartbeat_at = "
					+ LedgerDatabase.NOW + " WHERE run_id = ? AND slot_no = ?", slots, this.lease.epoch(),
					this.lease.runId(), slot);
		if (reopened == 0) {
			this.database.template().update("""
					INSERT INTO slot (run_id, slot_no, slots, state, run_epoch, lease_epoch, heartbeat_at, failures)
					VALUES (?, ?, ?, 'OPEN', ?, 0,
					""" + LedgerDatabase.NOW + ", 0)", this.lease.runId(), slot, slots, this.lease.epoch());
		}
	}

}
