package dev.promptmill.download;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** An {@link Scheduler} for any number of short actions on one daemon thread. */
final class ThreadScheduler implements Scheduler {

	private final ScheduledThreadPoolExecutor executor;

	ThreadScheduler(String threadName) {
		this.executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, threadName);
			thread.setDaemon(true);
			return thread;
		});
		this.executor.setRemoveOnCancelPolicy(true);
		this.executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
	}

	@Override
	public Runnable after(Duration delay, Runnable action) {
		Future<?> scheduled = this.executor.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS);
		return () -> scheduled.cancel(false);
	}

	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}
