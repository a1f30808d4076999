package dev.promptmill.common;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes whoever waits for something to happen in this process. A wake-up is a hint, never
 * a fact: the waiter looks at the ledger, and looks again after its time is up, since
 * other processes give no signal here.
 */
public final class ChangeSignal {

	private final ReentrantLock lock = new ReentrantLock();

	private final Condition changed = this.lock.newCondition();

	private long count;

	/** Wakes all who wait. */
	public void signal() {
		this.lock.lock();
		try {
			this.count++;
			this.changed.signalAll();
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Waits for the whole time; only an interrupt ends it sooner. */
	public static void pause(Duration time) throws InterruptedException {
		new ChangeSignal().await(0, time);
	}

	/**
	 * The same for a loop that an interrupt ends; the thread stays interrupted.
	 * @return whether the whole time has passed
	 */
	public static boolean pauseUnlessInterrupted(Duration time) {
		try {
			pause(time);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * How many signals there were: to be read before looking, and handed to
	 * {@link #await}.
	 */
	public long count() {
		this.lock.lock();
		try {
			return this.count;
		}
		finally {
			this.lock.unlock();
		}
	}

	/** Waits for a signal after {@code seen}, or until the time is up. */
	public void await(long seen, Duration most) throws InterruptedException {
		this.lock.lockInterruptibly();
		try {
			long left = most.toNanos();
			while (this.count == seen && left > 0) {
				left = this.changed.awaitNanos(left);
			}
		}
		finally {
			this.lock.unlock();
		}
	}

}
