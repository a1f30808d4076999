package dev.promptmill.submit;

import java.time.Duration;

import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.pacing.RetrySchedule;

/** The schedule by which rows are sent again whose task failed. */
public final class RetrySchedules {

	private static final Duration LONGEST_BACKOFF = Duration.ofMinutes(2);

	private RetrySchedules() {
	}

	public static RetrySchedule of(SubmitProperties submit, TimeAndRandom timeAndRandom) {
		Duration first = submit.backoff().isZero() ? Duration.ofMillis(1) : submit.backoff();
		return new RetrySchedule(first, (first.compareTo(LONGEST_BACKOFF) > 0) ? first : LONGEST_BACKOFF,
				timeAndRandom.random());
	}

}
