package dev.promptmill.apixo;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Deadlines that expire when a test says so, in the order in which they were started. */
final class ManualDeadlines implements DeadlineTimer {

	private final BlockingQueue<Runnable> running = new LinkedBlockingQueue<>();

	@Override
	public Runnable start(Duration timeout, Runnable onExpiry) {
		this.running.add(onExpiry);
		return () -> {
		};
	}

	/** Waits for a deadline to be started, and takes it. */
	Runnable take() throws InterruptedException {
		return this.running.take();
	}

	@Override
	public void close() {
	}

}
