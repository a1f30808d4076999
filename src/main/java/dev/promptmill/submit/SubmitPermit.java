package dev.promptmill.submit;

import java.math.BigDecimal;

import dev.promptmill.apixo.SubmitReply;
import dev.promptmill.pacing.BreakerDecision;
import dev.promptmill.pacing.Permit;
import dev.promptmill.pacing.RequestWindow;
import org.jspecify.annotations.Nullable;

/**
 * The right to send one row: a permit of the rate, one of the breaker, a place among the
 * requests without an answer, and the reserved price. Closing it gives back whatever was
 * not used, so nothing stays taken when an exception comes between. Used by one thread at
 * a time.
 */
final class SubmitPermit implements SubmitDecision, AutoCloseable {

	private final Throttle throttle;

	private final Permit rate;

	private final BreakerDecision.Admitted breaker;

	private final RequestWindow.Slot slot;

	private @Nullable BudgetGuard budget;

	private BigDecimal price = BigDecimal.ZERO;

	private boolean intentDecided;

	private boolean answered;

	SubmitPermit(Throttle throttle, Permit rate, BreakerDecision.Admitted breaker, RequestWindow.Slot slot) {
		this.throttle = throttle;
		this.rate = rate;
		this.breaker = breaker;
		this.slot = slot;
	}

	Permit rate() {
		return this.rate;
	}

	BreakerDecision.Admitted breaker() {
		return this.breaker;
	}

	RequestWindow.Slot slot() {
		return this.slot;
	}

	/** Keeps money for the row until the ledger counts it. */
	void reserve(BudgetGuard from, BigDecimal amount) {
		this.budget = from;
		this.price = amount;
		from.spend(amount);
	}

	/** The intent is in the ledger, or never will be: from now on the ledger counts. */
	void intentDecided() {
		if (!this.intentDecided) {
			this.intentDecided = true;
			this.throttle.intentDecided();
			if (this.budget != null) {
				this.budget.recorded(this.price);
			}
		}
	}

	/** Waits until the request may leave without exceeding the rate. */
	void awaitDeparture() throws InterruptedException {
		this.throttle.awaitDeparture(this.rate);
	}

	/** Tells everything that paces what came of the request. */
	void answered(SubmitReply reply) {
		this.answered = true;
		this.throttle.answered(this, reply);
	}

	@Override
	public void close() {
		intentDecided();
		if (!this.answered) {
			this.answered = true;
			this.throttle.unused(this);
		}
	}

}
