package dev.promptmill.support;

import java.util.concurrent.CountDownLatch;

/** Latches that fakes wait for, where nothing may be thrown that is checked. */
public final class Latches {

	private Latches() {
	}

	/** Waits; a thread that is interrupted goes on and stays interrupted. */
	public static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
