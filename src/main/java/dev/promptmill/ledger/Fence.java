package dev.promptmill.ledger;

/**
 * The proof that a writer still holds its run: the epoch it took the lease with. Checking
 * it is an UPDATE of the heartbeat, so every commit is also a sign of life.
 *
 * @param runId the run
 * @param epoch the lease epoch this process was given
 */
record Fence(long runId, long epoch) {

	Change.Statement statement() {
		return new Change.Statement("UPDATE run SET heartbeat_at = " + LedgerDatabase.NOW
				+ " WHERE run_id = ? AND lease_epoch = ? AND holder IS NOT NULL", this.runId, this.epoch);
	}

}
