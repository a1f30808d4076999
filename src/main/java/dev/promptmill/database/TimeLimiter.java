package dev.promptmill.database;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.promptmill.ledger.LedgerException;
import dev.promptmill.settings.SettingsErrorMessage;

/** Bounds a question to a database that may have died in a way it does not admit. */
public final class TimeLimiter {

	private TimeLimiter() {
	}

	/**
	 * Carries out work in a thread of its own and waits for it.
	 * @throws LedgerException if it failed, or took longer than {@code most}
	 */
	public static void within(Duration most, Runnable work) {
		FutureTask<Void> task = new FutureTask<>(work, null);
		Thread thread = new Thread(task, "ledger-question");
		thread.setDaemon(true);
		thread.start();
		try {
			task.get(most.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			throw new LedgerException(SettingsErrorMessage.firstLine((ex.getCause() != null) ? ex.getCause() : ex), ex);
		}
		catch (TimeoutException ex) {
			throw new LedgerException("The database does not answer.", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new LedgerException("Interrupted while the database was asked.", ex);
		}
	}

}
