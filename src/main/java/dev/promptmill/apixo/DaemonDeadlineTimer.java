package dev.promptmill.apixo;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Deadlines on one daemon thread: aborting an exchange never blocks. */
final class DaemonDeadlineTimer implements DeadlineTimer {

	private final ScheduledThreadPoolExecutor executor;

	DaemonDeadlineTimer() {
		this.executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "apixo-deadlines");
			thread.setDaemon(true);
			return thread;
		});
		this.executor.setRemoveOnCancelPolicy(true);
	}

	@Override
	public Runnable start(Duration timeout, Runnable onExpiry) {
		ScheduledFuture<?> timer = this.executor.schedule(onExpiry, timeout.toNanos(), TimeUnit.NANOSECONDS);
		return () -> timer.cancel(false);
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
