package dev.promptmill.ledger;

/**
 * The fence of a worker that holds one slot of a run.
 *
 * @param runId the run
 * @param slot its slot
 * @param epoch the lease epoch this worker was given
 */
record SlotFence(long runId, int slot, long epoch) implements Fence {

	@Override
	public Change.Statement numbered(long commit) {
		return new Change.Statement("UPDATE slot SET heartbeat_at = " + LedgerDatabase.NOW + """
				, commit_no = ?
				WHERE run_id = ? AND slot_no = ? AND lease_epoch = ? AND holder IS NOT NULL AND commit_no <> ?
				""", commit, this.runId, this.slot, this.epoch, commit);
	}

	@Override
	public Change.Statement committed(long commit) {
		return new Change.Statement(
				"SELECT COUNT(*) FROM slot WHERE run_id = ? AND slot_no = ? AND lease_epoch = ? AND commit_no = ?",
				this.runId, this.slot, this.epoch, commit);
	}

	@Override
	public Change.Statement release() {
		return new Change.Statement(
				"UPDATE slot SET holder = NULL, heartbeat_at = " + LedgerDatabase.NOW
						+ " WHERE run_id = ? AND slot_no = ? AND lease_epoch = ? AND holder IS NOT NULL",
				this.runId, this.slot, this.epoch);
	}

	@Override
	public LeaseLostException lost() {
		return new LeaseLostException("Slot " + this.slot + " of run " + this.runId);
	}

}
