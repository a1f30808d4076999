package dev.promptmill.ledger;

/** This process's hold on a run, and the only way to change it and its rows. */
public final class RunLease extends Lease {

	/** A holder that was silent for longer is taken for dead. */
	public static final long EXPIRES_AFTER_MILLIS = 20_000;

	private final long epoch;

	RunLease(LedgerDatabase database, RunFence fence) {
		super(database, fence);
		this.epoch = fence.epoch();
	}

	/** Grows with every process that takes the run. */
	long epoch() {
		return this.epoch;
	}

	/** Shows a sign of life, and the pace as JSON for {@code status}. */
	public void heartbeat(String pace) {
		writeNow("UPDATE run SET pace = ? WHERE run_id = ?", pace, runId());
	}

}
