package dev.promptmill.submit;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.function.LongSupplier;

import dev.promptmill.ledger.step.SubmitLedger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps in view what the budgets of day and month leave, so that rows are not sent to the
 * ledger in vain. It may be too optimistic, as other runs spend too: the ledger decides.
 */
final class PeriodGuard {

	private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(200).toNanos();

	private final SubmitLedger ledger;

	private final LongSupplier ticker;

	private @Nullable BigDecimal left;

	private int day;

	private long looked;

	PeriodGuard(SubmitLedger ledger, LongSupplier ticker) {
		this.ledger = ledger;
		this.ticker = ticker;
	}

	/** Whether another attempt of this price is covered, as far as is known. */
	boolean covers(BigDecimal price) {
		if (!this.ledger.hasPeriodBudgets()) {
			return true;
		}
		int today = this.ledger.today();
		if (this.left == null || today != this.day
				|| (this.left.compareTo(price) < 0 && this.ticker.getAsLong() - this.looked > LOOK_AGAIN_NANOS)) {
			this.left = this.ledger.leftOfPeriods();
			this.day = today;
			this.looked = this.ticker.getAsLong();
		}
		return this.left.compareTo(price) >= 0;
	}

	/** Counts an attempt that is about to be recorded. */
	void spend(BigDecimal price) {
		if (this.left != null) {
			this.left = this.left.subtract(price);
		}
	}

	/** An attempt was refused: others have spent. */
	void forget() {
		this.left = null;
	}

}
