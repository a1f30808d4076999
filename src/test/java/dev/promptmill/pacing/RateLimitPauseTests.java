package dev.promptmill.pacing;

import java.time.Duration;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RateLimitPauseTests {

	private final VirtualTime time = new VirtualTime();

	/** Draws half of what it may draw. */
	private final RateLimitPause pause = new RateLimitPause(this.time, new RandomGenerator() {

		@Override
		public long nextLong() {
			return 1L << 63;
		}

		@Override
		public double nextDouble() {
			return 0.5;
		}

	});

	@Test
	void beginWhenRefusalsPersistThenDoublesUpToAMinute() {
		double[] seconds = { 0.075, 0.15, 0.3, 0.6, 1.2, 2.4, 4.8, 9.6, 19.2, 30, 30, 30 };
		for (int i = 0; i < seconds.length; i++) {
			this.pause.begin(null, i > 0);
			assertThat(this.pause.seconds()).isEqualTo(seconds[i]);
		}
		this.pause.begin(null, false);
		assertThat(this.pause.seconds()).isEqualTo(0.075);
	}

	@Test
	void beginForQuotaWhenRefusalsPersistThenDoublesUpToFiveMinutes() {
		double[] seconds = { 22.5, 45, 90, 180, 225, 225 };
		for (int i = 0; i < seconds.length; i++) {
			this.pause.beginForQuota(null, i > 0);
			assertThat(this.pause.seconds()).isEqualTo(seconds[i]);
		}
		this.pause.beginForQuota(null, false);
		assertThat(this.pause.seconds()).isEqualTo(22.5);
	}

	@ParameterizedTest
	@CsvSource({ "1, 1", "3600, 3600", "3601, 3600", "100000, 3600", "0, 22.5", "-1, 22.5" })
	void beginForQuotaWhenServerSaysHowLongThenObeysUpToAnHour(long wish, double seconds) {
		this.pause.beginForQuota(Duration.ofSeconds(wish), false);
		assertThat(this.pause.seconds()).isEqualTo(seconds);
	}

	@Test
	void beginForQuotaThenPausesFromNowAndSaysWhy() {
		this.time.advance(7);
		this.pause.beginForQuota(Duration.ofSeconds(40), false);
		assertThat(this.pause.nanosLeft()).isEqualTo(40_000_000_000L);
		assertThat(this.pause.until()).isEqualTo(this.time.getAsLong() + 40_000_000_000L);
		assertThat(this.pause.describe()).isEqualTo("paused 40.0 s: server said Retry-After, quota used up");
		this.time.advance(41);
		assertThat(this.pause.nanosLeft()).isZero();
		this.pause.begin(null, false);
		assertThat(this.pause.describe()).isEqualTo("paused 0.1 s: server said 429");
	}

	@Test
	void extendWhenALaterAnswerAsksForMoreThenPausesUntilThen() {
		this.pause.begin(null, false);
		this.time.advance(0.05);
		this.pause.extend(Duration.ofSeconds(3));
		assertThat(this.pause.nanosLeft()).isEqualTo(3_000_000_000L);
		assertThat(this.pause.seconds()).isEqualTo(3.05);
		assertThat(this.pause.describe()).endsWith("server said Retry-After");
	}

	@ParameterizedTest
	@CsvSource({ "1", "2", "0", "-5" })
	void extendWhenItAsksForNoMoreThenChangesNothing(long wish) {
		this.pause.begin(Duration.ofSeconds(3), false);
		this.time.advance(1);
		this.pause.extend(Duration.ofSeconds(wish));
		this.pause.extend(null);
		assertThat(this.pause.nanosLeft()).isEqualTo(2_000_000_000L);
		assertThat(this.pause.seconds()).isEqualTo(3);
	}

	@Test
	void extendThenTheLongestWishDependsOnWhatIsUsedUp() {
		this.pause.begin(null, false);
		this.pause.extend(Duration.ofHours(2));
		assertThat(this.pause.nanosLeft()).isEqualTo(Duration.ofMinutes(15).toNanos());
		this.pause.beginForQuota(null, false);
		this.pause.extend(Duration.ofHours(2));
		assertThat(this.pause.nanosLeft()).isEqualTo(Duration.ofHours(1).toNanos());
	}

}
