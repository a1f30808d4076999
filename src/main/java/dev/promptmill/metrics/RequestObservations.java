package dev.promptmill.metrics;

import java.time.Duration;
import java.util.OptionalLong;

import dev.promptmill.common.RowContext;
import io.micrometer.core.instrument.LongTaskTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the time of requests. A request's answer may be worth money, so whatever happens
 * to its measurement is swallowed.
 */
final class RequestObservations {

	static final String SUBMIT = "promptmill.submit";

	static final String POLL = "promptmill.poll";

	static final String DOWNLOAD = "promptmill.download";

	static final String GENERATION = "promptmill.generation";

	private static final Logger LOG = LoggerFactory.getLogger(RequestObservations.class);

	private final ObservationRegistry observations;

	private final Observation run;

	private final MeterRegistry registry;

	/**
	 * @param run what all requests are part of
	 */
	RequestObservations(ObservationRegistry observations, Observation run, MeterRegistry registry) {
		this.observations = observations;
		this.run = run;
		this.registry = registry;
		described(SUBMIT, "Submissions, until their answer", "accepted");
		described(POLL, "Status requests, until their answer", "succeeded");
		described(DOWNLOAD, "Downloads of images, until they are stored", "stored");
	}

	/** The first timer of a name decides how all of them are described. */
	private void described(String name, String description, String outcome) {
		Timer.builder(name)
			.description(description)
			.tag("error", "none")
			.tag("outcome", outcome)
			.register(this.registry);
		LongTaskTimer.builder(name + ".active").description(description + ": those under way").register(this.registry);
	}

	/** A request is about to be made. */
	Exchange begin(String name) {
		Observation observation = Observation.NOOP;
		try {
			observation = Observation.createNotStarted(name, this.observations).parentObservation(this.run);
			OptionalLong row = RowContext.number();
			if (row.isPresent()) {
				observation.highCardinalityKeyValue("row", Long.toString(row.getAsLong()));
			}
			observation.start();
		}
		catch (RuntimeException ex) {
			LOG.debug("{} is not measured", name, ex);
		}
		return new Exchange(observation);
	}

	/** The API took this long over a task. */
	void generation(Duration time, String outcome) {
		try {
			Timer.builder(GENERATION)
				.description("From the creation of a task to its end, as the API says")
				.tag("outcome", outcome)
				.register(this.registry)
				.record(time);
		}
		catch (RuntimeException ex) {
			LOG.debug("A generation is not measured", ex);
		}
	}

	/** A request under way. */
	static final class Exchange {

		private final Observation observation;

		private Exchange(Observation observation) {
			this.observation = observation;
		}

		/** What it is about; goes to traces only. */
		Exchange about(String key, String value) {
			quietly(() -> this.observation.highCardinalityKeyValue(key, value));
			return this;
		}

		/** It came to this. */
		void end(String outcome) {
			quietly(() -> this.observation.lowCardinalityKeyValue("outcome", outcome));
			quietly(this.observation::stop);
		}

		private static void quietly(Runnable work) {
			try {
				work.run();
			}
			catch (RuntimeException ex) {
				LOG.debug("A request is not measured", ex);
			}
		}

	}

}
