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

class GovernorTests {

	private final VirtualTime time = new VirtualTime();

	@Test
	void requestWhenAskedTwiceAtOnceThenHoldsForTheInterval() {
		Governor governor = governor(5, 200);
		assertThat(governor.request(0)).isInstanceOf(Permit.class);
		assertThat(governor.request(1)).isEqualTo(new Hold(Duration.ofMillis(200), Hold.Reason.SPACING));
	}

	@Test
	void requestWhenIdleForLongThenGrantsOnePermitAndNoMore() {
		Governor governor = governor(5, 200);
		this.time.advance(3600);
		assertThat(governor.request(0)).isInstanceOf(Permit.class);
		assertThat(governor.request(1)).isEqualTo(new Hold(Duration.ofMillis(200), Hold.Reason.SPACING));
	}

	@Test
	void requestWhenCeilingOfOpenTasksIsReachedThenHolds() {
		Governor governor = governor(5, 3);
		assertThat(governor.request(2)).isInstanceOf(Permit.class);
		this.time.advance(1);
		assertThat(((Hold) governor.request(3)).reason()).isEqualTo(Hold.Reason.OPEN_TASKS);
	}

	@Test
	void rateLimitedWhenServerSaysRetryAfterThenPausesEverythingThatLong() {
		Governor governor = governor(5, 200);
		governor.rateLimited((Permit) governor.request(0), Duration.ofSeconds(12));
		assertThat(governor.request(0)).isEqualTo(new Hold(Duration.ofSeconds(12), Hold.Reason.PAUSE));
		assertThat(governor.pace().pausedFor()).isEqualTo(Duration.ofSeconds(12));
		assertThat(governor.pace().reason()).isEqualTo("paused 12.0 s: server said Retry-After");
		this.time.advance(11.999);
		assertThat(governor.request(0)).isInstanceOf(Hold.class);
		this.time.advance(0.002);
		assertThat(governor.request(0)).isInstanceOf(Permit.class);
	}

	@Test
	void rateLimitedWhenServerWishesAnAbsurdWaitThenTriesAfterAQuarterOfAnHour() {
		Governor governor = governor(5, 200);
		governor.rateLimited((Permit) governor.request(0), Duration.ofSeconds(Long.MAX_VALUE));
		assertThat(governor.pace().pausedFor()).isEqualTo(Duration.ofMinutes(15));
	}

	@Test
	void rateLimitedWhenServerWishesNothingUsefulThenPausesShortly() {
		for (Duration useless : new Duration[] { null, Duration.ZERO, Duration.ofSeconds(-5) }) {
			Governor governor = governor(5, 200);
			governor.rateLimited((Permit) governor.request(0), useless);
			assertThat(governor.pace().pausedFor()).isPositive().isLessThanOrEqualTo(Duration.ofMillis(150));
		}
	}

	@Test
	void rateLimitedWhenManyInFlightAreRefusedThenSlowsDownOnce() {
		Governor governor = governor(40, 200);
		Permit[] inFlight = new Permit[10];
		for (int i = 0; i < inFlight.length; i++) {
			inFlight[i] = (Permit) governor.request(i);
			this.time.advance(0.1);
		}
		governor.rateLimited(inFlight[0], null);
		Pace once = governor.pace();
		for (int i = 1; i < inFlight.length; i++) {
			governor.rateLimited(inFlight[i], null);
		}
		assertThat(governor.pace()).isEqualTo(once);
		assertThat(once.ratePerSecond()).isEqualTo(32);
	}

	@Test
	void rateLimitedWhenALaterAnswerOfTheSameOverloadAsksForMoreTimeThenProlongsThePause() {
		Governor governor = governor(40, 200);
		Permit first = (Permit) governor.request(0);
		this.time.advance(0.1);
		Permit second = (Permit) governor.request(1);
		governor.rateLimited(first, Duration.ofSeconds(1));
		governor.rateLimited(second, Duration.ofSeconds(3));
		assertThat(governor.pace().pausedFor()).isEqualTo(Duration.ofSeconds(3));
	}

	@Test
	void rateLimitedWhenNothingIsAcceptedInBetweenThenPausesGrowToAMinuteAndShrinkAgain() {
		Governor governor = new Governor(new GovernorSettings(5, 200), this.time, new LargestRandom());
		long[] millis = new long[11];
		for (int i = 0; i < millis.length; i++) {
			governor.rateLimited(nextPermit(governor), null);
			millis[i] = governor.pace().pausedFor().plusNanos(1000).toMillis();
		}
		assertThat(millis).containsExactly(150, 300, 600, 1200, 2400, 4800, 9600, 19_200, 38_400, 60_000, 60_000);
		governor.accepted(nextPermit(governor));
		governor.rateLimited(nextPermit(governor), null);
		assertThat(governor.pace().pausedFor()).isLessThanOrEqualTo(Duration.ofMillis(150));
	}

	@Test
	void requestWhenServerTakesNothingThenTriesWithOneRequestAtATime() {
		Governor governor = governor(50, 200);
		for (int i = 0; i < 20; i++) {
			governor.accepted(nextPermit(governor, i));
		}
		governor.rateLimited(nextPermit(governor, 20), null);
		Permit trial = nextPermit(governor, 20);
		this.time.advance(1);
		assertThat(((Hold) governor.request(21)).reason()).isEqualTo(Hold.Reason.TRIAL);
		governor.unanswered(trial);
		assertThat(governor.request(20)).isInstanceOf(Permit.class);
	}

	@Test
	void requestWhenTheTrialIsNeverReportedThenAnotherOneFollows() {
		Governor governor = governor(50, 200);
		governor.accepted(nextPermit(governor, 19));
		governor.rateLimited(nextPermit(governor, 20), null);
		nextPermit(governor, 20);
		this.time.advance(11);
		assertThat(governor.request(21)).isInstanceOf(Permit.class);
	}

	@Test
	void rateLimitedWhenTheLimitOnOpenTasksHeldRequestsBackThenOnlyThatLimitGivesWay() {
		Governor governor = governor(50, 10);
		governor.accepted(nextPermit(governor, 9));
		this.time.advance(1);
		assertThat(governor.request(10)).isInstanceOf(Hold.class);
		governor.rateLimited(nextPermit(governor, 9), null);
		assertThat(governor.pace().openLimit()).isEqualTo(8);
		for (int open : new int[] { 7, 5, 5 }) {
			this.time.advance(2);
			governor.rateLimited(nextPermit(governor, open), Duration.ofSeconds(1));
		}
		this.time.advance(1.1);
		assertThat(governor.pace().ratePerSecond()).isEqualTo(50);
		assertThat(governor.pace().reason()).isEqualTo("429 with 7 open tasks, trying 6");
	}

	@Test
	void paceWhenNothingLimitsThenIsAtItsCeilingsWithoutAReason() {
		assertThat(governor(5, 200).pace()).isEqualTo(new Pace(5, 5, 200, 200, Duration.ZERO, ""));
	}

	@Test
	void paceWhenTheRateWasRefusedThenSaysWhereAndWhatIsTried() {
		Governor governor = governor(5, 200);
		governor.rateLimited((Permit) governor.request(0), Duration.ofSeconds(1));
		this.time.advance(1.1);
		assertThat(governor.pace().reason()).isEqualTo("429 at 5.00/s, trying 4.00/s");
	}

	@Test
	void settingsWhenOutOfRangeThenNameValueAndRange() {
		assertThatIllegalArgumentException().isThrownBy(() -> new GovernorSettings(0, 1))
			.withMessage("The rate is 0.0 a second; give 0.01 to 10,000");
		assertThatIllegalArgumentException().isThrownBy(() -> new GovernorSettings(Double.NaN, 1));
		assertThatIllegalArgumentException().isThrownBy(() -> new GovernorSettings(5, 0))
			.withMessage("The limit on open tasks is 0; give 1 or more");
	}

	@Test
	void requestWhenManyThreadsAskThenTheCeilingHolds() throws Exception {
		AtomicLong nanos = new AtomicLong();
		Governor governor = new Governor(new GovernorSettings(50, 1_000_000), nanos::get, new Random(1));
		AtomicLong granted = new AtomicLong();
		CountDownLatch start = new CountDownLatch(1);
		ExecutorService threads = Executors.newFixedThreadPool(4);
		Future<?>[] done = new Future<?>[4];
		for (int i = 0; i < done.length; i++) {
			done[i] = threads.submit(() -> {
				start.await();
				for (int n = 0; n < 100_000; n++) {
					nanos.addAndGet(50_000);
					if (governor.request(n % 100) instanceof Permit permit) {
						granted.incrementAndGet();
						governor.accepted(permit);
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

	private Governor governor(double ceiling, int maxOpen) {
		return new Governor(new GovernorSettings(ceiling, maxOpen), this.time, new Random(7));
	}

	private Permit nextPermit(Governor governor) {
		return nextPermit(governor, 0);
	}

	private Permit nextPermit(Governor governor, int open) {
		Grant grant = governor.request(open);
		for (int holds = 0; grant instanceof Hold hold; holds++) {
			assertThat(holds).as("holds in a row, the last one %s", hold).isLessThan(100);
			this.time.advance(hold.delay().toNanos() / 1e9);
			grant = governor.request(open);
		}
		return (Permit) grant;
	}

	private static final class LargestRandom extends Random {

		private static final long serialVersionUID = 1L;

		@Override
		public double nextDouble() {
			return Math.nextDown(1.0);
		}

	}

}
