package dev.promptmill.ledger;

import java.util.concurrent.CompletableFuture;

import dev.promptmill.control.Bell;
import org.jspecify.annotations.Nullable;

/**
 * This process's hold on a run or on a slot of one, and the only way to change its rows:
 * whoever holds the lease writes through its group commit, and each commit checks that
 * the lease still stands.
 */
public abstract sealed class Lease implements AutoCloseable permits RunLease, SlotLease {

	private final LedgerDatabase database;

	private final Fence fence;

	private final Bell bell = new Bell();

	private final GroupCommit commits;

	Lease(LedgerDatabase database, Fence fence) {
		this.database = database;
		this.fence = fence;
		this.commits = new GroupCommit(database, fence, this.bell::ring);
	}

	/** The run that is held, or whose slot is. */
	public final long runId() {
		return this.fence.runId();
	}

	/** Rings after every commit of this lease. */
	public final Bell bell() {
		return this.bell;
	}

	/**
	 * Proves within a transaction that this process still holds the lease.
	 * @throws LeaseLostException if it does not
	 */
	final void requireHeld() {
		this.database.requireHeld(this.fence);
	}

	/**
	 * Proves it in a transaction of its own, which is a sign of life.
	 */
	final void prove() {
		this.database.durably(() -> {
			requireHeld();
			return null;
		});
	}

	final CompletableFuture<Boolean> write(Change change) {
		return this.commits.write(change);
	}

	/**
	 * Carries out a statement in one durable transaction, if the lease still stands.
	 */
	final void writeNow(String sql, @Nullable Object... arguments) {
		this.database.durably(() -> {
			requireHeld();
			return this.database.template().update(sql, StorableText.of(arguments));
		});
	}

	/** Writes what is queued and gives the lease up. */
	@Override
	public void close() {
		this.commits.close();
		Change.Statement release = this.fence.release();
		this.database.durably(() -> this.database.template().update(release.sql(), release.arguments()));
	}

}
