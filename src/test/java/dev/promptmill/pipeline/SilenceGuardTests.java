package dev.promptmill.pipeline;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import dev.promptmill.control.Bell;
import dev.promptmill.control.RunControl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class SilenceGuardTests {

	private final Bell bell = new Bell();

	private final RunControl control = new RunControl(this.bell);

	private final AtomicLong looks = new AtomicLong();

	@Test
	void guardWhenThereIsNoSignOfLifeForSoManyLooksThenTheRunEnds() throws InterruptedException {
		try (SilenceGuard guard = new SilenceGuard(() -> {
			this.looks.incrementAndGet();
			return 7;
		}, this.control, Duration.ofMillis(1), 20)) {
			while (!this.control.isEnding()) {
				this.bell.await(this.bell.count(), Duration.ofMillis(1));
			}
			assertThat(this.looks).hasValue(21);
			assertThat(this.control.ending()).get()
				.satisfies((ending) -> assertThat(ending.message()).contains("database has not answered"));
		}
	}

	@Test
	void guardWhenEveryNowAndThenThereIsASignOfLifeThenTheRunGoesOn() throws InterruptedException {
		try (SilenceGuard guard = new SilenceGuard(() -> this.looks.incrementAndGet() / 19, this.control,
				Duration.ofMillis(1), 20)) {
			while (this.looks.get() < 200) {
				this.bell.await(this.bell.count(), Duration.ofMillis(1));
			}
		}
		assertThat(this.control.isEnding()).isFalse();
	}

}
