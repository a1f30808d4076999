package dev.promptmill.pacing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Takes the waits that {@link Governor}, {@link SpacedLimiter} and {@link ApiBreaker}
 * only compute, and ends them early when something changed or the run stops. Thread-safe;
 * any number of threads may wait.
 * <p>
 * No signal is lost between asking and waiting when the caller reads {@link #signals()}
 * first: <pre>{@code
 * long seen = waiter.signals();
 * if (governor.request(open) instanceof Hold hold) {
 *     waiter.await(seen, hold.delay());
 * }
 * }</pre>
 */
public final class Waiter {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private final AtomicLong signals = new AtomicLong();

	private volatile boolean stopped;

	/** How many signals were given so far. */
	public long signals() {
		return this.signals.get();
	}

	/**
	 * Something changed: every wait ends now, and so does one that began with an older
	 * count of signals.
	 */
	public void signal() {
		this.lock.lock();
		try {
			this.signals.incrementAndGet();
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Ends every present and future wait at once. */
	public void stop() {
		this.stopped = true;
		signal();
	}

	/**
	 * Waits until the time is over, a signal comes or the waiter is stopped.
	 * @param seen the count of signals the caller's decision to wait rests on
	 * @param longest the longest wait
	 * @return whether to go on: false when stopped
	 * @throws InterruptedException when the thread is interrupted
	 */
	public boolean await(long seen, Duration longest) throws InterruptedException {
		this.lock.lockInterruptibly();
		try {
			long left = longest.toNanos();
			while (left > 0 && !this.stopped && this.signals.get() == seen) {
				left = this.changed.awaitNanos(left);
			}
			return !this.stopped;
		}
		finally {
			this.lock.unlock();
		}
	}

}
