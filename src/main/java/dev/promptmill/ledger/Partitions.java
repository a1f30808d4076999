package dev.promptmill.ledger;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

import dev.promptmill.ledger.jdbc.Json;

/**
 * The partitions of all runs that remote workers work: finds them and hands out the lease
 * of one.
 */
public final class Partitions {

	private static final String PARTITIONS = "SELECT s.*, " + LedgerDatabase.NOW + " - s.heartbeat_at AS silence, "
			+ LedgerDatabase.NOW
			+ " - r.heartbeat_at AS run_silence, r.worker_version, r.simulated FROM collect_partition s JOIN run r ON r.run_id = s.run_id WHERE ";

	private final LedgerDatabase database;

	public Partitions(LedgerDatabase database) {
		this.database = database;
	}

	/** The partitions of a run, in their order. */
	public List<PartitionRecord> of(long runId) {
		return query("s.run_id = ? ORDER BY s.partition_no", runId);
	}

	/** Every partition that is to be worked. */
	public List<PartitionRecord> open() {
		return query("s.state = 'OPEN' ORDER BY s.run_id, s.partition_no");
	}

	public Optional<PartitionRecord> find(long runId, int partition) {
		return query("s.run_id = ? AND s.partition_no = ?", runId, partition).stream().findFirst();
	}

	/**
	 * What counts for whoever collects for a run in its present execution, which has
	 * partitions.
	 */
	public WorkerParameters workerParameters(long runId) {
		return this.database.client()
			.sql("SELECT shared_settings, worker_version, simulator_key FROM run WHERE run_id = ?")
			.param(runId)
			.query((row, number) -> new WorkerParameters(
					Json.map(Objects.requireNonNull(row.getString("shared_settings"))),
					Objects.requireNonNull(row.getString("worker_version")), row.getString("simulator_key")))
			.single();
	}

	/**
	 * Takes the lease of a partition, if it is to be worked and free, or its holder is
	 * dead. Of two workers that try, one gets it.
	 * @param limit with a holder that is silent
	 * @param capabilities of this worker
	 * @return empty if another live worker holds it, the order is stale, or it is not for
	 * this kind of worker
	 */
	public Optional<PartitionLease> take(PartitionAssignment order, Duration limit, WorkerCapabilities capabilities) {
		PartitionRecord partition = find(order.runId(), order.partition()).orElse(null);
		if (partition == null || !partition.isOpenFor(order) || partition.isHeld(limit)
				|| !capabilities.meets(partition.requirement())) {
			return Optional.empty();
		}
		int taken = this.database.durably(() -> this.database.template()
			.update("UPDATE collect_partition SET holder = ?, lease_epoch = lease_epoch + 1, commit_no = 0, heartbeat_at = "
					+ LedgerDatabase.NOW + ", taken_at = " + LedgerDatabase.NOW
					+ """
							 WHERE run_id = ? AND partition_no = ? AND run_epoch = ? AND state = 'OPEN' AND lease_epoch = ?
							  AND heartbeat_at = ?
							""",
					LeaseOwner.current().text(), order.runId(), order.partition(), order.runEpoch(), partition.epoch(),
					partition.heartbeatAt()));
		if (taken != 1) {
			return Optional.empty();
		}
		int partitions = this.database.client()
			.sql("SELECT partitions FROM collect_partition WHERE run_id = ? AND partition_no = ?")
			.params(order.runId(), order.partition())
			.query(Integer.class)
			.single();
		return Optional.of(new PartitionLease(this.database,
				new PartitionFence(order.runId(), order.partition(), partition.epoch() + 1), partitions,
				partition.failures() > 0));
	}

	private List<PartitionRecord> query(String where, Object... arguments) {
		return this.database.template().query(PARTITIONS + where, (row, number) -> partition(row), arguments);
	}

	private static PartitionRecord partition(ResultSet row) throws SQLException {
		String holder = row.getString("holder");
		return new PartitionRecord(
				new PartitionAssignment(row.getLong("run_id"), row.getInt("partition_no"), row.getLong("run_epoch")),
				PartitionState.valueOf(Objects.requireNonNull(row.getString("state"))),
				(holder != null) ? LeaseOwner.parse(holder) : null, row.getLong("lease_epoch"),
				row.getLong("heartbeat_at"), Duration.ofMillis(row.getLong("silence")),
				Duration.ofMillis(row.getLong("run_silence")), row.getInt("failures"), row.getString("failure"),
				new WorkerRequirement(String.valueOf(row.getString("worker_version")), row.getBoolean("simulated")));
	}

}
