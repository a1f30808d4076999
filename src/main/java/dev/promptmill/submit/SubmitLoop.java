package dev.promptmill.submit;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

import dev.promptmill.apixo.TaskApi;
import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.RequestExecutor;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;
import dev.promptmill.ledger.SubmissionStop;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.ledger.step.SubmitLedger;
import org.jspecify.annotations.Nullable;

/**
 * Submits ready rows, one permit each, until no row is or may become ready, or nothing
 * more may be bought. Retryable failures make rows ready again, so it lasts as long as
 * tasks are open. Worked in short turns by one thread.
 */
public final class SubmitLoop {

	private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

	/** So that the end of an outage is seen in time, however long a pause is. */
	private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

	/** A signal gives a process 20 seconds; what is not answered by then is in doubt. */
	private static final Duration GRACE = Duration.ofSeconds(12);

	private final SubmitLedger ledger;

	private final ReadyRowBuffer ready;

	private final Submitter submitter;

	private final Throttle throttle;

	private final BudgetGuard budget;

	private final RequestExecutor workers;

	private final RunControl control;

	private final LongSupplier ticker;

	/**
	 * @param budget US dollars the run may cost at most, null for no limit
	 */
	public SubmitLoop(SubmitLedger ledger, TaskApi api, SubmitOutcomePolicy policy, Throttle throttle,
			@Nullable BigDecimal budget, RequestExecutor workers, RunControl control, LongSupplier ticker) {
		this.ledger = ledger;
		this.ready = new ReadyRowBuffer(ledger);
		this.throttle = throttle;
		this.budget = new BudgetGuard(ledger, budget, ticker);
		this.submitter = new Submitter(ledger, api, policy, this.budget, control);
		this.workers = workers;
		this.control = control;
		this.ticker = ticker;
	}

	/**
	 * Works for about this long.
	 * @return false when nothing more will be submitted
	 */
	boolean work(Duration turn) throws InterruptedException {
		ChangeSignal changes = this.control.changes();
		long end = this.ticker.getAsLong() + turn.toNanos();
		while (!isClosed() && this.ticker.getAsLong() - end < 0) {
			long seen = changes.count();
			ReadyRow readyRow = this.ready.peek();
			if (readyRow != null) {
				submit(readyRow, seen);
			}
			else if (this.workers.busy() == 0 && this.ledger.holdLost() == 0 && !this.ledger.anyUnsettled()) {
				return false;
			}
			else {
				this.throttle.gateOutage()
					.ifPresent((outage) -> this.control.end(RunStop.Reason.API_FAULT, outage.message()));
				changes.await(seen, LOOK_AGAIN);
			}
		}
		return !isClosed();
	}

	/**
	 * Waits for the answers to requests under way: as long as one may take, but after a
	 * signal, or when the ledger may not take the answers any more, no longer than the
	 * process has.
	 * @param requestTimeout how long an answer may take
	 * @return false if some did not come in that time: their rows are in doubt
	 */
	boolean drain(Duration requestTimeout) throws InterruptedException {
		long start = this.ticker.getAsLong();
		long hurried = Long.MIN_VALUE;
		while (!this.workers.awaitIdle(LOOK_AGAIN.compareTo(requestTimeout) < 0 ? LOOK_AGAIN : requestTimeout)) {
			long now = this.ticker.getAsLong();
			if (hurried == Long.MIN_VALUE && isHurried()) {
				hurried = now;
			}
			boolean late = hurried != Long.MIN_VALUE && now - hurried > GRACE.toNanos();
			if (late || (this.control.isEnding() && now - start > requestTimeout.toNanos())) {
				return false;
			}
		}
		return true;
	}

	private boolean isHurried() {
		return this.control.isUrgent()
				|| this.control.ending().filter((ending) -> ending.reason() == RunStop.Reason.FAULT).isPresent();
	}

	/** Whether nothing more may be sent, whatever is ready. */
	private boolean isClosed() {
		return this.control.isEnding() || this.budget.isClosed();
	}

	private void submit(ReadyRow readyRow, long seen) throws InterruptedException {
		if (!this.budget.covers(this.ledger.price(readyRow))) {
			waitForMoney(readyRow, seen);
			return;
		}
		SubmitDecision decision = this.throttle.request();
		if (decision instanceof SubmitDecision.Wait wait) {
			await(wait, seen);
		}
		else if (decision instanceof SubmitPermit permit) {
			this.ready.take(readyRow);
			permit.reserve(this.budget, this.ledger.price(readyRow));
			this.workers.execute(() -> {
				this.submitter.submit(readyRow, permit);
				this.ready.done(readyRow);
			});
		}
	}

	private void await(SubmitDecision.Wait wait, long seen) throws InterruptedException {
		Optional<Outage> outage = this.throttle.outage();
		if (outage.isEmpty()) {
			this.control.changes()
				.await(seen, (wait.delay().compareTo(LONGEST_WAIT) < 0) ? wait.delay() : LONGEST_WAIT);
		}
		else if (outage.get().isOfQuota()) {
			this.budget.closeForQuota(outage.get().message());
		}
		else {
			this.control.end(RunStop.Reason.API_FAULT, outage.get().message());
		}
	}

	/**
	 * Open tasks may still give money back; once there are none, the budget is reached.
	 */
	private void waitForMoney(ReadyRow readyRow, long seen) throws InterruptedException {
		boolean noneWillComeBack = this.workers.busy() == 0 && this.ledger.open() == 0;
		Optional<SubmissionStop> shortage = noneWillComeBack ? this.budget.shortage(this.ledger.price(readyRow))
				: Optional.empty();
		if (shortage.isPresent()) {
			this.budget.close(shortage.get());
		}
		else {
			this.control.changes().await(seen, LOOK_AGAIN);
		}
	}

}
