package dev.promptmill.ledger;

/** This process's hold on a run, and the only way to change it and its rows. */
public final class RunLease extends Lease {

	/** A holder that was silent for longer is taken for dead. */
	public static final long EXPIRES_AFTER_MILLIS = 20_000;

	private final LeaseProof proof;

	private final LedgerDatabase database;

	private final RunFence fence;

	RunLease(LedgerDatabase database, RunFence fence, LeaseProof proof) {
		super(database, fence, proof);
		this.proof = proof;
		this.database = database;
		this.fence = fence;
	}

	/** Grows with every process that takes the run. */
	long epoch() {
		return this.fence.epoch();
	}

	/**
	 * Proves within a transaction that this process still holds the run.
	 * @throws LeaseLostException if it does not
	 */
	public void requireHeld() {
		this.database.requireHeld(this.fence);
	}

	/**
	 * Whether this process still holds the run at this very moment. A process that was
	 * frozen for longer than its lease lasts wakes up in the middle of what it was doing,
	 * so this is asked right before a request that costs money leaves. It asks the
	 * database only when the last proof has grown old.
	 */
	public boolean isStillHeld() {
		try {
			if (!this.proof.isFresh()) {
				prove();
			}
			return true;
		}
		catch (LeaseLostException ex) {
			return false;
		}
	}

	/** How often the database has shown that it answers and that the run is held. */
	public long signsOfLife() {
		return this.proof.count();
	}

	/** Shows a sign of life, and the pace as JSON for {@code status}. */
	public void heartbeat(String pace) {
		writeNow("UPDATE run SET pace = ? WHERE run_id = ?", pace, runId());
	}

}
