package dev.promptmill.collect;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What is remembered of announcements. */
class ArrivalsTests {

	private static final Instant T = Instant.parse("2026-11-22T01:00:00Z");

	private final Arrivals arrivals = new Arrivals(Duration.ofSeconds(4));

	@Test
	void noteWhenFirstThenDueNow() {
		assertThat(this.arrivals.note("a", T)).isEqualTo(T);
		assertThat(this.arrivals.note("b", T)).isEqualTo(T);
	}

	@Test
	void noteWhenRepeatedThenDueNoOftenerThanPolled() {
		this.arrivals.note("a", T);
		assertThat(this.arrivals.note("a", T.plusSeconds(1))).isEqualTo(T.plusSeconds(4));
		assertThat(this.arrivals.note("a", T.plusSeconds(3))).isEqualTo(T.plusSeconds(4));
		assertThat(this.arrivals.note("a", T.plusSeconds(5))).isEqualTo(T.plusSeconds(8));
	}

	@Test
	void noteWhenFloodedForAMinuteThenNoMoreThanAQuestionPerInterval() {
		assertThat(IntStream.range(0, 60_000)
			.mapToObj((millis) -> this.arrivals.note("a", T.plusMillis(millis)))
			.distinct()).hasSizeLessThanOrEqualTo(16);
	}

	@Test
	void noteWhenQuietInBetweenThenDueNow() {
		this.arrivals.note("a", T);
		assertThat(this.arrivals.note("a", T.plusSeconds(4))).isEqualTo(T.plusSeconds(4));
	}

	@Test
	void arrivedSinceWhenBeforeThenFalse() {
		this.arrivals.note("a", T);
		assertThat(this.arrivals.arrivedSince("a", T)).isTrue();
		assertThat(this.arrivals.arrivedSince("a", T.plusMillis(1))).isFalse();
		assertThat(this.arrivals.arrivedSince("never", Instant.EPOCH)).isFalse();
	}

	@Test
	void noteWhenFloodedWithIdsThenForgetsTheOldest() {
		for (int i = 0; i <= Arrivals.MOST; i++) {
			this.arrivals.note("task " + i, T);
		}
		assertThat(this.arrivals.arrivedSince("task 0", T)).isFalse();
		assertThat(this.arrivals.arrivedSince("task 1", T)).isTrue();
		assertThat(this.arrivals.arrivedSince("task " + Arrivals.MOST, T)).isTrue();
	}

}
