package dev.promptmill.submit;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

import dev.promptmill.common.RefreshSchedule;
import dev.promptmill.ledger.SubmissionStop;
import dev.promptmill.ledger.step.SubmitLedger;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether money may be spent: the operator's budget covers billed, possibly
 * billed and reserved together (docs/money-and-crashes.md), and nobody found the account
 * empty. Keeps an upper bound in memory, and looks the true sum up in the ledger only
 * when that bound is reached; what the ledger can't know yet is added to it.
 */
final class BudgetGuard {

	private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(500).toNanos();

	private static final Duration LATEST_SUM = Duration.ofSeconds(10);

	private final SubmitLedger ledger;

	private final @Nullable BigDecimal budget;

	private final LongSupplier ticker;

	private final PeriodGuard periods;

	private BigDecimal committedAtMost;

	private BigDecimal notRecorded = BigDecimal.ZERO;

	private BigDecimal surplus;

	private boolean closed;

	private long looked;

	private final RefreshSchedule sums;

	/**
	 * @param budget US dollars, null for none
	 */
	BudgetGuard(SubmitLedger ledger, @Nullable BigDecimal budget, LongSupplier ticker) {
		this.ledger = ledger;
		this.budget = budget;
		this.ticker = ticker;
		this.periods = new PeriodGuard(ledger, ticker);
		this.surplus = (budget != null) ? ledger.surplus() : BigDecimal.ZERO;
		this.committedAtMost = (budget != null) ? ledger.committed() : BigDecimal.ZERO;
		this.looked = ticker.getAsLong();
		this.sums = new RefreshSchedule(ticker, Duration.ZERO, LATEST_SUM);
	}

	/**
	 * Whether another attempt of this price is covered at present. Adding up a large
	 * ledger takes time, so it is done a twentieth of the time at most.
	 */
	synchronized boolean covers(BigDecimal price) {
		addSurplus();
		return (fits(price) || (this.sums.isDue() && coversByLedger(price))) && this.periods.covers(price);
	}

	/**
	 * Which budget does not cover another attempt of this price, by what the ledger says
	 * at this instant.
	 */
	synchronized Optional<SubmissionStop> shortage(BigDecimal price) {
		return coversByLedger(price) ? this.ledger.shortage(price) : Optional.of(SubmissionStop.BUDGET);
	}

	private boolean coversByLedger(BigDecimal price) {
		if (this.budget == null) {
			return true;
		}
		this.committedAtMost = this.notRecorded.add(this.sums.refresh(() -> {
			this.surplus = this.ledger.surplus();
			return this.ledger.committed();
		}));
		return fits(price);
	}

	/** Counts an attempt that is about to be recorded; {@link #recorded} follows. */
	synchronized void spend(BigDecimal price) {
		this.committedAtMost = this.committedAtMost.add(price);
		this.notRecorded = this.notRecorded.add(price);
		this.periods.spend(price);
	}

	/** An attempt's intent is in the ledger, or never will be. */
	synchronized void recorded(BigDecimal price) {
		this.notRecorded = this.notRecorded.subtract(price);
	}

	/** Nothing more may be bought in this execution. */
	void close(SubmissionStop closing) {
		synchronized (this) {
			this.closed = true;
		}
		this.ledger.close(closing);
	}

	/** The same, because a quota is used up. */
	void closeForQuota(String message) {
		synchronized (this) {
			this.closed = true;
		}
		this.ledger.close(SubmissionStop.QUOTA, message);
	}

	/** Whether nothing more may be bought; collectors may have found that out, too. */
	synchronized boolean isClosed() {
		if (!this.closed && this.ticker.getAsLong() - this.looked > LOOK_AGAIN_NANOS) {
			lookUp();
		}
		return this.closed;
	}

	/** An attempt was not to be recorded: perhaps nothing more may be bought. */
	synchronized void lookUp() {
		this.looked = this.ticker.getAsLong();
		this.periods.forget();
		this.closed |= this.ledger.closing().isPresent();
	}

	/**
	 * More than was asked for may be billed, which no precharge announced: it is all that
	 * can make the bound in memory too low.
	 */
	private void addSurplus() {
		if (this.budget != null) {
			BigDecimal now = this.ledger.surplus();
			this.committedAtMost = this.committedAtMost.add(now.subtract(this.surplus).max(BigDecimal.ZERO));
			this.surplus = now;
		}
	}

	private boolean fits(BigDecimal price) {
		return this.budget == null || this.committedAtMost.add(price).compareTo(this.budget) <= 0;
	}

}
