package dev.promptmill.submit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import dev.promptmill.apixo.SubmitReply;
import dev.promptmill.control.Bell;
import dev.promptmill.ledger.SubmitLedger;
import dev.promptmill.pacing.Admission;
import dev.promptmill.pacing.ApiBreaker;
import dev.promptmill.pacing.Departures;
import dev.promptmill.pacing.Governor;
import dev.promptmill.pacing.Grant;
import dev.promptmill.pacing.Hold;
import dev.promptmill.pacing.Pace;
import dev.promptmill.pacing.Permit;
import dev.promptmill.pacing.SubmissionGate;

/**
 * Whether the next submission may leave now: the breaker knows whether the API is up, the
 * governor how fast and how many, the ledger how many tasks are open. The count of open
 * tasks is looked up now and then and kept up to date in between.
 */
public final class Throttle {

	private static final long RECOUNT_NANOS = Duration.ofMillis(20).toNanos();

	/** Counting takes at most a twentieth of the time, however many tasks are open. */
	private static final int RECOUNT_SHARE = 20;

	private final SubmitLedger ledger;

	private final Governor governor;

	private final ApiBreaker breaker;

	private final SubmissionGate gate;

	private final Departures departures;

	private final LongSupplier ticker;

	private final AtomicInteger awaitingIntent = new AtomicInteger();

	private int open;

	private long nextCount;

	/**
	 * @param gate what else may hold submission back
	 */
	public Throttle(SubmitLedger ledger, Governor governor, ApiBreaker breaker, SubmissionGate gate,
			LongSupplier ticker) {
		this.ledger = ledger;
		this.governor = governor;
		this.breaker = breaker;
		this.gate = gate;
		this.departures = new Departures(ticker);
		this.ticker = ticker;
		this.nextCount = ticker.getAsLong();
	}

	/** Asks to send one request; called by the one submitting thread. */
	Leave request() {
		Duration congestion = this.departures.congestion(this.governor.ratePerSecond());
		if (!congestion.isZero()) {
			return new Leave.NotYet(congestion);
		}
		Duration closed = this.gate.closedFor();
		if (!closed.isZero()) {
			return new Leave.NotYet(closed);
		}
		Admission admission = this.breaker.request();
		if (admission instanceof Admission.Refused refused) {
			return new Leave.NotYet(refused.delay());
		}
		Admission.Admitted admitted = (Admission.Admitted) admission;
		Grant grant = this.governor.request(openTasks());
		if (grant instanceof Hold hold) {
			this.breaker.unused(admitted);
			return new Leave.NotYet(hold.delay());
		}
		this.gate.passed();
		this.open++;
		this.awaitingIntent.incrementAndGet();
		return new Leave.Granted((Permit) grant, admitted);
	}

	/** The intent of a granted request is recorded: from now on the ledger counts it. */
	void intended() {
		this.awaitingIntent.decrementAndGet();
	}

	/** Waits for the departure of a granted request whose intent is recorded. */
	void awaitDeparture(Leave.Granted leave) throws InterruptedException {
		this.departures.arrive();
		Duration wait = this.departures.leave(leave.permit());
		while (!wait.isZero()) {
			try {
				Bell.pause(wait);
			}
			catch (InterruptedException ex) {
				this.departures.stay();
				throw ex;
			}
			wait = this.departures.leave(leave.permit());
		}
	}

	/** A granted request was not sent after all. */
	void unused(Leave.Granted leave) {
		this.awaitingIntent.decrementAndGet();
		this.governor.unanswered(leave.permit());
		this.breaker.unused(leave.admitted());
	}

	/** Learns from what came of a request. */
	void answered(Leave.Granted leave, SubmitReply reply) {
		switch (reply.verdict()) {
			case RATE_LIMITED, QUOTA_EXCEEDED -> {
				this.governor.rateLimited(leave.permit(), reply.retryAfter());
				this.breaker.succeeded(leave.admitted());
			}
			case UNSENT, SERVER_ERROR -> {
				this.governor.unanswered(leave.permit());
				this.breaker.failed(leave.admitted());
			}
			case LOST, NOT_UNDERSTOOD -> {
				this.governor.unanswered(leave.permit());
				this.breaker.unused(leave.admitted());
			}
			case ACCEPTED, ROW_REFUSED, KEY_REFUSED, ACCESS_DENIED, NO_FUNDS -> {
				this.governor.accepted(leave.permit());
				this.breaker.succeeded(leave.admitted());
			}
		}
	}

	/** Why the run has to end: submission was held back for longer than it may wait. */
	Optional<String> outageExceeded() {
		if (this.gate.outageExceeded()) {
			return Optional.of("Nothing was sent for longer than promptmill.submit.max-outage: " + this.gate.reason()
					+ ". Fix this and restart the run; every other row is still READY.");
		}
		return this.breaker.outageExceeded() ? Optional
			.of("The API has been down for longer than promptmill.submit.max-outage. Restart the run when it is back.")
				: Optional.empty();
	}

	/** The pace at this instant, and why it is lower than the ceilings. */
	public Pace pace() {
		Pace pace = this.governor.pace();
		String outage = this.breaker.isOpen()
				? "the API has been down for " + this.breaker.outage().toSeconds() + " s, trying again"
				: this.gate.reason();
		return outage.isEmpty() ? pace : new Pace(pace.ratePerSecond(), pace.rateCeiling(), pace.openLimit(),
				pace.openCeiling(), pace.pausedFor(), outage);
	}

	private int openTasks() {
		long now = this.ticker.getAsLong();
		if (now - this.nextCount >= 0) {
			this.open = this.awaitingIntent.get() + this.ledger.open();
			long end = this.ticker.getAsLong();
			this.nextCount = end + Math.max(RECOUNT_NANOS, RECOUNT_SHARE * (end - now));
		}
		return this.open;
	}

}
