package dev.promptmill.metrics;

import java.util.function.LongSupplier;

import dev.promptmill.apixo.TaskApi;
import dev.promptmill.download.ImageSource;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.pacing.AdaptiveRateLimiter;
import dev.promptmill.pacing.ApiBreaker;
import io.micrometer.observation.ObservationRegistry;

/** Measures nothing and costs nothing. */
final class NoMetrics implements RunMetrics {

	@Override
	public TaskApi measured(TaskApi api) {
		return api;
	}

	@Override
	public ImageSource measured(ImageSource images) {
		return images;
	}

	@Override
	public void measure(AdaptiveRateLimiter rateLimiter, ApiBreaker breaker) {
		// Nobody wants to know.
	}

	@Override
	public void callbacks(LongSupplier received) {
		// Nobody wants to know.
	}

	@Override
	public ObservationRegistry observations() {
		return ObservationRegistry.NOOP;
	}

	@Override
	public void progress(RunSnapshot progress) {
		// Nobody wants to know.
	}

	@Override
	public void ended(Run run, RunTotals totals) {
		// Nobody wants to know.
	}

	@Override
	public void close() {
		// There is nothing to send.
	}

}
