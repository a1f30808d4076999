package dev.promptmill.pacing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class PacedRateLimiterTests {

	private final VirtualTime time = new VirtualTime();

	@ParameterizedTest
	@ValueSource(doubles = { 0.01, 0.3, 1, 5, 19.7, 50, 333, 1000, 10_000 })
	void requestWhenAskedOnTimeThenSpacesEvenlyAndUsesTheRate(double rate) {
		List<Double> granted = grants(limiter(rate), 1000, 0);
		assertThat(granted.get(0)).isZero();
		for (int i = 1; i < granted.size(); i++) {
			assertThat(granted.get(i) - granted.get(i - 1)).isGreaterThanOrEqualTo(1 / rate - 2e-9);
		}
		assertThat(999 / granted.get(999) / rate).isBetween(0.98, 1.000001);
	}

	@Test
	void requestWhenTheCallerWakesLateThenStillUsesTheRate() {
		List<Double> granted = grants(limiter(50), 3000, 0.004);
		assertThat(2999 / granted.get(2999) / 50).isBetween(0.99, 1.001);
	}

	@ParameterizedTest
	@ValueSource(doubles = { 0.01, 5, 10_000 })
	void requestWhenIdleForAnyTimeThenGrantsOnePermitAndTheNextAWholeIntervalLater(double rate) {
		PacedRateLimiter limiter = limiter(rate);
		for (double idle : new double[] { 1.5, 2, 10, 1000 }) {
			limiter.request();
			this.time.advance(idle / rate);
			assertThat(limiter.request()).isInstanceOf(Permit.class);
			assertThat(nanosToWait(limiter)).isCloseTo((long) (1e9 / rate), withinNanos(2000));
			this.time.advance(1 / rate + 1e-5);
		}
	}

	@Test
	void changeRateWhenFasterThenOwesNothingForTheSlowerRate() {
		PacedRateLimiter limiter = limiter(0.01);
		limiter.request();
		this.time.advance(1);
		assertThat(nanosToWait(limiter)).isGreaterThan(98_000_000_000L);
		limiter.changeRate(50);
		assertThat(limiter.ratePerSecond()).isEqualTo(50);
		assertThat(nanosToWait(limiter)).isBetween(1L, 20_000_000L);
		this.time.advance(0.02);
		assertThat(limiter.request()).isInstanceOf(Permit.class);
		assertThat(nanosToWait(limiter)).isEqualTo(20_000_000L);
	}

	@Test
	void changeRateWhenSlowerThenTheNextPermitAlreadyKeepsTheSlowerRate() {
		PacedRateLimiter limiter = limiter(1000);
		grants(limiter, 100, 0);
		limiter.changeRate(2);
		List<Double> granted = grants(limiter, 10, 0);
		assertThat(granted.get(9) - granted.get(1)).isGreaterThan(3.999);
	}

	@Test
	void changeRateWhenChangedAllTheTimeThenNeitherBurstsNorStalls() {
		PacedRateLimiter limiter = limiter(40);
		Random random = new Random(3);
		double last = -1;
		for (int i = 0; i < 2000; i++) {
			double rate = 20 + 40 * random.nextDouble();
			limiter.changeRate(rate);
			double now = grants(limiter, 1, 0).get(0);
			assertThat(now - last).isBetween(1 / 60.0 - 2e-6, 1 / 20.0 + 1.01);
			last = now;
		}
	}

	@Test
	void rateLimitedWhenSeveralAreRefusedThenPausesOnceForAll() {
		PacedRateLimiter limiter = limiter(20);
		Permit first = (Permit) limiter.request();
		this.time.advance(0.1);
		Permit second = (Permit) limiter.request();
		limiter.rateLimited(first, Duration.ofSeconds(2));
		this.time.advance(0.5);
		limiter.rateLimited(second, null);
		assertThat(limiter.request()).isEqualTo(new Wait(Duration.ofMillis(1500), Wait.Reason.PAUSE));
		assertThat(limiter.reason()).isEqualTo("paused 1.5 s: server said Retry-After");
		this.time.advance(1.5);
		assertThat(limiter.request()).isInstanceOf(Permit.class);
		assertThat(limiter.reason()).isEmpty();
	}

	@Test
	void rateLimitedWhenALaterAnswerOfTheSameOverloadAsksForMoreThenProlongsThePause() {
		PacedRateLimiter limiter = limiter(20);
		Permit first = (Permit) limiter.request();
		this.time.advance(0.1);
		Permit second = (Permit) limiter.request();
		limiter.rateLimited(first, Duration.ofSeconds(2));
		limiter.rateLimited(second, Duration.ofSeconds(5));
		assertThat(limiter.request()).isEqualTo(new Wait(Duration.ofSeconds(5), Wait.Reason.PAUSE));
	}

	@DisplayName("Pauses grow while nothing is accepted in between, and are short again after an answer")
	@Test
	void rateLimitedWhenNothingIsAcceptedThenPausesGrow() {
		PacedRateLimiter limiter = limiter(20);
		Permit permit = refuseAgainAndAgain(limiter, 9);
		assertThat(nanosToWait(limiter)).isGreaterThan(150_000_000L);
		this.time.advance(60);
		Permit next = (Permit) limiter.request();
		limiter.accepted(permit);
		limiter.rateLimited(next, null);
		assertThat(nanosToWait(limiter)).isGreaterThan(150_000_000L);
		this.time.advance(60);
		next = (Permit) limiter.request();
		limiter.accepted(next);
		limiter.rateLimited(next, null);
		assertThat(nanosToWait(limiter)).isLessThanOrEqualTo(150_000_000L);
	}

	private Permit refuseAgainAndAgain(PacedRateLimiter limiter, int times) {
		Permit permit = (Permit) limiter.request();
		for (int i = 1; i < times; i++) {
			limiter.rateLimited(permit, null);
			this.time.advance(60);
			permit = (Permit) limiter.request();
		}
		limiter.rateLimited(permit, null);
		return permit;
	}

	@Test
	void createWhenTheRateIsOutOfRangeThenRefuses() {
		assertThatIllegalArgumentException().isThrownBy(() -> limiter(0.001));
		assertThatIllegalArgumentException().isThrownBy(() -> limiter(20_000));
	}

	private PacedRateLimiter limiter(double rate) {
		return new PacedRateLimiter(rate, this.time, new Random(1));
	}

	private List<Double> grants(PacedRateLimiter limiter, int count, double latest) {
		Random lateness = new Random(2);
		List<Double> granted = new ArrayList<>();
		while (granted.size() < count) {
			if (limiter.request() instanceof Wait hold) {
				this.time.advance(hold.delay().toNanos() / 1e9 + latest * lateness.nextDouble());
			}
			else {
				granted.add(this.time.seconds());
			}
		}
		return granted;
	}

	private static long nanosToWait(PacedRateLimiter limiter) {
		return ((Wait) limiter.request()).delay().toNanos();
	}

	private static org.assertj.core.data.Offset<Long> withinNanos(long nanos) {
		return org.assertj.core.data.Offset.offset(nanos);
	}

}
