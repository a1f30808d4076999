package dev.promptmill.pacing;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

import dev.promptmill.pacing.BreakerDecision.Admitted;
import dev.promptmill.pacing.BreakerDecision.Refused;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.metrics.MetricsPublisher;
import org.jspecify.annotations.Nullable;

/**
 * Holds submissions back while the API is down, on a Resilience4j circuit breaker: it
 * opens after some failures in a row or when half of the last 20 failed, waits
 * exponentially longer with jitter, and lets one request through to try.
 * <p>
 * There are two kinds of failures. A request that never arrived or was answered 5xx is
 * tried again soon. A lost or unusable answer may have cost a row, so
 * {@link LostAnswerCounter} opens the breaker after about ten of them, also when they are
 * mixed with answers that accept, and the trials that follow are further apart. Every
 * other answer, 429 too, shows that the API is up.
 * <p>
 * Thread-safe, and it never sleeps. Every {@link Admitted} is to be followed by exactly
 * one of {@link #accepted}, {@link #succeeded}, {@link #failed}, {@link #lost} and
 * {@link #unused}.
 */
public final class ApiBreaker {

	private static final int WINDOW = 20;

	private static final Duration TRIAL_CHECK = Duration.ofMillis(500);

	private final BreakerSettings settings;

	private final Clock clock;

	private final CircuitBreaker breaker;

	private long state;

	private final LostAnswerCounter losses = new LostAnswerCounter();

	private final RetrySchedule waitsAfterLosses;

	private int waitsAfterLossesSoFar;

	private boolean lastWasLost;

	private int failuresInRow;

	private @Nullable Instant firstFailure;

	/** How long the present outage had lasted before answers came for a while. */
	private Duration earlier = Duration.ZERO;

	private Instant closedUntil;

	/**
	 * A closed breaker.
	 * @param settings when it opens and how patient it is
	 * @param ticker nanoseconds, monotonic, of any origin ({@code System::nanoTime})
	 * @param random for the jitter of waits; used under this object's lock only
	 */
	public ApiBreaker(BreakerSettings settings, LongSupplier ticker, RandomGenerator random) {
		this.settings = settings;
		this.clock = new MonotonicClock(ticker);
		this.closedUntil = this.clock.instant();
		this.waitsAfterLosses = new RetrySchedule(settings.firstWaitAfterLosses(), settings.longestWaitAfterLosses(),
				random);
		this.breaker = CircuitBreaker.of("api", configuration(random));
		this.breaker.getEventPublisher().onStateTransition((event) -> this.state++);
	}

	private CircuitBreakerConfig configuration(RandomGenerator random) {
		RetrySchedule waits = new RetrySchedule(this.settings.firstWait(), this.settings.longestWait(), random);
		IntervalFunction opened = (attempt) -> {
			Duration wait = this.lastWasLost ? this.waitsAfterLosses.after(++this.waitsAfterLossesSoFar)
					: waits.after(Math.max(1, attempt));
			this.closedUntil = this.clock.instant().plus(wait);
			return wait.toMillis();
		};
		return CircuitBreakerConfig.custom()
			.slidingWindow(WINDOW, WINDOW, SlidingWindowType.COUNT_BASED)
			.failureRateThreshold(50)
			.permittedNumberOfCallsInHalfOpenState(1)
			.waitIntervalFunctionInOpenState(opened)
			.clock(this.clock)
			.build();
	}

	/** Hands the library's breaker to one who only watches it. */
	public void publishTo(MetricsPublisher<CircuitBreaker> publisher) {
		publisher.publishMetrics(this.breaker);
	}

	/** Asks to let one request through. */
	public synchronized BreakerDecision request() {
		if (this.breaker.tryAcquirePermission()) {
			return new Admitted(this.state);
		}
		if (this.breaker.getState() == State.HALF_OPEN) {
			return new Refused(TRIAL_CHECK);
		}
		// The library opens strictly after the instant, to the millisecond.
		return new Refused(Duration.between(this.clock.instant(), this.closedUntil).plusMillis(1));
	}

	/** The server accepted a task. */
	public synchronized void accepted(Admitted admitted) {
		if (admitted.state() != this.state) {
			return;
		}
		this.losses.accepted();
		if (this.losses.isZero()) {
			this.earlier = Duration.ZERO;
			this.waitsAfterLossesSoFar = 0;
		}
		succeeded(admitted);
	}

	/** The server answered, and not with a 5xx. */
	public synchronized void succeeded(Admitted admitted) {
		if (admitted.state() != this.state) {
			return;
		}
		if (isOpen() && !this.losses.isZero()) {
			this.earlier = outage();
			this.losses.relieve();
		}
		this.failuresInRow = 0;
		this.firstFailure = null;
		this.breaker.onSuccess(0, TimeUnit.NANOSECONDS);
	}

	/** The request never arrived, or was answered 5xx. */
	public synchronized void failed(Admitted admitted) {
		if (admitted.state() == this.state) {
			this.failuresInRow++;
			failed(false, this.failuresInRow >= this.settings.consecutiveFailures());
		}
	}

	/** Its answer was lost, or neither accepts nor refuses: it may have cost a row. */
	public synchronized void lost(Admitted admitted) {
		if (admitted.state() == this.state) {
			this.losses.lost();
			failed(true, this.losses.isFull());
		}
	}

	private void failed(boolean wasLost, boolean opens) {
		this.lastWasLost = wasLost;
		if (this.firstFailure == null) {
			this.firstFailure = this.clock.instant();
		}
		this.breaker.onError(0, TimeUnit.NANOSECONDS, new ApiDown());
		if (opens && this.breaker.getState() == State.CLOSED) {
			this.breaker.transitionToOpenState();
		}
	}

	/** The request was not sent after all, or its outcome says nothing about the API. */
	public synchronized void unused(Admitted admitted) {
		if (admitted.state() == this.state) {
			this.breaker.releasePermission();
		}
	}

	/** Whether requests are held back at present. */
	public synchronized boolean isOpen() {
		return this.breaker.getState() != State.CLOSED;
	}

	/**
	 * How long the API has been down, counted from the first failure; zero when it is up.
	 * Where answers got lost, time in between in which only some came counts as up, but
	 * does not begin the count again.
	 */
	public synchronized Duration outage() {
		return (this.firstFailure != null)
				? this.earlier.plus(Duration.between(this.firstFailure, this.clock.instant())) : Duration.ZERO;
	}

	/** Whether the last failure may have cost a row. */
	public synchronized boolean isLosing() {
		return this.lastWasLost;
	}

	/** How long an outage may last. */
	public Duration maxOutage() {
		return this.settings.maxOutage();
	}

	/** Whether the API has been down for longer than the run may wait. */
	public synchronized boolean outageExceeded() {
		return isOpen() && outage().compareTo(this.settings.maxOutage()) > 0;
	}

	/** The library wants a throwable; nobody sees it. */
	private static final class ApiDown extends RuntimeException {

		private static final long serialVersionUID = 1L;

		ApiDown() {
			super(null, null, false, false);
		}

	}

}
