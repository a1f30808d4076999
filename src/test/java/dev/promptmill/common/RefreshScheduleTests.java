package dev.promptmill.common;

import java.time.Duration;

import dev.promptmill.support.SettableClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class RefreshScheduleTests {

	private final SettableClock clock = new SettableClock();

	private final RefreshSchedule schedule = new RefreshSchedule(this.clock.ticker(), Duration.ofMillis(20),
			Duration.ofSeconds(1));

	@Test
	void isDueWhenNothingWasAskedThenAtOnce() {
		assertThat(this.schedule.isDue()).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "0, 20", "1, 20", "3, 60", "50, 1000", "15000, 1000" })
	void isDueThenAfterTwentyTimesTheDurationWithinBothLimits(long took, long wait) {
		int result = this.schedule.refresh(() -> {
			this.clock.advance(Duration.ofMillis(took));
			return 7;
		});
		assertThat(result).isEqualTo(7);
		this.clock.advance(Duration.ofMillis(wait).minusNanos(1));
		assertThat(this.schedule.isDue()).isFalse();
		this.clock.advance(Duration.ofNanos(1));
		assertThat(this.schedule.isDue()).isTrue();
	}

}
