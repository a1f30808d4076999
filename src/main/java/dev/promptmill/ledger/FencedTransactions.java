package dev.promptmill.ledger;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The transactions of a lease, one after the other: each proves that the lease stands,
 * and takes place exactly once. A connection that is lost during a commit leaves open
 * whether it took place; so each transaction writes its number into the row of its fence,
 * and the next attempt looks there, behind that row's lock, before it repeats anything.
 * Only one is under way at a time, or another one's number would hide it.
 */
final class FencedTransactions {

	private final LedgerDatabase database;

	private final Fence fence;

	/** Not a monitor: on Java 21 that would hold up virtual threads. */
	private final ReentrantLock oneAtATime = new ReentrantLock();

	FencedTransactions(LedgerDatabase database, Fence fence) {
		this.database = database;
		this.fence = fence;
	}

	/**
	 * Carries out work in a transaction and returns when it is on disk. The work may be
	 * begun several times, and is committed once.
	 * @throws LeaseLostException if the lease does not stand; then nothing was written
	 */
	<T extends @Nullable Object> T durably(Supplier<T> work) {
		Attempts<T> attempts = new Attempts<>(work);
		this.oneAtATime.lock();
		try {
			this.database.inTransaction(attempts);
		}
		finally {
			this.oneAtATime.unlock();
		}
		this.database.forceToDisk();
		return attempts.result();
	}

	/** One transaction, as often as it is begun. */
	private final class Attempts<T extends @Nullable Object> implements Supplier<Boolean> {

		private final long number = FencedTransactions.this.database.nextCommit();

		private final Supplier<T> work;

		/** What came of the last attempt that got as far as its commit. */
		private @Nullable Outcome<T> outcome;

		Attempts(Supplier<T> work) {
			this.work = work;
		}

		@Override
		public Boolean get() {
			LedgerDatabase database = FencedTransactions.this.database;
			Fence fence = FencedTransactions.this.fence;
			GuardedUpdate.Statement numbered = fence.numbered(this.number);
			if (database.template().update(numbered.sql(), numbered.arguments()) == 1) {
				this.outcome = null;
				this.outcome = new Outcome<>(this.work.get());
				return true;
			}
			if (this.outcome == null || !isCommitted(database, fence.committed(this.number))) {
				throw fence.lost();
			}
			return true;
		}

		private boolean isCommitted(LedgerDatabase database, GuardedUpdate.Statement question) {
			Integer rows = database.template().queryForObject(question.sql(), Integer.class, question.arguments());
			return rows != null && rows == 1;
		}

		T result() {
			Outcome<T> known = this.outcome;
			if (known == null) {
				throw new IllegalStateException("A transaction that was committed has no outcome");
			}
			return known.value();
		}

	}

	private record Outcome<T extends @Nullable Object>(T value) {
	}

}
