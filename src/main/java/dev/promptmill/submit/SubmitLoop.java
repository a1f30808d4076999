package dev.promptmill.submit;

import java.time.Duration;
import java.util.function.LongSupplier;

import dev.promptmill.control.Bell;
import dev.promptmill.control.RunControl;
import dev.promptmill.control.Workers;
import dev.promptmill.ledger.Claim;
import dev.promptmill.ledger.Closing;
import dev.promptmill.ledger.SubmitLedger;
import dev.promptmill.pacing.Hold;
import dev.promptmill.pacing.Grant;
import dev.promptmill.pacing.Permit;

/**
 * Submits ready rows, one permit each, until no row is or may become ready, or nothing
 * more may be bought. Retryable failures make rows ready again, so it lasts as long as
 * tasks are open. Worked in short turns by one thread.
 */
final class SubmitLoop {

	private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

	private final SubmitLedger ledger;

	private final ReadyRows ready;

	private final Submitter submitter;

	private final Throttle throttle;

	private final Purse purse;

	private final Workers workers;

	private final RunControl control;

	private final LongSupplier ticker;

	SubmitLoop(SubmitLedger ledger, Submitter submitter, Throttle throttle, Purse purse, Workers workers,
			RunControl control, LongSupplier ticker) {
		this.ledger = ledger;
		this.ready = new ReadyRows(ledger);
		this.submitter = submitter;
		this.throttle = throttle;
		this.purse = purse;
		this.workers = workers;
		this.control = control;
		this.ticker = ticker;
	}

	/**
	 * Works for about this long.
	 * @return false when nothing more will be submitted
	 */
	boolean work(Duration turn) throws InterruptedException {
		Bell bell = this.control.bell();
		long end = this.ticker.getAsLong() + turn.toNanos();
		while (!isClosed() && this.ticker.getAsLong() - end < 0) {
			long seen = bell.count();
			Claim claim = this.ready.peek();
			if (claim != null) {
				submit(claim, seen);
			}
			else if (this.workers.busy() == 0 && !this.ledger.anyUnsettled()) {
				return false;
			}
			else {
				bell.await(seen, LOOK_AGAIN);
			}
		}
		this.ledger.showPace(this.throttle.paceAsJson());
		return !isClosed();
	}

	/**
	 * Waits for the answers to requests under way.
	 * @param most how long at most
	 * @return false if some did not come in that time: their rows are in doubt
	 */
	boolean drain(Duration most) throws InterruptedException {
		return this.workers.awaitIdle(most);
	}

	/** Whether nothing more may be sent, whatever is ready. */
	private boolean isClosed() {
		return this.control.isEnding() || this.purse.isClosed();
	}

	private void submit(Claim claim, long seen) throws InterruptedException {
		if (!this.purse.covers(this.ledger.price(claim))) {
			waitForMoney(seen);
			return;
		}
		Grant grant = this.throttle.request();
		if (grant instanceof Hold hold) {
			this.control.bell().await(seen, hold.delay());
		}
		else if (grant instanceof Permit permit) {
			this.ready.take(claim);
			this.purse.spend(this.ledger.price(claim));
			this.throttle.sent();
			this.workers.execute(() -> {
				this.submitter.submit(claim, permit);
				this.ready.done(claim);
			});
		}
	}

	/** Open tasks may still give money back; once there are none, the budget is reached. */
	private void waitForMoney(long seen) throws InterruptedException {
		if (this.workers.busy() == 0 && this.ledger.open() == 0) {
			this.purse.close(Closing.BUDGET);
		}
		else {
			this.control.bell().await(seen, LOOK_AGAIN);
		}
	}

}
