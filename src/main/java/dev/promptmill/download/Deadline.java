package dev.promptmill.download;

import java.time.Duration;

import org.apache.hc.core5.concurrent.Cancellable;
import org.jspecify.annotations.Nullable;

/**
 * The time one image may take, over all its redirects. When it is over the request under
 * way loses its connection, which also ends a read that would wait for ever.
 */
final class Deadline implements AutoCloseable {

	private final Runnable callOff;

	private @Nullable Cancellable current;

	private boolean over;

	Deadline(Scheduler alarm, Duration timeout) {
		this.callOff = alarm.after(timeout, this::expire);
	}

	/** From now on this request is the one to stop. */
	synchronized void covers(Cancellable request) {
		this.current = request;
		if (this.over) {
			request.cancel();
		}
	}

	synchronized boolean isOver() {
		return this.over;
	}

	private synchronized void expire() {
		this.over = true;
		if (this.current != null) {
			this.current.cancel();
		}
	}

	@Override
	public void close() {
		this.callOff.run();
	}

}
