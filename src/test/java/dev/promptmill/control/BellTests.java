package dev.promptmill.control;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class BellTests {

	private static final Duration LONG = Duration.ofHours(1);

	private final Bell bell = new Bell();

	@Test
	void awaitWhenItRangSinceTheLookThenReturnsAtOnce() throws InterruptedException {
		long seen = this.bell.count();
		this.bell.ring();
		this.bell.await(seen, LONG);
		assertThat(this.bell.count()).isEqualTo(seen + 1);
	}

	@Test
	void awaitWhenItRingsThenAllWhoWaitAreWoken() throws InterruptedException {
		CountDownLatch woken = new CountDownLatch(2);
		for (int i = 0; i < 2; i++) {
			Thread waiter = new Thread(() -> {
				try {
					this.bell.await(0, LONG);
					woken.countDown();
				}
				catch (InterruptedException ex) {
					Thread.currentThread().interrupt();
				}
			});
			waiter.setDaemon(true);
			waiter.start();
		}
		this.bell.ring();
		woken.await();
	}

	@Test
	void awaitWhenItDoesNotRingThenReturnsWhenTheTimeIsUp() throws InterruptedException {
		this.bell.await(this.bell.count(), Duration.ofMillis(1));
		assertThat(this.bell.count()).isZero();
	}

}
