package dev.promptmill.pacing;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class WaiterTests {

	private static final Duration FOREVER = Duration.ofDays(1);

	private final Waiter waiter = new Waiter();

	@Test
	void awaitWhenTheSignalCameBetweenAskingAndWaitingThenReturnsAtOnce() throws Exception {
		long seen = this.waiter.signals();
		this.waiter.signal();
		assertThat(this.waiter.await(seen, FOREVER)).isTrue();
	}

	@Test
	void awaitWhenASignalComesThenEveryThreadGoesOn() throws Exception {
		CompletableFuture<Boolean> first = waiting();
		CompletableFuture<Boolean> second = waiting();
		this.waiter.signal();
		assertThat(first.get(20, TimeUnit.SECONDS)).isTrue();
		assertThat(second.get(20, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void awaitWhenStoppedThenReturnsFalseNowAndEver() throws Exception {
		CompletableFuture<Boolean> waiting = waiting();
		this.waiter.stop();
		assertThat(waiting.get(20, TimeUnit.SECONDS)).isFalse();
		assertThat(this.waiter.await(this.waiter.signals(), FOREVER)).isFalse();
	}

	@Test
	void awaitWhenTheTimeIsOverThenGoesOn() throws Exception {
		assertThat(this.waiter.await(this.waiter.signals(), Duration.ofMillis(1))).isTrue();
		assertThat(this.waiter.await(this.waiter.signals(), Duration.ofSeconds(-1))).isTrue();
	}

	private CompletableFuture<Boolean> waiting() {
		long seen = this.waiter.signals();
		return CompletableFuture.supplyAsync(() -> {
			try {
				return this.waiter.await(seen, FOREVER);
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException(ex);
			}
		}, (task) -> new Thread(task).start());
	}

}
