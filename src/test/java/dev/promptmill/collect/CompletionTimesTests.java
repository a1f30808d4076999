package dev.promptmill.collect;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** When the times that tasks took are enough to plan by, and which of them count. */
class CompletionTimesTests {

	private static final Duration NOT_ASKED_YET = Duration.ofNanos(-1);

	private final CompletionTimes times = new CompletionTimes(Duration.ofSeconds(15), Duration.ofSeconds(4));

	@Test
	void nextWhenTwentyTasksAreKnownThenTheirTimeIsTheFirstQuestion() {
		add(19, 20_000);
		assertThat(this.times.next(NOT_ASKED_YET)).isNull();
		add(1, 20_000);
		assertThat(this.times.next(NOT_ASKED_YET)).isEqualTo(Duration.ofSeconds(20));
	}

	@Test
	void nextWhenTheServerBecomesSlowerThenThePlanFollowsAfterTwentyFiveMore() {
		add(20, 20_000);
		add(24, 30_000);
		assertThat(this.times.next(Duration.ofSeconds(21))).as("no task is known to take that long").isNull();
		add(1, 30_000);
		assertThat(this.times.next(Duration.ofSeconds(21))).isBetween(Duration.ofSeconds(22), Duration.ofSeconds(30));
	}

	@Test
	void addWhenATimeIsNegativeOrLongerThanAnyPlanThenItDoesNotCount() {
		add(20, -1);
		add(20, 15_000 + 200_000);
		assertThat(this.times.next(NOT_ASKED_YET)).isNull();
		add(20, 15_000 + 199_500);
		assertThat(this.times.next(NOT_ASKED_YET)).isNotNull();
	}

	@Test
	void nextWhenATaskTookLongerThanAllOthersThenExperienceSaysNothing() {
		add(20, 20_000);
		assertThat(this.times.next(Duration.ofSeconds(20))).isNull();
		assertThat(this.times.next(Duration.ofMinutes(10))).isNull();
	}

	private void add(int count, long millis) {
		for (int i = 0; i < count; i++) {
			this.times.add(Duration.ofMillis(millis));
		}
	}

}
