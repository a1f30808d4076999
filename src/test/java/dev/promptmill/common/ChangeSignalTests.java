package dev.promptmill.common;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class ChangeSignalTests {

	private static final Duration LONG = Duration.ofHours(1);

	private final ChangeSignal changes = new ChangeSignal();

	@Test
	void awaitWhenItRangSinceTheLookThenReturnsAtOnce() throws InterruptedException {
		long seen = this.changes.count();
		this.changes.signal();
		this.changes.await(seen, LONG);
		assertThat(this.changes.count()).isEqualTo(seen + 1);
	}

	@Test
	void awaitWhenItRingsThenAllWhoWaitAreWoken() throws InterruptedException {
		CountDownLatch woken = new CountDownLatch(2);
		for (int i = 0; i < 2; i++) {
			Thread waiter = new Thread(() -> {
				try {
					this.changes.await(0, LONG);
					woken.countDown();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			});
			waiter.setDaemon(true);
			waiter.start();
		}
		this.changes.signal();
		woken.await();
	}

	@Test
	void awaitWhenItDoesNotRingThenReturnsWhenTheTimeIsUp() throws InterruptedException {
		this.changes.await(this.changes.count(), Duration.ofMillis(1));
		assertThat(this.changes.count()).isZero();
	}

}
