package dev.promptmill.pacing;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class AdaptiveRateLimiterTests {

	private final VirtualTime time = new VirtualTime();

	@Test
	void requestWhenAskedTwiceAtOnceThenHoldsForTheInterval() {
		AdaptiveRateLimiter rateLimiter = rateLimiter(5, 200);
		assertThat(rateLimiter.request(0)).isInstanceOf(Permit.class);
		assertThat(rateLimiter.request(1)).isEqualTo(new Wait(Duration.ofMillis(200), Wait.Reason.SPACING));
	}

	@Test
	void requestWhenIdleForLongThenGrantsOnePermitAndNoMore() {
		AdaptiveRateLimiter rateLimiter = rateLimiter(5, 200);
		this.time.advance(3600);
		assertThat(rateLimiter.request(0)).isInstanceOf(Permit.class);
		assertThat(rateLimiter.request(1)).isEqualTo(new Wait(Duration.ofMillis(200), Wait.Reason.SPACING));
	}

	@Test
	void requestWhenCeilingOfOpenTasksIsReachedThenHolds() {
		AdaptiveRateLimiter rateLimiter = rateLimiter(5, 3);
		assertThat(rateLimiter.request(2)).isInstanceOf(Permit.class);
		this.time.advance(1);
		assertThat(((Wait) rateLimiter.request(3)).reason()).isEqualTo(Wait.Reason.OPEN_TASKS);
	}

	@Test
	void rateLimitedWhenServerSaysRetryAfterThenPausesEverythingThatLong() {
		AdaptiveRateLimiter rateLimiter = rateLimiter(5, 200);
		rateLimiter.rateLimited((Permit) rateLimiter.request(0), Duration.ofSeconds(12));
		assertThat(rateLimiter.request(0)).isEqualTo(new Wait(Duration.ofSeconds(12), Wait.Reason.PAUSE));
		assertThat(rateLimiter.pace().pausedFor()).isEqualTo(Duration.ofSeconds(12));
		assertThat(rateLimiter.pace().reason()).isEqualTo("paused 12.0 s: server said Retry-After");
		this.time.advance(11.999);
		assertThat(rateLimiter.request(0)).isInstanceOf(Wait.class);
		this.time.advance(0.002);
		assertThat(rateLimiter.request(0)).isInstanceOf(Permit.class);
	}

	@Test
	void rateLimitedWhenServerWishesAnAbsurdWaitThenTriesAfterAQuarterOfAnHour() {
		AdaptiveRateLimiter rateLimiter = rateLimiter(5, 200);
		rateLimiter.rateLimited((Permit) rateLimiter.request(0), Duration.ofSeconds(Long.MAX_VALUE));
		assertThat(rateLimiter.pace().pausedFor()).isEqualTo(Duration.ofMinutes(15));
	}

	@Test
	void rateLimitedWhenServerWishesNothingUsefulThenPausesShortly() {
		for (Duration useless : new Duration[] { null, Duration.ZERO, Duration.ofSeconds(-5) }) {
			AdaptiveRateLimiter rateLimiter = rateLimiter(5, 200);
			rateLimiter.rateLimited((Permit) rateLimiter.request(0), useless);
			assertThat(rateLimiter.pace().pausedFor()).isPositive().isLessThanOrEqualTo(Duration.ofMillis(150));
		}
	}

	@Test
	void rateLimitedWhenManyInFlightAreRefusedThenSlowsDownOnce() {
		AdaptiveRateLimiter rateLimiter = rateLimiter(40, 200);
		Permit[] inFlight = new Permit[10];
		for (int i = 0; i < inFlight.length; i++) {
			inFlight[i] = (Permit) rateLimiter.request(i);
			this.time.advance(0.1);
		}
		rateLimiter.rateLimited(inFlight[0], null);
		PacingSnapshot once = rateLimiter.pace();
		for (int i = 1; i < inFlight.length; i++) {
			rateLimiter.rateLimited(inFlight[i], null);
		}
		assertThat(rateLimiter.pace()).isEqualTo(once);
		assertThat(once.ratePerSecond()).isEqualTo(32);
	}

	@Test
	void rateLimitedWhenALaterAnswerOfTheSameOverloadAsksForMoreTimeThenProlongsThePause() {
		AdaptiveRateLimiter rateLimiter = rateLimiter(40, 200);
		Permit first = (Permit) rateLimiter.request(0);
		this.time.advance(0.1);
		Permit second = (Permit) rateLimiter.request(1);
		rateLimiter.rateLimited(first, Duration.ofSeconds(1));
		rateLimiter.rateLimited(second, Duration.ofSeconds(3));
		assertThat(rateLimiter.pace().pausedFor()).isEqualTo(Duration.ofSeconds(3));
	}

	@Test
	void rateLimitedWhenNothingIsAcceptedInBetweenThenPausesGrowToAMinuteAndShrinkAgain() {
		AdaptiveRateLimiter rateLimiter = new AdaptiveRateLimiter(new RateLimitSettings(5, 200), this.time,
				new LargestRandom());
		long[] millis = new long[11];
		for (int i = 0; i < millis.length; i++) {
			rateLimiter.rateLimited(nextPermit(rateLimiter), null);
			millis[i] = rateLimiter.pace().pausedFor().plusNanos(1000).toMillis();
		}
		assertThat(millis).containsExactly(150, 300, 600, 1200, 2400, 4800, 9600, 19_200, 38_400, 60_000, 60_000);
		rateLimiter.accepted(nextPermit(rateLimiter));
		rateLimiter.rateLimited(nextPermit(rateLimiter), null);
		assertThat(rateLimiter.pace().pausedFor()).isLessThanOrEqualTo(Duration.ofMillis(150));
	}

	@Test
	void requestWhenServerTakesNothingThenTriesWithOneRequestAtATime() {
		AdaptiveRateLimiter rateLimiter = rateLimiter(50, 200);
		for (int i = 0; i < 20; i++) {
			rateLimiter.accepted(nextPermit(rateLimiter, i));
		}
		rateLimiter.rateLimited(nextPermit(rateLimiter, 20), null);
		Permit trial = nextPermit(rateLimiter, 20);
		this.time.advance(1);
		assertThat(((Wait) rateLimiter.request(21)).reason()).isEqualTo(Wait.Reason.TRIAL);
		rateLimiter.unanswered(trial);
		assertThat(rateLimiter.request(20)).isInstanceOf(Permit.class);
	}

	@Test
	void requestWhenTheTrialIsNeverReportedThenAnotherOneFollows() {
		AdaptiveRateLimiter rateLimiter = rateLimiter(50, 200);
		rateLimiter.accepted(nextPermit(rateLimiter, 19));
		rateLimiter.rateLimited(nextPermit(rateLimiter, 20), null);
		nextPermit(rateLimiter, 20);
		this.time.advance(11);
		assertThat(rateLimiter.request(21)).isInstanceOf(Permit.class);
	}

	@Test
	void rateLimitedWhenTheLimitOnOpenTasksHeldRequestsBackThenOnlyThatLimitGivesWay() {
		AdaptiveRateLimiter rateLimiter = rateLimiter(50, 10);
		rateLimiter.accepted(nextPermit(rateLimiter, 9));
		this.time.advance(1);
		assertThat(rateLimiter.request(10)).isInstanceOf(Wait.class);
		rateLimiter.rateLimited(nextPermit(rateLimiter, 9), null);
		assertThat(rateLimiter.pace().openLimit()).isEqualTo(8);
		for (int open : new int[] { 7, 5, 5 }) {
			this.time.advance(2);
			rateLimiter.rateLimited(nextPermit(rateLimiter, open), Duration.ofSeconds(1));
		}
		this.time.advance(1.1);
		assertThat(rateLimiter.pace().ratePerSecond()).isEqualTo(50);
		assertThat(rateLimiter.pace().reason()).isEqualTo("429 with 7 open tasks, trying 6");
	}

	@Test
	void paceWhenNothingLimitsThenIsAtItsCeilingsWithoutAReason() {
		assertThat(rateLimiter(5, 200).pace()).isEqualTo(new PacingSnapshot(5, 5, 200, 200, Duration.ZERO, ""));
	}

	@Test
	void paceWhenTheRateWasRefusedThenSaysWhereAndWhatIsTried() {
		AdaptiveRateLimiter rateLimiter = rateLimiter(5, 200);
		rateLimiter.rateLimited((Permit) rateLimiter.request(0), Duration.ofSeconds(1));
		this.time.advance(1.1);
		assertThat(rateLimiter.pace().reason()).isEqualTo("429 at 5.00/s, trying 4.00/s");
	}

	@Test
	void quotaExceededThenPausesForMinutesAndTriesWithOneRequestAtTheFormerRate() {
		AdaptiveRateLimiter rateLimiter = rateLimiter(5, 200);
		double rate = rateLimiter.ratePerSecond();
		rateLimiter.quotaExceeded((Permit) rateLimiter.request(0), null);
		assertThat(rateLimiter.pace().pausedFor()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
		assertThat(rateLimiter.pace().reason()).endsWith("server said 429, quota used up");
		this.time.advance(31);
		Permit trial = (Permit) rateLimiter.request(0);
		this.time.advance(1);
		assertThat(((Wait) rateLimiter.request(1)).reason()).isEqualTo(Wait.Reason.TRIAL);
		assertThat(rateLimiter.ratePerSecond()).isEqualTo(rate);
		rateLimiter.accepted(trial);
		assertThat(rateLimiter.request(1)).isInstanceOf(Permit.class);
	}

	@Test
	void quotaExceededWhenAnswersOfTheSameTimeFollowThenTheyOnlyProlongThePause() {
		AdaptiveRateLimiter rateLimiter = rateLimiter(5, 200);
		Permit first = (Permit) rateLimiter.request(0);
		this.time.advance(0.2);
		Permit second = (Permit) rateLimiter.request(1);
		rateLimiter.quotaExceeded(first, Duration.ofSeconds(40));
		rateLimiter.quotaExceeded(second, Duration.ofSeconds(10));
		assertThat(rateLimiter.pace().pausedFor()).isEqualTo(Duration.ofSeconds(40));
		rateLimiter.quotaExceeded(second, Duration.ofSeconds(90));
		assertThat(rateLimiter.pace().pausedFor()).isEqualTo(Duration.ofSeconds(90));
		rateLimiter.rateLimited(second, Duration.ofSeconds(100));
		assertThat(rateLimiter.pace().pausedFor()).isEqualTo(Duration.ofSeconds(100));
	}

	@Test
	void quotaExceededWhenNothingWasAcceptedInBetweenThenPausesGrow() {
		AdaptiveRateLimiter rateLimiter = rateLimiter(5, 200);
		rateLimiter.quotaExceeded((Permit) rateLimiter.request(0), null);
		this.time.advance(31);
		rateLimiter.quotaExceeded((Permit) rateLimiter.request(0), null);
		assertThat(rateLimiter.pace().pausedFor()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
		this.time.advance(61);
		Permit accepted = (Permit) rateLimiter.request(0);
		rateLimiter.accepted(accepted);
		this.time.advance(1);
		rateLimiter.quotaExceeded((Permit) rateLimiter.request(0), null);
		assertThat(rateLimiter.pace().pausedFor()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
	}

	@Test
	void availablePermissionsThenIsBelowZeroUntilTheLastPermitIsPaidOff() {
		AdaptiveRateLimiter rateLimiter = rateLimiter(5, 200);
		assertThat(rateLimiter.availablePermissions()).isOne();
		rateLimiter.request(0);
		assertThat(rateLimiter.availablePermissions()).isEqualTo(1 - 200_000);
		this.time.advance(0.2);
		assertThat(rateLimiter.availablePermissions()).isOne();
	}

	@Test
	void settingsWhenAtTheEndsOfTheirRangesThenAreTaken() {
		assertThat(new RateLimitSettings(RateLimitSettings.SLOWEST, 1).pace().openCeiling()).isOne();
		assertThat(new RateLimitSettings(RateLimitSettings.FASTEST, 1).pace().rateCeiling()).isEqualTo(10_000);
	}

	@Test
	void settingsWhenOutOfRangeThenNameValueAndRange() {
		assertThatIllegalArgumentException().isThrownBy(() -> new RateLimitSettings(0, 1))
			.withMessage("The rate is 0.0 a second; give 0.01 to 10,000");
		assertThatIllegalArgumentException().isThrownBy(() -> new RateLimitSettings(Double.NaN, 1));
		assertThatIllegalArgumentException().isThrownBy(() -> new RateLimitSettings(5, 0))
			.withMessage("The limit on open tasks is 0; give 1 or more");
	}

	@Test
	void requestWhenManyThreadsAskThenTheCeilingHolds() throws Exception {
		AtomicLong nanos = new AtomicLong();
		AdaptiveRateLimiter rateLimiter = new AdaptiveRateLimiter(new RateLimitSettings(50, 1_000_000), nanos::get,
				new Random(1));
		AtomicLong granted = new AtomicLong();
		CountDownLatch start = new CountDownLatch(1);
		ExecutorService threads = Executors.newFixedThreadPool(4);
		Future<?>[] done = new Future<?>[4];
		for (int i = 0; i < done.length; i++) {
			done[i] = threads.submit(() -> {
				start.await();
				for (int n = 0; n < 100_000; n++) {
					nanos.addAndGet(50_000);
					if (rateLimiter.request(n % 100) instanceof Permit permit) {
						granted.incrementAndGet();
						rateLimiter.accepted(permit);
					}
				}
				return null;
			});
		}
		start.countDown();
		for (Future<?> future : done) {
			future.get(60, TimeUnit.SECONDS);
		}
		threads.shutdown();
		assertThat(granted.get()).isBetween(970L, 1001L);
	}

	private AdaptiveRateLimiter rateLimiter(double ceiling, int maxOpen) {
		return new AdaptiveRateLimiter(new RateLimitSettings(ceiling, maxOpen), this.time, new Random(7));
	}

	private Permit nextPermit(AdaptiveRateLimiter rateLimiter) {
		return nextPermit(rateLimiter, 0);
	}

	private Permit nextPermit(AdaptiveRateLimiter rateLimiter, int open) {
		RateDecision decision = rateLimiter.request(open);
		for (int holds = 0; decision instanceof Wait hold; holds++) {
			assertThat(holds).as("holds in a row, the last one %s", hold).isLessThan(100);
			this.time.advance(hold.delay().toNanos() / 1e9);
			decision = rateLimiter.request(open);
		}
		return (Permit) decision;
	}

	private static final class LargestRandom extends Random {

		private static final long serialVersionUID = 1L;

		@Override
		public double nextDouble() {
			return Math.nextDown(1.0);
		}

	}

}
