package dev.promptmill.metrics;

import java.util.function.Consumer;
import java.util.function.LongSupplier;

import dev.promptmill.apixo.TaskApi;
import dev.promptmill.download.ImageSource;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.network.Network;
import dev.promptmill.pacing.AdaptiveRateLimiter;
import dev.promptmill.pacing.ApiBreaker;
import io.micrometer.observation.ObservationRegistry;

/**
 * Watches one execution of a run and sends what it saw to where the operator wants it.
 * Nothing that goes wrong here reaches the run: no method throws, and none waits, except
 * {@link #close()} for as long as the settings allow.
 */
public interface RunMetrics extends AutoCloseable {

	/** For a run nobody measures. */
	RunMetrics NONE = new NoMetrics();

	/**
	 * Metrics as the settings want them.
	 * @param network the way to where they go
	 * @param warning is told once if they can't be sent
	 */
	static RunMetrics of(MetricsProperties properties, RunTags subject, Network network, Consumer<String> warning) {
		// What it takes is loaded only here: nobody else pays for it.
		return properties.wanted() ? MicrometerMetrics.start(properties, subject, network, warning) : NONE;
	}

	/**
	 * Metrics of a worker that collects for a run: its requests, not the run's state.
	 * @param worker its name, which no other worker has
	 * @param network the way to where they go
	 * @param warning is told once if they can't be sent
	 */
	static RunMetrics ofWorker(MetricsProperties properties, Run run, String worker, Network network,
			Consumer<String> warning) {
		return properties.wanted() ? MicrometerMetrics.startForWorker(properties, run, worker, network, warning) : NONE;
	}

	/** The same API, measured. */
	TaskApi measured(TaskApi api);

	/** The same source of images, measured. */
	ImageSource measured(ImageSource images);

	/** Measures what holds submissions back. */
	void measure(AdaptiveRateLimiter rateLimiter, ApiBreaker breaker);

	/** Counts the callbacks that came. */
	void callbacks(LongSupplier received);

	/** Where Spring Batch reports to. */
	ObservationRegistry observations();

	/** The run stands here now. */
	void progress(RunSnapshot progress);

	/** The run ended so. */
	void ended(Run run, RunTotals totals);

	/** Sends what there is for the last time. */
	@Override
	void close();

}
