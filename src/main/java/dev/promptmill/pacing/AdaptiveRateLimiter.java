package dev.promptmill.pacing;

import java.time.Duration;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * Decides when the next task may be submitted: permits are evenly spaced, a 429 pauses
 * everything once, and the rate and the number of open tasks find the server's limits
 * from below and keep to them, never above the operator's ceilings.
 * <p>
 * Thread-safe. It never sleeps: a {@link Wait} says how long to wait, and a caller takes
 * the wait. Every {@link Permit} is to be followed by exactly one of {@link #accepted},
 * {@link #rateLimited}, {@link #quotaExceeded} and {@link #unanswered}.
 */
public final class AdaptiveRateLimiter {

	private static final double START_PER_SECOND = 50;

	/** Factor per second at which an untried rate grows, at least and at most. */
	private static final double SLOW_GROWTH = 1.2;

	private static final double QUICK_GROWTH = 1.6;

	/** Share of the rate that may be in excess before the first refusal can be heard. */
	private static final double UNHEARD_SHARE = 0.02;

	private static final AdaptiveLimit.Growth RATE_GROWTH = new AdaptiveLimit.Growth(SLOW_GROWTH, 0.01);

	private static final AdaptiveLimit.Growth OPEN_GROWTH = new AdaptiveLimit.Growth(1.1, 0.0005);

	private static final long CHANGE_CHECK_NANOS = Duration.ofSeconds(1).toNanos();

	private static final long TRIAL_NANOS = Duration.ofSeconds(10).toNanos();

	private final LongSupplier ticker;

	private final Pacer permits;

	private final RateLimitPause pauses;

	private final ResponseStats answers;

	private final AdaptiveLimit rate;

	private final AdaptiveLimit open;

	private final LimitBackoff backOff;

	private long epoch;

	private double replySeconds = Double.NaN;

	private long lastClimb;

	private boolean heldByRate;

	private boolean heldByOpen;

	private boolean trying;

	private long trialEnds;

	private boolean trialOut;

	/**
	 * @param settings the operator's ceilings
	 * @param ticker nanoseconds, monotonic, of any origin ({@code System::nanoTime})
	 * @param random for the jitter of pauses; used under this object's lock only
	 */
	public AdaptiveRateLimiter(RateLimitSettings settings, LongSupplier ticker, RandomGenerator random) {
		this.ticker = ticker;
		this.permits = new Pacer(ticker);
		this.pauses = new RateLimitPause(ticker, random);
		this.answers = new ResponseStats(ticker);
		this.rate = new AdaptiveLimit(START_PER_SECOND, RateLimitSettings.SLOWEST, settings.ratePerSecond(),
				RATE_GROWTH);
		this.open = new AdaptiveLimit(settings.maxOpen(), 1, settings.maxOpen(), OPEN_GROWTH);
		this.backOff = new LimitBackoff(this.rate, this.open, this.answers, this.pauses);
		this.lastClimb = ticker.getAsLong();
	}

	/**
	 * Asks to submit one task.
	 * @param openTasks the caller's open tasks: requests under way and tasks not yet seen
	 * finished
	 * @return a permit to send at once, or a hold
	 */
	public synchronized RateDecision request(int openTasks) {
		climb();
		long now = this.ticker.getAsLong();
		if (this.pauses.nanosLeft() > 0) {
			return Wait.nanos(this.pauses.nanosLeft(), Wait.Reason.PAUSE);
		}
		if (openTasks >= openLimit()) {
			this.heldByOpen = true;
			this.backOff.heldByOpen();
			return Wait.nanos(CHANGE_CHECK_NANOS, Wait.Reason.OPEN_TASKS);
		}
		if (this.trialOut && this.trialEnds - now > 0) {
			return Wait.nanos(Math.min(CHANGE_CHECK_NANOS, this.trialEnds - now), Wait.Reason.TRIAL);
		}
		long wait = this.permits.nanosToWait(this.rate.value());
		if (wait > 0) {
			this.heldByRate = true;
			return Wait.nanos(wait, Wait.Reason.SPACING);
		}
		return decision(openTasks, now);
	}

	private Permit decision(int openTasks, long now) {
		this.permits.take(this.rate.value());
		this.trialOut = this.trying;
		this.trialEnds = now + TRIAL_NANOS;
		this.backOff.granted();
		return new Permit(this.epoch, this.rate.value(), openTasks, now);
	}

	/**
	 * The server answered, and not with a 429: whatever it thinks of the request, it let
	 * it pass.
	 */
	public synchronized void accepted(Permit permit) {
		boolean ofThisEpoch = permit.epoch() == this.epoch;
		this.answers.accepted(permit.openTasks(), ofThisEpoch);
		if (ofThisEpoch) {
			learnReplyTime(permit);
			this.rate.earn();
			this.open.earn();
			this.trying = false;
			this.trialOut = false;
		}
	}

	/**
	 * The sooner the server can be heard saying no, the faster an untried rate may grow.
	 */
	private void learnReplyTime(Permit permit) {
		double seconds = (this.ticker.getAsLong() - permit.grantedAt()) / 1e9;
		this.replySeconds = Double.isNaN(this.replySeconds) ? seconds : 0.9 * this.replySeconds + 0.1 * seconds;
		double growth = 1 + UNHEARD_SHARE / Math.max(1e-3, this.replySeconds);
		this.rate.growUntriedBy(Math.max(SLOW_GROWTH, Math.min(growth, QUICK_GROWTH)));
	}

	/** No answer came, or none that says anything about limits. */
	public synchronized void unanswered(Permit permit) {
		if (permit.epoch() == this.epoch) {
			this.trialOut = false;
		}
	}

	/**
	 * The server answered 429. All 429s to requests sent before the slow-down they caused
	 * count as one.
	 * @param permit the permit of the request
	 * @param retryAfter the server's wish, or null when it has none
	 */
	public synchronized void rateLimited(Permit permit, @Nullable Duration retryAfter) {
		climb();
		this.answers.refused();
		if (permit.epoch() < this.epoch) {
			this.pauses.extend(retryAfter);
			return;
		}
		this.pauses.begin(retryAfter, this.answers.silent());
		this.trying = this.backOff.after(permit);
		this.trialOut = false;
		this.epoch++;
		this.answers.epochBegins(this.pauses.seconds());
	}

	/**
	 * The server answered 429 because a quota is used up: that says nothing about rate
	 * and open tasks, and asks for a long pause, after which single requests try.
	 * @param permit the permit of the request
	 * @param retryAfter the server's wish, or null when it has none
	 */
	public synchronized void quotaExceeded(Permit permit, @Nullable Duration retryAfter) {
		climb();
		if (permit.epoch() < this.epoch) {
			this.pauses.extend(retryAfter);
			return;
		}
		this.pauses.beginForQuota(retryAfter, this.answers.silent());
		this.trying = true;
		this.trialOut = false;
		this.epoch++;
		this.answers.epochBegins(this.pauses.seconds());
	}

	/** The rate in force, in requests per second. */
	public synchronized double ratePerSecond() {
		return this.rate.value();
	}

	/**
	 * What the library's limiter has at hand: microseconds, below zero as long as the
	 * last permit is paid off.
	 */
	public synchronized int availablePermissions() {
		return this.permits.available();
	}

	/** The pace at this instant. */
	public synchronized PacingSnapshot pace() {
		return new PacingSnapshot(this.rate.value(), this.rate.ceiling(), openLimit(), (int) this.open.ceiling(),
				Duration.ofNanos(this.pauses.nanosLeft()), reason());
	}

	private String reason() {
		if (this.pauses.nanosLeft() > 0) {
			return this.pauses.describe();
		}
		StringJoiner reasons = new StringJoiner("; ");
		if (this.rate.isKnown()) {
			reasons.add(
					String.format(Locale.ROOT, "429 at %.2f/s, trying %.2f/s", this.rate.refused(), this.rate.value()));
		}
		else if (this.rate.value() < this.rate.ceiling()) {
			reasons.add("no 429 yet, rising");
		}
		if (this.open.isKnown()) {
			reasons.add(String.format(Locale.ROOT, "429 with %.0f open tasks, trying %d", this.open.refused(),
					openLimit()));
		}
		return reasons.toString();
	}

	private int openLimit() {
		return (int) Math.max(1, Math.floor(this.open.value() + 1e-9));
	}

	private void climb() {
		long now = this.ticker.getAsLong();
		long from = Math.max(this.lastClimb, Math.min(now, this.pauses.until()));
		if (now - from < 50_000_000) {
			return;
		}
		double seconds = (now - from) / 1e9;
		if (this.heldByOpen) {
			this.open.climb(seconds);
		}
		else if (this.heldByRate) {
			this.rate.climb(seconds);
		}
		this.heldByOpen = false;
		this.heldByRate = false;
		this.lastClimb = now;
	}

}
