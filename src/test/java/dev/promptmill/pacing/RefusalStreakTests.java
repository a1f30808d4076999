package dev.promptmill.pacing;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RefusalStreakTests {

	private final VirtualTime time = new VirtualTime();

	private final RefusalStreak streak = new RefusalStreak(Duration.ofSeconds(60), this.time);

	@Test
	void isExceededWhenNothingWasRefusedThenIsFalseForever() {
		this.time.advance(100_000);
		assertThat(this.streak.isExceeded()).isFalse();
	}

	@Test
	void isExceededWhenRefusedAllTheTimeThenCountsFromTheFirstRefusal() {
		this.streak.refused(false);
		this.time.advance(59);
		this.streak.refused(false);
		this.time.advance(1);
		assertThat(this.streak.isExceeded()).isFalse();
		this.time.advance(0.001);
		assertThat(this.streak.isExceeded()).isTrue();
	}

	@Test
	void endedThenTheNextRefusalCountsFromZero() {
		this.streak.refused(false);
		this.time.advance(100);
		this.streak.ended();
		assertThat(this.streak.isExceeded()).isFalse();
		this.streak.refused(false);
		this.time.advance(60);
		assertThat(this.streak.isExceeded()).isFalse();
		this.time.advance(1);
		assertThat(this.streak.isExceeded()).isTrue();
	}

	@Test
	void isOfQuotaThenTheLastRefusalDecides() {
		assertThat(this.streak.isOfQuota()).isFalse();
		this.streak.refused(true);
		assertThat(this.streak.isOfQuota()).isTrue();
		this.streak.refused(false);
		assertThat(this.streak.isOfQuota()).isFalse();
	}

}
