package dev.promptmill.collect;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

import dev.promptmill.apixo.PollReply;
import dev.promptmill.apixo.PollVerdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * {@link PollSchedule} over simulated tasks.
 */
class PollScheduleTests {

	private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

	private final PollSchedule schedule = new PollSchedule(new PollProperties(4, BigDecimal.TEN, Duration.ofSeconds(15),
			Duration.ofSeconds(20), Duration.ofSeconds(4), Duration.ofMinutes(10)));

	private final SplittableRandom random = new SplittableRandom(7);

	@ParameterizedTest
	@CsvSource({ "1K, 15, 30", "2K, 20, 40" })
	void documentedLatenciesWhenLearnedThenFewQuestionsFindTheEndSoon(String tier, double least, double most) {
		poll(tier, 50, () -> this.random.nextDouble(least, most));
		Polled polled = poll(tier, 3000, () -> this.random.nextDouble(least, most));
		assertThat(polled.questionsPerTask()).isLessThanOrEqualTo(2.55);
		assertThat(polled.meanDelay()).isLessThanOrEqualTo(3);
		assertThat(polled.worstDelay()).isLessThanOrEqualTo(6);
		assertThat(polled.earliest()).isGreaterThanOrEqualTo(least);
	}

	@Test
	void tasksWhenTheyTakeAboutTheSameTimeThenOneQuestionIsMostlyEnough() {
		poll("1K", 50, () -> this.random.nextDouble(41, 43));
		Polled polled = poll("1K", 1000, () -> this.random.nextDouble(41, 43));
		assertThat(polled.questionsPerTask()).isLessThanOrEqualTo(1.3);
		assertThat(polled.meanDelay()).isLessThanOrEqualTo(2);
	}

	@Test
	void tasksWhenTheyBecomeFasterThenTheScheduleFollows() {
		poll("1K", 500, () -> this.random.nextDouble(60, 90));
		poll("1K", 1500, () -> this.random.nextDouble(16, 20));
		Polled polled = poll("1K", 500, () -> this.random.nextDouble(16, 20));
		assertThat(polled.questionsPerTask()).isLessThanOrEqualTo(1.6);
		assertThat(polled.meanDelay()).isLessThanOrEqualTo(3);
	}

	@Test
	void tasksWhenOneTakesFarLongerThanAllOthersThenItIsAskedAboutAtTheInterval() {
		poll("1K", 500, () -> this.random.nextDouble(16, 20));
		Polled polled = poll("1K", 1, () -> 120);
		assertThat(polled.worstDelay()).isLessThanOrEqualTo(5);
		assertThat(polled.questionsPerTask()).isLessThan(32);
	}

	@Test
	void firstWhenNothingIsKnownThenIsTheDocumentedDelay() {
		assertThat(this.schedule.first("1K")).isEqualTo(Duration.ofSeconds(15));
		assertThat(this.schedule.first("2K")).isEqualTo(Duration.ofSeconds(20));
	}

	@Test
	void nextWhenNothingIsKnownThenKeepsTheInterval() {
		assertThat(this.schedule.next("1K", START, START.plusSeconds(15))).isEqualTo(START.plusSeconds(19));
	}

	@Test
	void learnWhenTheApiDoesNotSayWhenATaskEndedThenNothingIsLearned() {
		for (int i = 0; i < 100; i++) {
			this.schedule.learn("1K",
					new PollReply(PollVerdict.SUCCEEDED, List.of(), null, null, START, null, "", null));
			this.schedule.learn("1K", reply(-5));
		}
		assertThat(this.schedule.first("1K")).isEqualTo(Duration.ofSeconds(15));
	}

	private Polled poll(String tier, int tasks, DoubleSupplier seconds) {
		Polled polled = new Polled();
		for (int task = 0; task < tasks; task++) {
			double end = seconds.getAsDouble();
			Instant asked = START.plus(this.schedule.first(tier));
			polled.ask(asked);
			while (asked.isBefore(at(end))) {
				asked = this.schedule.next(tier, START, asked);
				polled.ask(asked);
			}
			polled.found(asked, at(end));
			this.schedule.learn(tier, reply(end));
		}
		return polled;
	}

	private static PollReply reply(double seconds) {
		return new PollReply(PollVerdict.SUCCEEDED, List.of(), null, null, START, at(seconds), "", null);
	}

	private static Instant at(double seconds) {
		return START.plusMillis((long) (1000 * seconds));
	}

	private static final class Polled {

		private int questions;

		private int tasks;

		private double delay;

		private double worst;

		private double earliest = Double.MAX_VALUE;

		void ask(Instant at) {
			this.questions++;
			this.earliest = Math.min(this.earliest, seconds(START, at));
		}

		void found(Instant at, Instant end) {
			this.tasks++;
			this.delay += seconds(end, at);
			this.worst = Math.max(this.worst, seconds(end, at));
		}

		double questionsPerTask() {
			return (double) this.questions / this.tasks;
		}

		double meanDelay() {
			return this.delay / this.tasks;
		}

		double worstDelay() {
			return this.worst;
		}

		double earliest() {
			return this.earliest;
		}

		private static double seconds(Instant from, Instant to) {
			return Duration.between(from, to).toMillis() / 1000.0;
		}

	}

}
