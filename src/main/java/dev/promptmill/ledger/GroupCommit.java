package dev.promptmill.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

import dev.promptmill.common.ChangeSignal;
import dev.promptmill.ledger.jdbc.DatabaseOutage;

import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.dao.DuplicateKeyException;

/**
 * Writes changes durably, many with one commit: callers that arrive while a commit is
 * under way share the next one. An update's future completes only after the commit was
 * forced to disk, with whether its guard held. Every commit proves in the same
 * transaction that this process still holds the lease, so a process that lost it writes
 * nothing more. While the database is away for a moment, changes wait in memory.
 */
final class GroupCommit implements AutoCloseable {

	private static final int MOST_PER_COMMIT = 1000;

	private static final int MOST_TRIES = 3;

	/** From so many changes in a commit on, the next one waits a little for company. */
	private static final int BUSY = 16;

	/** H2 has been seen to spin for ever after its disk was full. */
	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final Duration LINGER = Duration.ofMillis(4);

	private final LedgerDatabase database;

	private final FencedTransactions transactions;

	private final LeaseProof proof;

	private final Runnable afterCommit;

	private final LinkedBlockingQueue<Pending> queue = new LinkedBlockingQueue<>();

	private final Pending end = new Pending(new GuardedUpdate(new GuardedUpdate.Statement("")),
			new CompletableFuture<>());

	private final Thread writer;

	private boolean closed;

	private volatile boolean committing;

	GroupCommit(LedgerDatabase database, Fence fence, LeaseProof proof, Runnable afterCommit) {
		this.database = database;
		this.transactions = new FencedTransactions(database, fence);
		this.proof = proof;
		this.afterCommit = afterCommit;
		this.writer = new Thread(this::writeUntilClosed, "ledger-writer");
		this.writer.setDaemon(true);
		this.writer.start();
	}

	/**
	 * Queues an update.
	 * @return completes with false when the guard did not hold, exceptionally when the
	 * database failed or the lease is lost: then nothing was written
	 */
	CompletableFuture<Boolean> write(GuardedUpdate update) {
		Pending pending = new Pending(update, new CompletableFuture<>());
		synchronized (this.queue) {
			if (!this.closed) {
				this.queue.add(pending);
				return pending.result;
			}
		}
		pending.result.completeExceptionally(new LedgerException("The ledger is closed."));
		return pending.result;
	}

	/** Where other transactions of the same lease take their turn. */
	FencedTransactions transactions() {
		return this.transactions;
	}

	/** Whether a commit is under way; what is written now goes into a later one. */
	boolean isCommitting() {
		return this.committing;
	}

	/**
	 * Writes what is queued. The writer is told by a last entry and never interrupted: H2
	 * closes the whole database when a thread is interrupted while it writes.
	 * @throws LedgerException if the database never answers
	 */
	@Override
	public void close() {
		close(TIMEOUT);
	}

	/**
	 * The same within a time.
	 * @param limit with the database
	 */
	void close(Duration limit) {
		synchronized (this.queue) {
			if (!this.closed) {
				this.closed = true;
				this.queue.add(this.end);
			}
		}
		try {
			this.writer.join(limit.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (this.writer.isAlive()) {
			throw new LedgerException("The database no longer answers, so the run's lease could not be released.");
		}
	}

	private void writeUntilClosed() {
		List<Pending> group = new ArrayList<>();
		boolean ended = false;
		int lastSize = 0;
		while (!ended) {
			await(group);
			if (lastSize >= BUSY && this.queue.size() < MOST_PER_COMMIT) {
				linger();
			}
			this.queue.drainTo(group, MOST_PER_COMMIT - 1);
			ended = group.remove(this.end);
			lastSize = group.size();
			if (!group.isEmpty()) {
				this.committing = true;
				commit(group);
				this.committing = false;
			}
			group.clear();
		}
	}

	private void await(List<Pending> group) {
		while (group.isEmpty()) {
			try {
				group.add(this.queue.take());
			}
			catch (InterruptedException ex) {
				// Nobody who knows this thread interrupts it; whoever did gets no commit
				// lost.
				continue;
			}
		}
	}

	/**
	 * A commit costs about the same for few changes as for many, so when there is a crowd
	 * fewer commits get more of them done.
	 */
	private static void linger() {
		try {
			ChangeSignal.pause(LINGER);
		}
		catch (InterruptedException ex) {
			// As above: nobody interrupts this thread, and if so, it only lingers less.
			return;
		}
	}

	private void commit(List<Pending> group) {
		try {
			List<GuardedUpdate> updates = group.stream().map(Pending::update).toList();
			long began = this.proof.now();
			boolean[] held = beforeOrAfterOthers(() -> this.transactions.durably(() -> this.database.apply(updates)));
			this.proof.holdsSince(began);
			for (int i = 0; i < held.length; i++) {
				group.get(i).result.complete(held[i]);
			}
		}
		catch (LedgerException ex) {
			group.forEach((pending) -> pending.result.completeExceptionally(ex));
		}
		// An error that ended this thread would leave everyone waiting for ever.
		catch (RuntimeException | Error ex) {
			LedgerException wrapped = new LedgerException(
					"The ledger could not be written: " + DatabaseOutage.reason(ex), ex);
			group.forEach((pending) -> pending.result.completeExceptionally(wrapped));
		}
		this.afterCommit.run();
	}

	/**
	 * Another process may write the same task for another row at the same moment, which
	 * the database refuses; once that is committed, the guards know of it.
	 */
	private static boolean[] beforeOrAfterOthers(Supplier<boolean[]> commit) {
		for (int tries = 1; tries < MOST_TRIES; tries++) {
			try {
				return commit.get();
			}
			catch (DuplicateKeyException | ConcurrencyFailureException ex) {
				// Nothing was written: the transaction was rolled back.
				continue;
			}
		}
		return commit.get();
	}

	private record Pending(GuardedUpdate update, CompletableFuture<Boolean> result) {
	}

}
