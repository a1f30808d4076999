package dev.promptmill.pipeline;

import java.time.Duration;

import dev.promptmill.control.Instruments;
import dev.promptmill.pacing.RetrySchedule;
import dev.promptmill.submit.SubmitProperties;

/** When a row is sent again whose task failed. */
final class Retries {

	private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(2);

	private Retries() {
	}

	static RetrySchedule of(SubmitProperties submit, Instruments instruments) {
		Duration first = submit.backoff().isZero() ? Duration.ofMillis(1) : submit.backoff();
		return new RetrySchedule(first, (first.compareTo(LONGEST_BACKOFF) > 0) ? first : LONGEST_BACKOFF,
				instruments.random());
	}

}
