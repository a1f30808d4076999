package dev.promptmill.pacing;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AdaptiveLimitTests {

	private final AdaptiveLimit limit = new AdaptiveLimit(50, 1, 200, new AdaptiveLimit.Growth(1.2, 0.01));

	@Test
	void createWhenTheCeilingIsBelowTheStartThenStartsAtTheCeiling() {
		AdaptiveLimit low = new AdaptiveLimit(50, 1, 5, new AdaptiveLimit.Growth(1.2, 0.01));
		assertThat(low.value()).isEqualTo(5);
	}

	@Test
	void climbWhenNeverRefusedThenGrowsByTheFactorUpToTheCeiling() {
		climb(1);
		assertThat(this.limit.value()).isBetween(59.9, 60.1);
		climb(60);
		assertThat(this.limit.value()).isEqualTo(200);
	}

	@Test
	void climbWhenNothingIsAcceptedThenStopsAfterASecondOfGrowth() {
		this.limit.earn();
		this.limit.climb(1);
		double vouchedFor = this.limit.value();
		this.limit.climb(100);
		assertThat(this.limit.value()).isEqualTo(vouchedFor);
	}

	@DisplayName("After a refusal the limit recovers monotonically, stays below for the flat time, and then goes beyond")
	@Test
	void climbWhenRefusedBeforeThenRecoversStaysAndGoesBeyond() {
		this.limit.backOff(100, 80, 8);
		double last = this.limit.value();
		assertThat(last).isEqualTo(80);
		for (double second = 0.1; second < 7.95; second += 0.1) {
			climb(0.1);
			assertThat(this.limit.value()).isGreaterThanOrEqualTo(last).isLessThanOrEqualTo(100);
			last = this.limit.value();
		}
		assertThat(last).isGreaterThan(99.9);
		climb(3);
		assertThat(this.limit.value()).isBetween(120.0, 130.0);
	}

	@Test
	void climbWhenTheCeilingIsReachedThenForgetsTheRefusal() {
		this.limit.backOff(150, 120, 8);
		assertThat(this.limit.isKnown()).isTrue();
		climb(30);
		assertThat(this.limit.value()).isEqualTo(200);
		assertThat(this.limit.isKnown()).isFalse();
	}

	@Test
	void backOffWhenBelowTheFloorThenStopsAtTheFloor() {
		this.limit.backOff(0.5, 0.2, 8);
		assertThat(this.limit.value()).isEqualTo(1);
	}

	private void climb(double seconds) {
		for (double left = seconds; left > 1e-9; left -= 0.1) {
			this.limit.earn();
			this.limit.climb(Math.min(left, 0.1));
		}
	}

}
