package dev.promptmill.collect;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

import dev.promptmill.apixo.PollReply;
import dev.promptmill.apixo.PollVerdict;
import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.RequestExecutor;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;
import dev.promptmill.ledger.step.CollectLedger;
import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.pacing.PacedRateLimiter;
import dev.promptmill.pacing.Permit;
import dev.promptmill.pacing.RateDecision;
import dev.promptmill.pacing.Wait;
import org.jspecify.annotations.Nullable;

/**
 * One partition of the open tasks, worked in short turns: takes what is due from the
 * ledger, at its share of the poll rate, and has it handled by many threads that mostly
 * wait.
 */
final class CollectPartition {

	private static final int MOST_IN_HAND = 64;

	/**
	 * A full hand is refilled when it is half empty, so that a look brings many tasks.
	 */
	private static final int REFILL = MOST_IN_HAND / 2;

	/** Between looks at the ledger at least, however often there is a signal. */
	private static final Duration BREATH = Duration.ofMillis(20);

	private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

	private final int number;

	private final int partitions;

	private final CollectLedger ledger;

	private final Collector collector;

	private final PacedRateLimiter limiter;

	private final RequestExecutor workers;

	private final RunControl control;

	private final LongSupplier ticker;

	private final Set<Long> inHand = ConcurrentHashMap.newKeySet();

	/** Rings when there is room for more in the hand; nobody else is woken. */
	private final ChangeSignal room = new ChangeSignal();

	CollectPartition(int number, int partitions, CollectLedger ledger, Collector collector, PacedRateLimiter limiter,
			RequestExecutor workers, RunControl control, LongSupplier ticker) {
		this.number = number;
		this.partitions = partitions;
		this.ledger = ledger;
		this.collector = collector;
		this.limiter = limiter;
		this.workers = workers;
		this.control = control;
		this.ticker = ticker;
	}

	/**
	 * Works for about this long.
	 * @return false when this partition has nothing in hand and will get nothing more
	 */
	boolean work(Duration turn) throws InterruptedException {
		ChangeSignal changes = this.control.changes();
		long end = this.ticker.getAsLong() + turn.toNanos();
		while (!this.control.isEnding() && this.ticker.getAsLong() - end < 0) {
			long seen = changes.count();
			boolean full = takeDue();
			if (this.inHand.isEmpty() && !this.ledger.mayGetWork(this.number, this.partitions)) {
				return false;
			}
			rest(full, seen);
		}
		if (this.control.isEnding() && !this.inHand.isEmpty()) {
			changes.await(changes.count(), LOOK_AGAIN);
		}
		return !this.control.isEnding() || !this.inHand.isEmpty();
	}

	/**
	 * Takes tasks that are due.
	 * @return whether there may be more than fit in the hand
	 */
	private boolean takeDue() throws InterruptedException {
		// What is in hand now may be listed as due, and be done by the time it is taken.
		Set<Long> held = Set.copyOf(this.inHand);
		List<OpenTask> due = this.ledger.due(this.number, this.partitions, MOST_IN_HAND + held.size());
		for (OpenTask task : due) {
			if (this.inHand.size() >= MOST_IN_HAND || this.control.isEnding()) {
				return true;
			}
			if (!held.contains(task.rowNumber())) {
				take(task);
			}
		}
		return false;
	}

	private void rest(boolean full, long seen) throws InterruptedException {
		if (!full) {
			ChangeSignal.pause(BREATH);
			this.control.changes().await(seen, LOOK_AGAIN);
			return;
		}
		long now = this.room.count();
		while (this.inHand.size() > REFILL && !this.control.isEnding()) {
			this.room.await(now, LOOK_AGAIN);
			now = this.room.count();
		}
	}

	private void take(OpenTask task) throws InterruptedException {
		Permit permit = task.fetching() ? null : permit();
		this.inHand.add(task.rowNumber());
		this.workers.execute(() -> handle(task, permit));
	}

	private @Nullable Permit permit() throws InterruptedException {
		while (!this.control.isEnding()) {
			RateDecision decision = this.limiter.request();
			if (decision instanceof Permit permit) {
				return permit;
			}
			Duration delay = ((Wait) decision).delay();
			ChangeSignal.pause((delay.compareTo(LOOK_AGAIN) > 0) ? LOOK_AGAIN : delay);
		}
		return null;
	}

	private void handle(OpenTask task, @Nullable Permit permit) {
		try {
			PollReply reply = this.control.isEnding() ? null : this.collector.handle(task);
			if (reply != null && permit != null) {
				learn(permit, reply);
			}
		}
		catch (RuntimeException | Error ex) {
			Throwable cause = (ex instanceof CompletionException && ex.getCause() != null) ? ex.getCause() : ex;
			this.control.end(RunStop.Reason.FAULT,
					"Row " + task.rowNumber() + " could not be collected: "
							+ ((cause.getMessage() != null) ? cause.getMessage() : cause.getClass().getSimpleName())
							+ " The run can be restarted; nothing is lost.");
		}
		finally {
			this.inHand.remove(task.rowNumber());
			if (this.inHand.size() <= REFILL) {
				this.room.signal();
			}
		}
	}

	private void learn(Permit permit, PollReply reply) {
		if (reply.verdict() == PollVerdict.RATE_LIMITED) {
			this.limiter.rateLimited(permit, reply.retryAfter());
		}
		else {
			this.limiter.accepted(permit);
		}
	}

}
