package dev.promptmill.ledger;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The workers that are there, so that they share partitions fairly and operators see
 * them.
 */
public final class WorkerRegistry {

	/** Entries of workers that were killed are kept for so long. */
	private static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

	private final LedgerDatabase database;

	public WorkerRegistry(LedgerDatabase database) {
		this.database = database;
	}

	/**
	 * This process is there.
	 * @param capabilities of this worker
	 * @param capacity partitions that it takes at most as things are
	 */
	public void beat(WorkerCapabilities capabilities, int capacity) {
		String self = LeaseOwner.current().text();
		this.database.durably(() -> {
			int known = this.database.template()
				.update("UPDATE worker SET capacity = ?, heartbeat_at = " + LedgerDatabase.NOW + " WHERE holder = ?",
						capacity, self);
			return (known > 0) ? known : enter(self, capabilities, capacity);
		});
	}

	/** This process is gone. */
	public void leave() {
		String self = LeaseOwner.current().text();
		this.database.durably(() -> this.database.template().update("DELETE FROM worker WHERE holder = ?", self));
	}

	/** Every worker that lives. */
	public List<WorkerRecord> alive() {
		return this.database.template()
			.query("SELECT holder, version, simulated_only, capacity, " + LedgerDatabase.NOW
					+ " - heartbeat_at AS silence FROM worker ORDER BY holder",
					(row, number) -> new WorkerRecord(LeaseOwner.parse(Objects.requireNonNull(row.getString("holder"))),
							new WorkerCapabilities(Objects.requireNonNull(row.getString("version")),
									row.getBoolean("simulated_only")),
							row.getInt("capacity"), Duration.ofMillis(row.getLong("silence"))))
			.stream()
			.filter(WorkerRecord::isAlive)
			.toList();
	}

	private int enter(String self, WorkerCapabilities capabilities, int capacity) {
		this.database.template()
			.update("DELETE FROM worker WHERE heartbeat_at < " + LedgerDatabase.NOW + " - ?",
					FORGOTTEN_AFTER.toMillis());
		return this.database.template()
			.update("INSERT INTO worker (holder, version, simulated_only, capacity, heartbeat_at) VALUES (?, ?, ?, ?, "
					+ LedgerDatabase.NOW + ")", self, capabilities.version(), capabilities.simulatedOnly(), capacity);
	}

}
