package dev.promptmill.database;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.RunControl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class DatabaseWatchdogTests {

	private final ChangeSignal changes = new ChangeSignal();

	private final RunControl control = new RunControl(this.changes);

	private final AtomicLong looks = new AtomicLong();

	@Test
	void guardWhenThereIsNoSignOfLifeForSoManyLooksThenTheRunEnds() throws InterruptedException {
		try (DatabaseWatchdog guard = new DatabaseWatchdog(() -> {
			this.looks.incrementAndGet();
			return 7;
		}, this.control, Duration.ofMillis(1), 20)) {
			while (!this.control.isEnding()) {
				this.changes.await(this.changes.count(), Duration.ofMillis(1));
			}
			assertThat(this.looks).hasValue(21);
			assertThat(this.control.ending()).get()
				.satisfies((ending) -> assertThat(ending.message()).contains("database has not answered"));
		}
	}

	@Test
	void guardWhenEveryNowAndThenThereIsASignOfLifeThenTheRunGoesOn() throws InterruptedException {
		try (DatabaseWatchdog guard = new DatabaseWatchdog(() -> this.looks.incrementAndGet() / 19, this.control,
				Duration.ofMillis(1), 20)) {
			while (this.looks.get() < 200) {
				this.changes.await(this.changes.count(), Duration.ofMillis(1));
			}
		}
		assertThat(this.control.isEnding()).isFalse();
	}

}
