package dev.promptmill.apixo;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DaemonDeadlineTimerTests {

	@Test
	void startWhenTimeIsUpThenCallsOnADaemonThread() throws Exception {
		try (DaemonDeadlineTimer timer = new DaemonDeadlineTimer()) {
			CompletableFuture<Thread> caller = new CompletableFuture<>();
			timer.start(Duration.ofMillis(1), () -> caller.complete(Thread.currentThread()));
			assertThat(caller.get(30, TimeUnit.SECONDS).isDaemon()).isTrue();
		}
	}

	@Test
	void stopThenOnlyTheOtherTimersCall() throws Exception {
		try (DaemonDeadlineTimer timer = new DaemonDeadlineTimer()) {
			CompletableFuture<String> called = new CompletableFuture<>();
			CompletableFuture<Void> busy = new CompletableFuture<>();
			timer.start(Duration.ZERO, busy::join);
			timer.start(Duration.ofNanos(1), () -> called.complete("the stopped one")).run();
			timer.start(Duration.ofNanos(2), () -> called.complete("the other one"));
			busy.complete(null);
			assertThat(called.get(30, TimeUnit.SECONDS)).isEqualTo("the other one");
		}
	}

}
