package dev.promptmill.ledger;

/**
 * The fence of a worker that holds one partition of a run.
 *
 * @param runId the run
 * @param partition its partition
 * @param epoch the lease epoch this worker was given
 */
record PartitionFence(long runId, int partition, long epoch) implements Fence {

	@Override
	public GuardedUpdate.Statement numbered(long commit) {
		return new GuardedUpdate.Statement("UPDATE collect_partition SET heartbeat_at = " + LedgerDatabase.NOW + """
				, commit_no = ?
				WHERE run_id = ? AND partition_no = ? AND lease_epoch = ? AND holder IS NOT NULL AND commit_no <> ?
				""", commit, this.runId, this.partition, this.epoch, commit);
	}

	@Override
	public GuardedUpdate.Statement committed(long commit) {
		return new GuardedUpdate.Statement(
				"SELECT COUNT(*) FROM collect_partition WHERE run_id = ? AND partition_no = ? AND lease_epoch = ? AND commit_no = ?",
				this.runId, this.partition, this.epoch, commit);
	}

	@Override
	public GuardedUpdate.Statement release() {
		return new GuardedUpdate.Statement(
				"UPDATE collect_partition SET holder = NULL, heartbeat_at = " + LedgerDatabase.NOW
						+ " WHERE run_id = ? AND partition_no = ? AND lease_epoch = ? AND holder IS NOT NULL",
				this.runId, this.partition, this.epoch);
	}

	@Override
	public LeaseLostException lost() {
		return new LeaseLostException("Partition " + this.partition + " of run " + this.runId);
	}

}
