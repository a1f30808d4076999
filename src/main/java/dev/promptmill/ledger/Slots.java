package dev.promptmill.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** All slots that remote workers work: finds them and hands out the lease of one. */
public final class Slots {

	private static final String SLOTS = "SELECT s.*, " + LedgerDatabase.NOW + " - s.heartbeat_at AS silence, "
			+ LedgerDatabase.NOW
			+ " - r.heartbeat_at AS run_silence FROM slot s JOIN run r ON r.run_id = s.run_id WHERE ";

	private final LedgerDatabase database;

	public Slots(LedgerDatabase database) {
		this.database = database;
	}

	/** The slots of a run, in their order. */
	public List<SlotRecord> of(long runId) {
		return query("s.run_id = ? ORDER BY s.slot_no", runId);
	}

	/** Every slot that is to be worked. */
	public List<SlotRecord> open() {
		return query("s.state = 'OPEN' ORDER BY s.run_id, s.slot_no");
	}

	public Optional<SlotRecord> find(long runId, int slot) {
		return query("s.run_id = ? AND s.slot_no = ?", runId, slot).stream().findFirst();
	}

	/** What counts for whoever collects for a run in its present leg. */
	public Map<String, String> settings(long runId) {
		return this.database.client()
			.sql("SELECT leg_settings FROM run WHERE run_id = ? AND leg_settings IS NOT NULL")
			.param(runId)
			.query(String.class)
			.optional()
			.map(Json::map)
			.orElse(Map.of());
	}

	/**
	 * Takes the lease of a slot, if it is to be worked and free, or its holder is dead.
	 * Of two workers that try, one gets it.
	 * @param patience with a holder that is silent
	 * @return empty if another live worker holds it, or the order is stale
	 */
	public Optional<SlotLease> take(SlotOrder order, Duration patience) {
		SlotRecord slot = find(order.runId(), order.slot()).orElse(null);
		if (slot == null || !slot.isOpenFor(order) || slot.isHeld(patience)) {
			return Optional.empty();
		}
		int taken = this.database.durably(() -> this.database.template()
			.update("UPDATE slot SET holder = ?, lease_epoch = lease_epoch + 1, commit_no = 0, heartbeat_at = "
					+ LedgerDatabase.NOW + ", taken_at = " + LedgerDatabase.NOW + """
							 WHERE run_id = ? AND slot_no = ? AND run_epoch = ? AND state = 'OPEN' AND lease_epoch = ?
							  AND heartbeat_at = ?
							""", Holder.current().text(), order.runId(), order.slot(), order.runEpoch(), slot.epoch(),
					slot.heartbeatAt()));
		if (taken != 1) {
			return Optional.empty();
		}
		int slots = this.database.client()
			.sql("SELECT slots FROM slot WHERE run_id = ? AND slot_no = ?")
			.params(order.runId(), order.slot())
			.query(Integer.class)
			.single();
		return Optional
			.of(new SlotLease(this.database, new SlotFence(order.runId(), order.slot(), slot.epoch() + 1), slots));
	}

	private List<SlotRecord> query(String where, Object... arguments) {
		return this.database.template().query(SLOTS + where, (row, number) -> slot(row), arguments);
	}

	private static SlotRecord slot(ResultSet row) throws SQLException {
		String holder = row.getString("holder");
		return new SlotRecord(new SlotOrder(row.getLong("run_id"), row.getInt("slot_no"), row.getLong("run_epoch")),
				SlotState.valueOf(Objects.requireNonNull(row.getString("state"))),
				(holder != null) ? Holder.parse(holder) : null, row.getLong("lease_epoch"), row.getLong("heartbeat_at"),
				Duration.ofMillis(row.getLong("silence")), Duration.ofMillis(row.getLong("run_silence")),
				row.getInt("failures"), row.getString("failure"));
	}

}
