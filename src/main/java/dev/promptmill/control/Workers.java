package dev.promptmill.control;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import org.springframework.boot.system.JavaVersion;
import org.springframework.core.task.SimpleAsyncTaskExecutor;

/**
 * Threads for requests that mostly wait: virtual ones where the running JVM has them. How
 * many run at once is bounded by whoever hands out the work.
 */
public final class Workers implements Executor, AutoCloseable {

	private final SimpleAsyncTaskExecutor executor;

	private final AtomicInteger busy = new AtomicInteger();

	private final Bell bell;

	private final LongSupplier ticker;

	/**
	 * Creates workers.
	 * @param name of their threads
	 * @param bell rung whenever a piece of work is done
	 * @param ticker nanoseconds that only go forward
	 */
	public Workers(String name, Bell bell, LongSupplier ticker) {
		this.executor = new SimpleAsyncTaskExecutor(name + "-");
		this.executor.setVirtualThreads(JavaVersion.getJavaVersion().isEqualOrNewerThan(JavaVersion.TWENTY_ONE));
		this.executor.setDaemon(true);
		this.bell = bell;
		this.ticker = ticker;
	}

	@Override
	public void execute(Runnable work) {
		this.busy.incrementAndGet();
		try {
			this.executor.execute(() -> {
				try {
					work.run();
				}
				finally {
					this.busy.decrementAndGet();
					this.bell.ring();
				}
			});
		}
		catch (RuntimeException ex) {
			this.busy.decrementAndGet();
			throw ex;
		}
	}

	/** How many pieces of work are under way. */
	public int busy() {
		return this.busy.get();
	}

	/**
	 * Waits until no work is under way.
	 * @return false if the time was up first
	 */
	public boolean awaitIdle(Duration most) throws InterruptedException {
		long deadline = this.ticker.getAsLong() + most.toNanos();
		while (true) {
			long seen = this.bell.count();
			if (this.busy.get() == 0) {
				return true;
			}
			long left = deadline - this.ticker.getAsLong();
			if (left <= 0) {
				return false;
			}
			this.bell.await(seen, Duration.ofNanos(left));
		}
	}

	@Override
	public void close() {
		this.executor.close();
	}

}
