package dev.promptmill.ledger;

/**
 * The proof that a writer still holds what it writes for: the epoch it took the lease
 * with. Checking it is an UPDATE of the heartbeat, so every commit is also a sign of
 * life.
 */
sealed interface Fence permits RunFence, PartitionFence {

	/** The run that is written to. */
	long runId();

	/**
	 * Hits one row while the lease stands. A transaction that has to be repeated leaves
	 * its number, and hits no row where it has left it before.
	 */
	GuardedUpdate.Statement numbered(long commit);

	/** Hits one row if the last numbered transaction of this lease is this one. */
	GuardedUpdate.Statement committed(long commit);

	/** Gives the lease up, if it still stands. */
	GuardedUpdate.Statement release();

	/** What to say when it no longer stands. */
	LeaseLostException lost();

}
