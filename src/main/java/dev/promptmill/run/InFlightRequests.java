package dev.promptmill.run;

import java.time.Duration;

import dev.promptmill.apixo.HttpTaskApi;
import dev.promptmill.common.RequestExecutor;
import dev.promptmill.download.Downloader;

/**
 * Breaks off what is still under way when the context closes, and has what came of it
 * recorded before anything else closes: an answer that was read at the last moment names
 * its task.
 *
 * @param connection to the API
 * @param downloader of images
 * @param submitters that record answers
 */
record InFlightRequests(HttpTaskApi connection, Downloader downloader,
		RequestExecutor submitters) implements AutoCloseable {

	/** They are broken off, so only the ledger can make them wait. */
	private static final Duration RECORDED_WITHIN = Duration.ofSeconds(2);

	@Override
	public void close() {
		this.connection.close();
		this.downloader.close();
		try {
			this.submitters.awaitIdle(RECORDED_WITHIN);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
