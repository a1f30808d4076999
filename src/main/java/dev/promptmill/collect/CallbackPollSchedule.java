package dev.promptmill.collect;

import java.time.Duration;
import java.time.Instant;

/**
 * The poll schedule of tasks whose end the API announces: only after an announcement
 * should have come, and then less and less often. A task typically takes up to twice the
 * documented first delay (Spec, "Latency"); half as much again is left for the
 * announcement, which makes 45 s for a 1K image.
 */
public final class CallbackPollSchedule extends PollSchedule {

	private static final Duration LONGEST = Duration.ofMinutes(5);

	public CallbackPollSchedule(PollProperties properties) {
		super(properties);
	}

	@Override
	public Duration first(String tier) {
		return documented(tier).multipliedBy(3);
	}

	/** After as long again as the task has run, so that intervals double. */
	@Override
	Instant next(String tier, Instant acceptedAt, Instant now) {
		Instant later = now.plus(atMost(LONGEST, Duration.between(acceptedAt, now)));
		Instant expected = acceptedAt.plus(first(tier));
		Instant deadline = deadline(acceptedAt).plusMillis(1);
		return latest(soon(now), earliest(deadline, latest(later, expected)));
	}

	private static Duration atMost(Duration most, Duration time) {
		return (time.compareTo(most) < 0) ? time : most;
	}

	private static Instant earliest(Instant one, Instant other) {
		return one.isBefore(other) ? one : other;
	}

	private static Instant latest(Instant one, Instant other) {
		return one.isAfter(other) ? one : other;
	}

}
