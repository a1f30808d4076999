package dev.promptmill.ledger;

/**
 * The fence of a process that holds a whole run.
 *
 * @param runId the run
 * @param epoch the lease epoch this process was given
 */
record RunFence(long runId, long epoch) implements Fence {

	/** Hits one row while the lease stands, within a transaction that began otherwise. */
	GuardedUpdate.Statement held() {
		return new GuardedUpdate.Statement("UPDATE run SET heartbeat_at = " + LedgerDatabase.NOW
				+ " WHERE run_id = ? AND lease_epoch = ? AND holder IS NOT NULL", this.runId, this.epoch);
	}

	@Override
	public GuardedUpdate.Statement numbered(long commit) {
		return new GuardedUpdate.Statement("UPDATE run SET heartbeat_at = " + LedgerDatabase.NOW
				+ ", commit_no = ? WHERE run_id = ? AND lease_epoch = ? AND holder IS NOT NULL AND commit_no <> ?",
				commit, this.runId, this.epoch, commit);
	}

	@Override
	public GuardedUpdate.Statement committed(long commit) {
		return new GuardedUpdate.Statement(
				"SELECT COUNT(*) FROM run WHERE run_id = ? AND lease_epoch = ? AND commit_no = ?", this.runId,
				this.epoch, commit);
	}

	@Override
	public GuardedUpdate.Statement release() {
		return new GuardedUpdate.Statement("UPDATE run SET holder = NULL WHERE run_id = ? AND lease_epoch = ?",
				this.runId, this.epoch);
	}

	@Override
	public LeaseLostException lost() {
		return new LeaseLostException("Run " + this.runId);
	}

}
