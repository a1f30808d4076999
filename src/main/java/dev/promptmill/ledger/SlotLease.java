package dev.promptmill.ledger;

import java.time.Duration;

/**
 * A worker's hold on one slot of a run, and its only way to change that slot's rows. A
 * worker that lost it writes nothing more.
 */
public final class SlotLease extends Lease {

	/** A holder that was silent for longer is taken for dead. */
	public static final Duration EXPIRES_AFTER = Duration.ofSeconds(10);

	/**
	 * The same for one that the broker has lost: it handed the slot's message to another.
	 */
	public static final Duration EXPIRES_WHEN_SUSPECT = Duration.ofSeconds(3);

	/** Failures so far apart do not count as in a row. */
	private static final long FAILURES_APART_MILLIS = 60_000;

	private final int slot;

	private final int slots;

	SlotLease(LedgerDatabase database, SlotFence fence, int slots) {
		super(database, fence, LeaseProof.withoutClock());
		this.slot = fence.slot();
		this.slots = slots;
	}

	/** The slot's number, from 0. */
	public int slot() {
		return this.slot;
	}

	/** How many slots the run has. */
	public int slots() {
		return this.slots;
	}

	/**
	 * Shows a sign of life.
	 * @throws LeaseLostException if another worker took the slot
	 */
	public void heartbeat() {
		prove();
	}

	/** Notes that nothing is left to do in this leg. */
	public void done() {
		writeNow("UPDATE slot SET state = 'DONE', failures = 0 WHERE run_id = ? AND slot_no = ?", runId(), this.slot);
	}

	/** Notes that the slot could not be worked here, for whoever decides what to do. */
	public void failed(String message) {
		writeNow(
				"UPDATE slot SET failure = ?, failures = CASE WHEN " + LedgerDatabase.NOW
						+ " - taken_at > ? THEN 1 ELSE failures + 1 END WHERE run_id = ? AND slot_no = ?",
				message, FAILURES_APART_MILLIS, runId(), this.slot);
	}

}
