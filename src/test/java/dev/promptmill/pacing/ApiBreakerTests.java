package dev.promptmill.pacing;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

import dev.promptmill.pacing.BreakerDecision.Admitted;
import dev.promptmill.pacing.BreakerDecision.Refused;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.core.metrics.MetricsPublisher;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ApiBreakerTests {

	private final VirtualTime time = new VirtualTime();

	private ApiBreaker breaker;

	@BeforeEach
	void create() {
		this.breaker = new ApiBreaker(BreakerSettings.withMaxOutage(Duration.ofMinutes(30)), this.time, new Random(5));
	}

	@Test
	void requestWhenFourFailInARowThenStillAdmits() {
		fail(4);
		this.breaker.succeeded(admitted());
		fail(4);
		assertThat(this.breaker.isOpen()).isFalse();
	}

	@Test
	void requestWhenFiveFailInARowThenRefusesForUpToASecond() {
		fail(5);
		assertThat(this.breaker.isOpen()).isTrue();
		assertThat(refusal()).isBetween(Duration.ofMillis(500), Duration.ofMillis(1001));
	}

	@Test
	void requestWhenHalfOfTheLastTwentyFailThenRefuses() {
		for (int i = 0; i < 10; i++) {
			assertThat(this.breaker.isOpen()).isFalse();
			fail(1);
			this.breaker.succeeded(admitted());
		}
		assertThat(this.breaker.isOpen()).isTrue();
	}

	@Test
	void requestWhenTheWaitIsOverThenAdmitsOneToTry() {
		fail(5);
		this.time.advance(seconds(refusal()));
		Admitted trial = admitted();
		assertThat(this.breaker.request()).isInstanceOf(Refused.class);
		this.breaker.succeeded(trial);
		assertThat(this.breaker.isOpen()).isFalse();
		assertThat(this.breaker.outage()).isZero();
		assertThat(this.breaker.request()).isInstanceOf(Admitted.class);
		assertThat(this.breaker.request()).isInstanceOf(Admitted.class);
	}

	@Test
	void requestWhenTrialsKeepFailingThenWaitsGrowToAMinute() {
		fail(5);
		for (long longest : new long[] { 1, 2, 4, 8, 16, 32, 60, 60, 60 }) {
			Duration wait = refusal();
			assertThat(wait).isBetween(Duration.ofMillis(longest * 500), Duration.ofMillis(longest * 1000 + 1));
			this.time.advance(seconds(wait));
			this.breaker.failed(admitted());
		}
	}

	@Test
	void requestWhenTheTrialWasNotUsedThenAnotherIsAdmitted() {
		fail(5);
		this.time.advance(seconds(refusal()));
		this.breaker.unused(admitted());
		assertThat(this.breaker.request()).isInstanceOf(Admitted.class);
	}

	@Test
	void failedWhenSentBeforeTheBreakerOpenedThenDoesNotCountAsTheTrial() {
		Admitted early = admitted();
		Admitted alsoEarly = admitted();
		fail(5);
		this.time.advance(seconds(refusal()));
		Admitted trial = admitted();
		this.breaker.failed(early);
		this.breaker.succeeded(alsoEarly);
		assertThat(this.breaker.isOpen()).isTrue();
		this.breaker.succeeded(trial);
		assertThat(this.breaker.isOpen()).isFalse();
	}

	@Test
	void outageExceededWhenDownForLongerThanAllowedThenCountsFromTheFirstFailure() {
		fail(1);
		this.time.advance(60);
		fail(4);
		this.time.advance(29 * 60);
		assertThat(this.breaker.outage()).isEqualTo(Duration.ofMinutes(30));
		assertThat(this.breaker.outageExceeded()).isFalse();
		this.time.advance(1);
		assertThat(this.breaker.outageExceeded()).isTrue();
	}

	@Test
	void outageExceededWhenTheBreakerIsClosedThenIsFalse() {
		fail(1);
		this.time.advance(3600);
		assertThat(this.breaker.outageExceeded()).isFalse();
	}

	@Test
	void lostWhenNineInARowThenStillAdmitsAndTheTenthHoldsBackForSeconds() {
		lose(9);
		assertThat(this.breaker.isOpen()).isFalse();
		lose(1);
		assertThat(this.breaker.isOpen()).isTrue();
		assertThat(refusal()).isBetween(Duration.ofSeconds(3), Duration.ofMillis(6001));
	}

	@Test
	void lostWhenHalfOfTheAnswersAreAcceptedThenAboutTenLossesHoldBack() {
		int lost = 0;
		while (!this.breaker.isOpen()) {
			lose(1);
			lost++;
			if (!this.breaker.isOpen()) {
				this.breaker.accepted(admitted());
			}
		}
		assertThat(lost).isBetween(10, 12);
	}

	@Test
	void lostWhenEveryFifthAnswerIsLostThenIsNoticedAndWhenEveryThirtiethIsThenNever() {
		assertThat(lossesUntilOpen(5)).isBetween(14, 18);
		create();
		assertThat(lossesUntilOpen(30)).isEqualTo(100);
	}

	@Test
	void lostWhenRefusalsOfRowsComeInBetweenThenTheyTakeNothingBack() {
		for (int i = 0; i < 9; i++) {
			lose(1);
			for (int refused = 0; refused < 20; refused++) {
				this.breaker.succeeded(admitted());
			}
		}
		lose(1);
		assertThat(this.breaker.isOpen()).isTrue();
	}

	@Test
	void lostWhenMixedWithServerErrorsThenTheyCountTogether() {
		lose(4);
		fail(4);
		assertThat(this.breaker.isOpen()).isFalse();
		fail(1);
		assertThat(this.breaker.isOpen()).isTrue();
		assertThat(refusal()).as("the last failure cost nothing").isLessThanOrEqualTo(Duration.ofMillis(1001));
	}

	@Test
	void lostWhenAnOutageLastsHalfAnHourThenAboutTenTrialsAreMade() {
		lose(10);
		int trials = 0;
		while (!this.breaker.outageExceeded()) {
			this.time.advance(seconds(refusal()));
			this.breaker.lost(admitted());
			trials++;
		}
		assertThat(trials).isBetween(8, 16);
	}

	@Test
	void lostWhenOnlyTrialsGetThroughThenEachRelapseCostsFewerRowsAndTheOutageGoesOn() {
		lose(10);
		int lost = 0;
		int relapses = 0;
		while (!this.breaker.outageExceeded() && relapses < 100) {
			this.time.advance(seconds(refusal()));
			this.breaker.accepted(admitted());
			while (!this.breaker.isOpen()) {
				lose(1);
				lost++;
				this.time.advance(0.05);
			}
			relapses++;
		}
		assertThat(this.breaker.outageExceeded()).isTrue();
		assertThat(lost).isLessThanOrEqualTo(5 * relapses + 1);
		assertThat(relapses).isBetween(8, 16);
	}

	@Test
	void acceptedWhenManyFollowALossThenTheNextOutageBeginsAnew() {
		lose(10);
		this.time.advance(29 * 60);
		this.breaker.accepted(admitted());
		assertThat(this.breaker.outage()).isZero();
		for (int i = 0; i < 50; i++) {
			this.breaker.accepted(admitted());
		}
		lose(10);
		this.time.advance(100);
		assertThat(this.breaker.outage()).isEqualTo(Duration.ofSeconds(100));
	}

	private int lossesUntilOpen(int oneIn) {
		int lost = 0;
		while (!this.breaker.isOpen() && lost < 100) {
			lose(1);
			lost++;
			for (int i = 1; i < oneIn && !this.breaker.isOpen(); i++) {
				this.breaker.accepted(admitted());
			}
		}
		return lost;
	}

	private void lose(int times) {
		for (int i = 0; i < times; i++) {
			this.breaker.lost(admitted());
		}
	}

	@Test
	void isLosingThenTheLastFailureDecides() {
		assertThat(this.breaker.isLosing()).isFalse();
		lose(1);
		assertThat(this.breaker.isLosing()).isTrue();
		fail(1);
		assertThat(this.breaker.isLosing()).isFalse();
	}

	@Test
	void publishToThenHandsOverTheBreakerThatDecides() {
		AtomicReference<CircuitBreaker> published = new AtomicReference<>();
		this.breaker.publishTo(new MetricsPublisher<>() {

			@Override
			public void publishMetrics(CircuitBreaker breaker) {
				published.set(breaker);
			}

			@Override
			public void removeMetrics(CircuitBreaker breaker) {
				published.set(null);
			}

		});
		fail(5);
		assertThat(published.get().getState()).isEqualTo(CircuitBreaker.State.OPEN);
	}

	@Test
	void settingsWhenAtTheEndsOfTheirRangesThenAreTaken() {
		Duration shortest = Duration.ofMillis(10);
		assertThat(new BreakerSettings(1, shortest, shortest, shortest, shortest, Duration.ZERO).maxOutage()).isZero();
	}

	@Test
	void settingsWhenOutOfRangeThenSayWhatToGive() {
		Duration second = Duration.ofSeconds(1);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new BreakerSettings(0, second, second, second, second, second))
			.withMessage("The breaker opens after 0 failures; give 1 or more");
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new BreakerSettings(1, second, Duration.ofMillis(1), second, second, second));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new BreakerSettings(1, second, second, second, second, Duration.ofSeconds(-1)));
	}

	private void fail(int times) {
		for (int i = 0; i < times; i++) {
			this.breaker.failed(admitted());
		}
	}

	private Admitted admitted() {
		BreakerDecision admission = this.breaker.request();
		assertThat(admission).isInstanceOf(Admitted.class);
		return (Admitted) admission;
	}

	private Duration refusal() {
		BreakerDecision admission = this.breaker.request();
		assertThat(admission).isInstanceOf(Refused.class);
		return ((Refused) admission).delay();
	}

	private static double seconds(Duration duration) {
		return duration.toNanos() / 1e9;
	}

}
