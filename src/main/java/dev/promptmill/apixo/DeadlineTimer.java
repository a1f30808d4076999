package dev.promptmill.apixo;

import java.time.Duration;

/** A timer that tells when an exchange has had its time. */
interface DeadlineTimer extends AutoCloseable {

	/**
	 * Starts a timer.
	 * @param timeout the time until it expires
	 * @param onExpiry called once, on another thread, when it does
	 * @return stops the timer; without effect once it expired
	 */
	Runnable start(Duration timeout, Runnable onExpiry);

	@Override
	void close();

}
