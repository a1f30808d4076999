package dev.promptmill.common;

import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link ExponentialBackoff}. */
class ExponentialBackoffTests {

	@Test
	void nextDoublesUpToTheLongestAndResetBeginsAgain() {
		ExponentialBackoff backoff = new ExponentialBackoff(Duration.ofSeconds(5), Duration.ofSeconds(12));
		assertThat(Stream.generate(backoff::next).limit(4).map(Duration::toSeconds)).containsExactly(5L, 10L, 12L, 12L);
		assertThat(backoff.peek()).hasSeconds(12);
		backoff.reset();
		assertThat(backoff.peek()).hasSeconds(5);
		assertThat(backoff.next()).hasSeconds(5);
	}

}
