package dev.promptmill.ledger;

import java.util.List;

import dev.promptmill.ledger.jdbc.Json;

/** Decisions of the process that holds a run about its partitions. */
public final class PartitionLedger {

	private final LedgerDatabase database;

	private final RunLease lease;

	public PartitionLedger(LedgerDatabase database, RunLease lease) {
		this.database = database;
		this.lease = lease;
	}

	/**
	 * Opens partitions for remote workers. Whoever held one of an earlier execution has
	 * lost it.
	 * @param partitions how many
	 * @param workerParameters what is to count for workers
	 */
	public List<PartitionRecord> open(int partitions, WorkerParameters workerParameters) {
		this.database.durably(() -> {
			revoke(this.database, this.lease.runId());
			for (int partition = 0; partition < partitions; partition++) {
				open(partition, partitions);
			}
			this.lease.requireHeld();
			return this.database.template()
				.update("UPDATE run SET shared_settings = ?, worker_version = ?, simulator_key = ? WHERE run_id = ?",
						Json.write(workerParameters.settings()), workerParameters.version(),
						workerParameters.simulatorKey(), this.lease.runId());
		});
		return all().stream().filter((partition) -> partition.state() == PartitionState.OPEN).toList();
	}

	/** The partitions of the run. */
	public List<PartitionRecord> all() {
		return new Partitions(this.database).of(this.lease.runId());
	}

	/** Has workers give back what is not done. */
	public void close() {
		this.database.durably(() -> {
			this.database.template()
				.update("UPDATE collect_partition SET state = 'CLOSED' WHERE run_id = ? AND state = 'OPEN'",
						this.lease.runId());
			this.lease.requireHeld();
			return null;
		});
	}

	/**
	 * Takes the partitions of a run away from all who hold them, within the caller's
	 * transaction. To be called before the run's row is touched: workers lock their
	 * partition first and the run second, too.
	 */
	public static void revoke(LedgerDatabase database, long runId) {
		database.template().update("""
				UPDATE collect_partition SET state = 'CLOSED', holder = NULL, lease_epoch = lease_epoch + 1
				WHERE run_id = ? AND (holder IS NOT NULL OR state = 'OPEN')
				""", runId);
	}

	private void open(int partition, int partitions) {
		int reopened = this.database.template()
			.update("UPDATE collect_partition SET state = 'OPEN', partitions = ?, run_epoch = ?, failures = 0, failure = NULL, heartbeat_at = "
					+ LedgerDatabase.NOW + " WHERE run_id = ? AND partition_no = ?", partitions, this.lease.epoch(),
					this.lease.runId(), partition);
		if (reopened == 0) {
			this.database.template()
				.update("""
						INSERT INTO collect_partition (run_id, partition_no, partitions, state, run_epoch, lease_epoch, heartbeat_at, failures)
						VALUES (?, ?, ?, 'OPEN', ?, 0,
						"""
						+ LedgerDatabase.NOW + ", 0)", this.lease.runId(), partition, partitions, this.lease.epoch());
		}
	}

}
