package dev.promptmill.common;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class RequestExecutorTests {

	private final ChangeSignal changes = new ChangeSignal();

	private final RequestExecutor workers = new RequestExecutor("test", this.changes, System::nanoTime);

	@AfterEach
	void close() {
		this.workers.close();
	}

	@Test
	void awaitIdleWhenNothingIsUnderWayThenTrueAtOnce() throws InterruptedException {
		assertThat(this.workers.awaitIdle(Duration.ZERO)).isTrue();
	}

	@Test
	void awaitIdleWhenWorkIsUnderWayThenFalseUntilItIsDone() throws InterruptedException {
		CountDownLatch finish = new CountDownLatch(1);
		this.workers.execute(() -> {
			try {
				finish.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
		assertThat(this.workers.busy()).isEqualTo(1);
		assertThat(this.workers.awaitIdle(Duration.ofMillis(1))).isFalse();
		finish.countDown();
		assertThat(this.workers.awaitIdle(Duration.ofSeconds(20))).isTrue();
		assertThat(this.changes.count()).isPositive();
	}

	@Test
	void executeWhenWorkFailsThenItIsNoLongerUnderWay() throws InterruptedException {
		this.workers.execute(() -> {
			Thread.currentThread().setUncaughtExceptionHandler((thread, failure) -> {
			});
			throw new IllegalStateException("expected");
		});
		assertThat(this.workers.awaitIdle(Duration.ofSeconds(20))).isTrue();
	}

}
