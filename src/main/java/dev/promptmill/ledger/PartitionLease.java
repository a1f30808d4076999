package dev.promptmill.ledger;

import java.time.Duration;
import java.util.List;

/**
 * A worker's hold on one partition of a run, and its only way to change that partition's
 * rows. A worker that lost it writes nothing more.
 */
public final class PartitionLease extends Lease {

	/** A holder that was silent for longer is taken for dead. */
	public static final Duration EXPIRES_AFTER = Duration.ofSeconds(10);

	/**
	 * The same for one that the broker has lost: it handed the partition's message to
	 * another.
	 */
	public static final Duration EXPIRES_WHEN_SUSPECT = Duration.ofSeconds(3);

	/** Failures so far apart do not count as in a row. */
	private static final long FAILURES_APART_MILLIS = 60_000;

	private static final String NO_FAILURES = "UPDATE collect_partition SET failures = 0 WHERE run_id = ? AND partition_no = ?";

	private final int partition;

	private final int partitions;

	private final boolean failedBefore;

	/**
	 * @param failedBefore whether others failed at the partition
	 */
	PartitionLease(LedgerDatabase database, PartitionFence fence, int partitions, boolean failedBefore) {
		super(database, fence, LeaseProof.withoutClock());
		this.partition = fence.partition();
		this.partitions = partitions;
		this.failedBefore = failedBefore;
	}

	/** The partition's number, from 0. */
	public int partition() {
		return this.partition;
	}

	/** How many partitions the run has. */
	public int partitions() {
		return this.partitions;
	}

	/**
	 * Shows a sign of life.
	 * @throws LeaseLostException if another worker took the partition
	 */
	public void heartbeat() {
		prove();
	}

	/** The partition can be worked: a later failure is the first in a row again. */
	@Override
	public List<GuardedUpdate.Statement> afterDelivery() {
		return this.failedBefore ? List.of(new GuardedUpdate.Statement(NO_FAILURES, runId(), this.partition))
				: List.of();
	}

	/** Notes that nothing is left to do in this execution. */
	public void done() {
		writeNow("UPDATE collect_partition SET state = 'DONE', failures = 0 WHERE run_id = ? AND partition_no = ?",
				runId(), this.partition);
	}

	/**
	 * Notes that the partition could not be worked here, for whoever decides what to do.
	 */
	public void failed(String message) {
		writeNow(
				"UPDATE collect_partition SET failure = ?, failures = CASE WHEN " + LedgerDatabase.NOW
						+ " - taken_at > ? THEN 1 ELSE failures + 1 END WHERE run_id = ? AND partition_no = ?",
				message, FAILURES_APART_MILLIS, runId(), this.partition);
	}

}
