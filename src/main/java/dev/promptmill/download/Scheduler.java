package dev.promptmill.download;

import java.time.Duration;

/** Runs something later, unless it is called off first. */
interface Scheduler extends AutoCloseable {

	/**
	 * Sets the alarm.
	 * @return calls the action off, if it has not run yet
	 */
	Runnable after(Duration delay, Runnable action);

	@Override
	void close();

}
