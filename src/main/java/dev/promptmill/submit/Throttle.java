package dev.promptmill.submit;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import dev.promptmill.apixo.SubmitReply;
import dev.promptmill.apixo.SubmitVerdict;
import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.RefreshSchedule;
import dev.promptmill.common.RunCommands;
import dev.promptmill.ledger.step.SubmitLedger;
import dev.promptmill.pacing.AdaptiveRateLimiter;
import dev.promptmill.pacing.ApiBreaker;
import dev.promptmill.pacing.BreakerDecision;
import dev.promptmill.pacing.PacingSnapshot;
import dev.promptmill.pacing.Permit;
import dev.promptmill.pacing.RateDecision;
import dev.promptmill.pacing.RefusalStreak;
import dev.promptmill.pacing.RequestWindow;
import dev.promptmill.pacing.SendPacer;
import dev.promptmill.pacing.SubmissionGate;
import dev.promptmill.pacing.Wait;

/**
 * Decides whether the next submission may leave now: the breaker knows whether the API is
 * up, the window how many requests may be without an answer, the rate limiter how fast
 * and how many, the ledger how many tasks are open. The count of open tasks is looked up
 * now and then and kept up to date in between.
 */
public final class Throttle {

	private static final Duration RECOUNT = Duration.ofMillis(20);

	/** Until then a task that has ended may be taken for open. */
	private static final Duration LATEST_RECOUNT = Duration.ofSeconds(1);

	/** An answer may come at any time, and nothing else tells of it. */
	private static final Duration WINDOW_CHECK = Duration.ofMillis(10);

	private static final int MOST_TOLD = 200;

	private final SubmitLedger ledger;

	private final AdaptiveRateLimiter rateLimiter;

	private final ApiBreaker breaker;

	private final SubmissionGate gate;

	private final RunCommands commands;

	private final RequestWindow window;

	private final RefusalStreak refusals;

	private final SendPacer departures;

	private final RecentTasks recentTasks = new RecentTasks();

	private final RefreshSchedule recounts;

	private final AtomicInteger awaitingIntent = new AtomicInteger();

	/** What the server said, or did, when it last did not accept. */
	private volatile String lastProblem = "";

	private int open;

	/**
	 * @param gate what else may hold submission back
	 * @param commands that an operator is told when nothing was bought for too long
	 */
	public Throttle(SubmitLedger ledger, AdaptiveRateLimiter rateLimiter, ApiBreaker breaker, SubmissionGate gate,
			RunCommands commands, LongSupplier ticker) {
		this.commands = commands;
		this.ledger = ledger;
		this.rateLimiter = rateLimiter;
		this.breaker = breaker;
		this.gate = gate;
		this.window = new RequestWindow(rateLimiter.ratePerSecond());
		this.refusals = new RefusalStreak(breaker.maxOutage(), ticker);
		this.departures = new SendPacer(ticker);
		this.recounts = new RefreshSchedule(ticker, RECOUNT, LATEST_RECOUNT);
	}

	/** Asks to send one request; called by the one submitting thread. */
	SubmitDecision request() {
		Duration congestion = this.departures.congestion(this.rateLimiter.ratePerSecond());
		if (!congestion.isZero()) {
			return new SubmitDecision.Wait(congestion);
		}
		Duration closed = this.gate.closedFor();
		if (!closed.isZero()) {
			return new SubmitDecision.Wait(closed);
		}
		if (this.window.isFull()) {
			return new SubmitDecision.Wait(WINDOW_CHECK);
		}
		BreakerDecision admission = this.breaker.request();
		if (admission instanceof BreakerDecision.Refused refused) {
			return new SubmitDecision.Wait(refused.delay());
		}
		return request((BreakerDecision.Admitted) admission);
	}

	private SubmitDecision request(BreakerDecision.Admitted admitted) {
		RateDecision decision = this.rateLimiter.request(openTasks());
		if (decision instanceof Wait hold) {
			this.breaker.unused(admitted);
			return new SubmitDecision.Wait(hold.delay());
		}
		this.gate.passed();
		this.open++;
		this.awaitingIntent.incrementAndGet();
		return new SubmitPermit(this, (Permit) decision, admitted, this.window.take());
	}

	/** A permit's intent is recorded, or never will be: the ledger counts it. */
	void intentDecided() {
		this.awaitingIntent.decrementAndGet();
	}

	/** Waits for the departure of a request whose intent is recorded. */
	void awaitDeparture(Permit permit) throws InterruptedException {
		this.departures.arrive();
		Duration wait = this.departures.leave(permit);
		while (!wait.isZero()) {
			try {
				ChangeSignal.pause(wait);
			}
			catch (InterruptedException ex) {
				this.departures.stay();
				throw ex;
			}
			wait = this.departures.leave(permit);
		}
	}

	/** A permit was not used, or nothing is known of what came of it. */
	void unused(SubmitPermit permit) {
		this.rateLimiter.unanswered(permit.rate());
		this.breaker.unused(permit.breaker());
		this.window.unused();
	}

	/** Learns from what came of a request. */
	void answered(SubmitPermit permit, SubmitReply reply) {
		switch (reply.verdict()) {
			case RATE_LIMITED, QUOTA_EXCEEDED -> refused(permit, reply);
			case UNSENT -> {
				this.rateLimiter.unanswered(permit.rate());
				this.breaker.failed(permit.breaker());
				this.window.unused();
			}
			case SERVER_ERROR -> {
				this.rateLimiter.unanswered(permit.rate());
				this.breaker.failed(permit.breaker());
				this.window.answered(permit.slot());
			}
			case LOST -> {
				this.rateLimiter.unanswered(permit.rate());
				this.breaker.lost(permit.breaker());
				this.window.lost(permit.slot());
			}
			case NOT_UNDERSTOOD -> useless(permit);
			case ACCEPTED -> accepted(permit, reply);
			case ROW_REFUSED, KEY_REFUSED, ACCESS_DENIED, NO_FUNDS -> {
				passed(permit);
				this.breaker.succeeded(permit.breaker());
			}
		}
		if (reply.verdict() != SubmitVerdict.ACCEPTED) {
			this.lastProblem = told(reply);
		}
	}

	/** An answer from which nothing can be collected. */
	private void useless(SubmitPermit permit) {
		this.rateLimiter.unanswered(permit.rate());
		this.breaker.lost(permit.breaker());
		this.window.answered(permit.slot());
	}

	private void accepted(SubmitPermit permit, SubmitReply reply) {
		String taskId = reply.taskId();
		if (taskId != null && this.recentTasks.isRepeated(taskId)) {
			this.lastProblem = "the task " + taskId + ", which an earlier row was answered with, too";
			useless(permit);
		}
		else {
			passed(permit);
			this.breaker.accepted(permit.breaker());
		}
	}

	private void refused(SubmitPermit permit, SubmitReply reply) {
		boolean quota = reply.verdict() == SubmitVerdict.QUOTA_EXCEEDED;
		if (quota) {
			this.rateLimiter.quotaExceeded(permit.rate(), reply.retryAfter());
		}
		else {
			this.rateLimiter.rateLimited(permit.rate(), reply.retryAfter());
		}
		this.refusals.refused(quota);
		this.breaker.succeeded(permit.breaker());
		this.window.answered(permit.slot());
	}

	private void passed(SubmitPermit permit) {
		this.rateLimiter.accepted(permit.rate());
		this.refusals.ended();
		this.window.answered(permit.slot());
	}

	private static String told(SubmitReply reply) {
		String told = reply.message() + ((reply.answer() != null) ? " It began: " + reply.answer() : "");
		return (told.length() > MOST_TOLD) ? told.substring(0, MOST_TOLD) + "..." : told;
	}

	/** Why nothing was bought for longer than the run may wait, if that is so. */
	Optional<Outage> outage() {
		Optional<Outage> ofGate = gateOutage();
		if (ofGate.isPresent()) {
			return ofGate;
		}
		if (this.breaker.outageExceeded()) {
			return Optional
				.of(this.breaker.isLosing() ? Outage.ofAnswers(this.lastProblem, this.ledger.inDoubt(), this.commands)
						: Outage.ofApi(this.lastProblem, this.commands));
		}
		if (!this.refusals.isExceeded()) {
			return Optional.empty();
		}
		if (this.refusals.isOfQuota()) {
			return Optional.of(Outage.ofQuota(this.lastProblem, this.commands));
		}
		// As long as tasks are open, their end may be what the server waits for.
		return (openTasks() == 0) ? Optional.of(Outage.ofRefusals(this.lastProblem, this.commands)) : Optional.empty();
	}

	/** The same, for what also ends a run that has nothing left to send. */
	Optional<Outage> gateOutage() {
		return this.gate.outageExceeded() ? Optional.of(Outage.ofGate(this.gate.reason(), this.commands))
				: Optional.empty();
	}

	/** The pace at this instant, and why it is lower than the ceilings. */
	public PacingSnapshot pace() {
		PacingSnapshot pace = this.rateLimiter.pace();
		String outage = this.breaker.isOpen() ? openReason() : this.gate.reason();
		return outage.isEmpty() ? pace : new PacingSnapshot(pace.ratePerSecond(), pace.rateCeiling(), pace.openLimit(),
				pace.openCeiling(), pace.pausedFor(), outage);
	}

	private String openReason() {
		return (this.breaker.isLosing() ? "answers have been lost or not understood for "
				: "the API has been down for ") + this.breaker.outage().toSeconds() + " s, trying again";
	}

	private int openTasks() {
		if (this.recounts.isDue()) {
			this.open = this.recounts.refresh(() -> this.awaitingIntent.get() + this.ledger.open());
		}
		return this.open;
	}

}
