package dev.promptmill.collect;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** When tasks are asked about whose callback does not come. */
class CallbackPollScheduleTests {

	private static final Instant ACCEPTED = Instant.parse("2026-11-22T01:00:00Z");

	private static PollProperties properties(Duration deadline) {
		return new PollProperties(4, BigDecimal.TEN, Duration.ofSeconds(15), Duration.ofSeconds(20),
				Duration.ofSeconds(4), deadline);
	}

	private CallbackPollSchedule schedule(Duration deadline) {
		return new CallbackPollSchedule(properties(deadline));
	}

	@Test
	void firstThenAfterTheTypicalTimeAndSome() {
		assertThat(schedule(Duration.ofMinutes(10)).first("1K")).isEqualTo(Duration.ofSeconds(45));
		assertThat(schedule(Duration.ofMinutes(10)).first("2K")).isEqualTo(Duration.ofSeconds(60));
	}

	@Test
	void nextWhenNoCallbackComesThenAtGrowingIntervalsUpToTheDeadline() {
		assertThat(questions(schedule(Duration.ofMinutes(10)), "1K")).containsExactly(45L, 90L, 180L, 360L, 600L);
		assertThat(questions(schedule(Duration.ofMinutes(30)), "1K")).containsExactly(45L, 90L, 180L, 360L, 660L, 960L,
				1260L, 1560L, 1800L);
	}

	private static List<Long> questions(CallbackPollSchedule schedule, String tier) {
		List<Long> seconds = new ArrayList<>();
		Instant now = ACCEPTED.plus(schedule.first(tier));
		while (!schedule.isOverdue(ACCEPTED, now)) {
			seconds.add(Duration.between(ACCEPTED, now).toSeconds());
			now = schedule.next(tier, ACCEPTED, now);
		}
		seconds.add(Duration.between(ACCEPTED, now).toSeconds());
		return seconds;
	}

	@Test
	void nextWhenAForgedCallbackCausedTheQuestionThenTheFirstPollStaysWhereItWas() {
		Instant next = schedule(Duration.ofMinutes(10)).next("2K", ACCEPTED, ACCEPTED.plusSeconds(2));
		assertThat(next).isEqualTo(ACCEPTED.plusSeconds(60));
	}

	@Test
	void nextWhenTheClockWasSetBackThenStillLater() {
		Instant now = ACCEPTED.minusSeconds(3600);
		assertThat(schedule(Duration.ofMinutes(10)).next("1K", ACCEPTED, now)).isAfter(now);
	}

}
