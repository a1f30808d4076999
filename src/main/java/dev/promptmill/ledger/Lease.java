package dev.promptmill.ledger;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import dev.promptmill.common.ChangeSignal;
import dev.promptmill.ledger.jdbc.DatabaseText;
import org.jspecify.annotations.Nullable;

/**
 * This process's hold on a run or on a partition of one, and the only way to change its
 * rows: whoever holds the lease writes through its group commit, and each commit checks
 * that the lease still stands.
 */
public abstract sealed class Lease implements AutoCloseable permits RunLease, PartitionLease {

	private final LedgerDatabase database;

	private final Fence fence;

	private final LeaseProof proof;

	private final ChangeSignal changes = new ChangeSignal();

	private final GroupCommit commits;

	Lease(LedgerDatabase database, Fence fence, LeaseProof proof) {
		this.database = database;
		this.fence = fence;
		this.proof = proof;
		this.commits = new GroupCommit(database, fence, proof, this.changes::signal);
	}

	/** The run that is held, or whose partition is. */
	public final long runId() {
		return this.fence.runId();
	}

	/** Rings after every commit of this lease. */
	public final ChangeSignal changes() {
		return this.changes;
	}

	/**
	 * Proves it in a transaction of its own, which is a sign of life.
	 */
	final void prove() {
		proving(() -> true);
	}

	/** Statements that go with a row of which something was delivered. */
	public List<GuardedUpdate.Statement> afterDelivery() {
		return List.of();
	}

	/**
	 * Queues a change, and has it written with others under way, if the lease still
	 * stands.
	 * @return completes when it is on disk, with false when its guard did not hold
	 */
	public final CompletableFuture<Boolean> write(GuardedUpdate update) {
		return this.commits.write(update);
	}

	/**
	 * Carries out a statement in one durable transaction, if the lease still stands.
	 */
	public final void writeNow(String sql, @Nullable Object... arguments) {
		proving(() -> this.database.template().update(sql, DatabaseText.of(arguments)));
	}

	private void proving(Supplier<?> work) {
		long began = this.proof.now();
		this.commits.transactions().durably(work);
		this.proof.holdsSince(began);
	}

	/** Writes what is queued and gives the lease up. */
	@Override
	public void close() {
		this.commits.close();
		GuardedUpdate.Statement release = this.fence.release();
		this.database.durably(() -> this.database.template().update(release.sql(), release.arguments()));
	}

}
