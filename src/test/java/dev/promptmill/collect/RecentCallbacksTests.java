package dev.promptmill.collect;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What is remembered of announcements. */
class RecentCallbacksTests {

	private static final Instant T = Instant.parse("2026-11-22T01:00:00Z");

	private final RecentCallbacks recentCallbacks = new RecentCallbacks(Duration.ofSeconds(4));

	@Test
	void noteWhenFirstThenDueNow() {
		assertThat(this.recentCallbacks.note("a", T)).isEqualTo(T);
		assertThat(this.recentCallbacks.note("b", T)).isEqualTo(T);
	}

	@Test
	void noteWhenRepeatedThenDueNoOftenerThanPolled() {
		this.recentCallbacks.note("a", T);
		assertThat(this.recentCallbacks.note("a", T.plusSeconds(1))).isEqualTo(T.plusSeconds(4));
		assertThat(this.recentCallbacks.note("a", T.plusSeconds(3))).isEqualTo(T.plusSeconds(4));
		assertThat(this.recentCallbacks.note("a", T.plusSeconds(5))).isEqualTo(T.plusSeconds(8));
	}

	@Test
	void noteWhenFloodedForAMinuteThenNoMoreThanAQuestionPerInterval() {
		assertThat(IntStream.range(0, 60_000)
			.mapToObj((millis) -> this.recentCallbacks.note("a", T.plusMillis(millis)))
			.distinct()).hasSizeLessThanOrEqualTo(16);
	}

	@Test
	void noteWhenQuietInBetweenThenDueNow() {
		this.recentCallbacks.note("a", T);
		assertThat(this.recentCallbacks.note("a", T.plusSeconds(4))).isEqualTo(T.plusSeconds(4));
	}

	@Test
	void containsThenWhatWasNoted() {
		this.recentCallbacks.note("a", T);
		assertThat(this.recentCallbacks.contains("a")).isTrue();
		assertThat(this.recentCallbacks.contains("never")).isFalse();
	}

	@Test
	void noteWhenFloodedWithIdsThenForgetsTheOldest() {
		for (int i = 0; i <= RecentCallbacks.MOST; i++) {
			this.recentCallbacks.note("task " + i, T);
		}
		assertThat(this.recentCallbacks.contains("task 0")).isFalse();
		assertThat(this.recentCallbacks.contains("task 1")).isTrue();
		assertThat(this.recentCallbacks.contains("task " + RecentCallbacks.MOST)).isTrue();
	}

}
