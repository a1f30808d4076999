package dev.promptmill.collect.callback;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

import dev.promptmill.collect.RecentCallbacks;
import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.RequestExecutor;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.ledger.step.CallbackLedger;

/**
 * Makes an announced task due: it becomes due now, so that the status endpoint is asked.
 * Whether the announcement was true, forged, altered or a repetition therefore needs no
 * answer here.
 */
final class CallbackHandler implements AutoCloseable {

	/** The API gives up on an answer after 30 s. */
	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final CallbackLedger ledger;

	private final RecentCallbacks recentCallbacks;

	private final LongAdder received = new LongAdder();

	private final InstantSource clock;

	/**
	 * The web server interrupts its threads when it ends, and H2 closes the whole
	 * database when a thread is interrupted in it. Nobody interrupts these.
	 */
	private final RequestExecutor workers;

	CallbackHandler(CallbackLedger ledger, RecentCallbacks recentCallbacks, TimeAndRandom timeAndRandom) {
		this.ledger = ledger;
		this.recentCallbacks = recentCallbacks;
		this.clock = timeAndRandom.clock();
		this.workers = new RequestExecutor("callback", new ChangeSignal(), timeAndRandom.ticker());
	}

	/**
	 * Takes an announcement, and returns when what follows from it is on disk.
	 * @return false if it could not be written down: the API should come again
	 */
	boolean arrived(String taskId) throws InterruptedException {
		this.received.increment();
		Instant due = this.recentCallbacks.note(taskId, this.clock.instant());
		try {
			CompletableFuture.runAsync(() -> this.ledger.came(taskId, due).join(), this.workers)
				.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
			return true;
		}
		catch (ExecutionException | TimeoutException | RuntimeException ex) {
			return false;
		}
	}

	/**
	 * The answer to a submission is on disk: a callback that came before it found no task
	 * to make due.
	 */
	void recorded(String taskId) {
		if (this.recentCallbacks.contains(taskId)) {
			this.ledger.came(taskId, this.clock.instant()).join();
		}
	}

	/** Callbacks that came, repeated ones included. */
	long received() {
		return this.received.sum();
	}

	/** Waits for what is under way. */
	@Override
	public void close() {
		try {
			this.workers.awaitIdle(TIMEOUT);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.workers.close();
	}

}
