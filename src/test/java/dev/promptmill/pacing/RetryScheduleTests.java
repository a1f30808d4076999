package dev.promptmill.pacing;

import java.time.Duration;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class RetryScheduleTests {

	private final RetrySchedule schedule = new RetrySchedule(Duration.ofSeconds(2), Duration.ofMinutes(1),
			new Random(1));

	@Test
	void afterWhenAttemptsFailThenDoublesUpToTheLongestWithHalfLeftToChance() {
		long[] longest = { 2, 4, 8, 16, 32, 60, 60 };
		for (int attempt = 1; attempt <= longest.length; attempt++) {
			for (int i = 0; i < 100; i++) {
				assertThat(this.schedule.after(attempt)).isBetween(Duration.ofMillis(longest[attempt - 1] * 500),
						Duration.ofSeconds(longest[attempt - 1]));
			}
		}
	}

	@Test
	void afterWhenAskedAgainThenDiffers() {
		assertThat(this.schedule.after(3)).isNotEqualTo(this.schedule.after(3));
	}

	@Test
	void afterWhenVeryManyAttemptsFailedThenStaysAtTheLongest() {
		assertThat(this.schedule.after(1_000_000)).isBetween(Duration.ofSeconds(30), Duration.ofMinutes(1));
	}

	@Test
	void createWhenAllWaitsAreAMillisecondThenTakesIt() {
		assertThat(new RetrySchedule(Duration.ofMillis(1), Duration.ofMillis(1), new Random(1)).after(3))
			.isEqualTo(Duration.ofMillis(1));
	}

	@Test
	void createWhenWaitsAreUnusableThenRefuses() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new RetrySchedule(Duration.ZERO, Duration.ofMinutes(1), new Random(1)));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new RetrySchedule(Duration.ofSeconds(2), Duration.ofSeconds(1), new Random(1)));
	}

}
