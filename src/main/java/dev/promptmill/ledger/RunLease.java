package dev.promptmill.ledger;

import java.util.concurrent.CompletableFuture;

import dev.promptmill.control.Bell;
import org.jspecify.annotations.Nullable;

/**
 * This process's hold on a run, and the only way to change its rows: whoever holds the
 * lease writes through its group commit, and each commit checks that the lease still
 * stands.
 */
public final class RunLease implements AutoCloseable {

	/** A holder that was silent for longer is taken for dead. */
	public static final long EXPIRES_AFTER_MILLIS = 20_000;

	private final LedgerDatabase database;

	private final Fence fence;

	private final Bell bell = new Bell();

	private final GroupCommit commits;

	RunLease(LedgerDatabase database, Fence fence) {
		this.database = database;
		this.fence = fence;
		this.commits = new GroupCommit(database, fence, this.bell::ring);
	}

	/** The run that is held. */
	public long runId() {
		return this.fence.runId();
	}

	/** Rings after every commit of this process. */
	public Bell bell() {
		return this.bell;
	}

	/**
	 * Proves within a transaction that this process still holds the run.
	 * @throws LeaseLostException if it does not
	 */
	void requireHeld() {
		this.database.requireHeld(this.fence);
	}

	/** Shows a sign of life, and the pace as JSON for {@code status}. */
	public void heartbeat(String pace) {
		writeNow("UPDATE run SET pace = ? WHERE run_id = ?", pace, runId());
	}

	CompletableFuture<Boolean> write(Change change) {
		return this.commits.write(change);
	}

	/**
	 * Carries out statements in one durable transaction, if the lease still stands.
	 */
	void writeNow(String sql, @Nullable Object... arguments) {
		this.database.durably(() -> {
			requireHeld();
			return this.database.template().update(sql, StorableText.of(arguments));
		});
	}

	/** Writes what is queued and gives the run free. */
	@Override
	public void close() {
		this.commits.close();
		this.database.durably(() -> this.database.template()
			.update("UPDATE run SET holder = NULL WHERE run_id = ? AND lease_epoch = ?", this.fence.runId(),
					this.fence.epoch()));
	}

}
