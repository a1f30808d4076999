package dev.promptmill.collect;

import java.time.Duration;
import java.time.Instant;

/**
 * When a task is asked about: first after the documented delay of its resolution, then at
 * the configured interval (Spec, "Latency and polling").
 */
public final class PollSchedule {

	private final PollProperties properties;

	public PollSchedule(PollProperties properties) {
		this.properties = properties;
	}

	/** Time from acceptance to the first question. */
	public Duration first(String tier) {
		return "2K".equals(tier) ? this.properties.firstDelay2k() : this.properties.firstDelay1k();
	}

	/** When to ask again, given that the task was still running now. */
	Instant next(Instant now) {
		return now.plus(this.properties.interval());
	}

	/** Whether a task accepted at this time has had its time. */
	boolean isOverdue(Instant acceptedAt, Instant now) {
		return now.isAfter(acceptedAt.plus(this.properties.deadline()));
	}

}
