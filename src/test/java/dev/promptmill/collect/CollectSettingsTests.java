package dev.promptmill.collect;

import java.math.BigDecimal;
import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link CollectProperties} and {@link PollProperties}. */
class CollectSettingsTests {

	@Test
	void isRemoteThenByItsMode() {
		assertThat(new CollectProperties(CollectProperties.Mode.REMOTE).isRemote()).isTrue();
		assertThat(new CollectProperties(CollectProperties.Mode.LOCAL).isRemote()).isFalse();
	}

	@Test
	void fasterByThenTimesShrinkAndTheRateGrowsUpToItsHighest() {
		PollProperties poll = new PollProperties(4, BigDecimal.valueOf(20), Duration.ofSeconds(15),
				Duration.ofSeconds(20), Duration.ofSeconds(4), Duration.ofMinutes(10));
		assertThat(poll.fasterBy(20)).isEqualTo(new PollProperties(4, new BigDecimal("400.0"), Duration.ofMillis(750),
				Duration.ofSeconds(1), Duration.ofMillis(200), Duration.ofMinutes(10)));
		assertThat(poll.fasterBy(1_000_000).ratePerSecond()).isEqualByComparingTo("10000");
		assertThat(poll.fasterBy(1_000_000).interval()).isEqualTo(Duration.ofMillis(1));
	}

}
