package dev.promptmill.common;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.system.JavaVersion;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Threads for requests that mostly wait: virtual ones where the running JVM has them. How
 * many run at once is bounded by whoever hands out the work.
 */
public final class RequestExecutor implements Executor, AutoCloseable {

	private final Executor executor;

	private final @Nullable ExecutorService pool;

	private final AtomicInteger busy = new AtomicInteger();

	private final ChangeSignal changes;

	private final LongSupplier ticker;

	/**
	 * Creates the executor.
	 * @param name of their threads
	 * @param changes signalled when no work is left: a signal for every piece would wake
	 * many for nothing
	 * @param ticker nanoseconds that only go forward
	 */
	public RequestExecutor(String name, ChangeSignal changes, LongSupplier ticker) {
		if (JavaVersion.getJavaVersion().isEqualOrNewerThan(JavaVersion.TWENTY_ONE)) {
			this.pool = null;
			this.executor = new VirtualThreadTaskExecutor(name + "-");
		}
		else {
			this.pool = Executors.newCachedThreadPool(daemons(name));
			this.executor = this.pool;
		}
		this.changes = changes;
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
					if (this.busy.decrementAndGet() == 0) {
						this.changes.signal();
					}
				}
			});
		}
		catch (RuntimeException | Error ex) {
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
			long seen = this.changes.count();
			if (this.busy.get() == 0) {
				return true;
			}
			long left = deadline - this.ticker.getAsLong();
			if (left <= 0) {
				return false;
			}
			this.changes.await(seen, Duration.ofNanos(left));
		}
	}

	/** Takes no more work; what is under way goes on, and is never interrupted. */
	@Override
	public void close() {
		if (this.pool != null) {
			this.pool.shutdown();
		}
	}

	private static ThreadFactory daemons(String name) {
		CustomizableThreadFactory factory = new CustomizableThreadFactory(name + "-");
		factory.setDaemon(true);
		return factory;
	}

}
