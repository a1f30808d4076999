package dev.promptmill.database;

import java.time.Duration;
import java.util.function.LongSupplier;

import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;

/**
 * Ends a run whose database answers nothing any more and reports no fault either, as one
 * does that was cut off, or that spins. It counts its own looks and not the time: a
 * computer that slept is not a database that is silent.
 */
public final class DatabaseWatchdog implements AutoCloseable {

	private final LongSupplier signsOfLife;

	private final RunControl control;

	private final Duration between;

	private final int most;

	private final ChangeSignal closing = new ChangeSignal();

	private volatile boolean closed;

	/**
	 * Begins to look.
	 * @param signsOfLife a count that grows as long as the database answers
	 * @param between looks
	 * @param most so many looks without a sign of life end the run
	 */
	public DatabaseWatchdog(LongSupplier signsOfLife, RunControl control, Duration between, int most) {
		this.signsOfLife = signsOfLife;
		this.control = control;
		this.between = between;
		this.most = most;
		Thread thread = new Thread(this::guard, "silence-guard");
		thread.setDaemon(true);
		thread.start();
	}

	private void guard() {
		long last = this.signsOfLife.getAsLong();
		int silent = 0;
		try {
			while (!this.closed && silent < this.most) {
				this.closing.await(0, this.between);
				long now = this.signsOfLife.getAsLong();
				silent = (now == last) ? silent + 1 : 0;
				last = now;
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return;
		}
		if (!this.closed) {
			this.control.end(RunStop.Reason.FAULT,
					"The database has not answered for " + this.between.multipliedBy(this.most).toSeconds() + " s.");
		}
	}

	@Override
	public void close() {
		this.closed = true;
		this.closing.signal();
	}

}
