package dev.promptmill.collect;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.promptmill.apixo.PollReply;

/**
 * The schedule of a task's polls: never before the documented delay of its resolution
 * (Spec, "Latency and polling"). At first the configured interval follows; later on, the
 * times at which such tasks of this run were completed. Thread-safe.
 */
public class PollSchedule {

	/** A minute, by default. */
	private static final int POLLS_FOR_A_RESULT = 15;

	private final PollProperties properties;

	private final Map<String, CompletionTimes> byTier = new ConcurrentHashMap<>();

	public PollSchedule(PollProperties properties) {
		this.properties = properties;
	}

	/** Time from acceptance to the first question. */
	public Duration first(String tier) {
		Duration learned = times(tier).next(Duration.ofNanos(-1));
		return (learned != null) ? learned : documented(tier);
	}

	/** When to ask again about a task that was still running now. */
	Instant next(String tier, Instant acceptedAt, Instant now) {
		Instant usual = soon(now);
		Duration age = Duration.between(acceptedAt, now);
		Duration learned = age.isNegative() ? null : times(tier).next(age);
		if (learned == null) {
			return usual;
		}
		Instant at = acceptedAt.plus(learned);
		return at.isAfter(now) ? at : usual;
	}

	/** Learns from a task that has ended, if the API says when it was completed. */
	void learn(String tier, PollReply reply) {
		Instant created = reply.createdAt();
		Instant completed = reply.completedAt();
		if (created != null && completed != null) {
			times(tier).add(Duration.between(created, completed));
		}
	}

	/** When to ask again, given that there was no answer to the point. */
	final Instant soon(Instant now) {
		return now.plus(this.properties.interval());
	}

	/** Whether a result that was first missing at this time may still appear. */
	final boolean mayStillAppear(Instant since, Instant now) {
		return now.isBefore(since.plus(this.properties.interval().multipliedBy(POLLS_FOR_A_RESULT)));
	}

	/** When a task that was accepted at this time has had its time. */
	final Instant deadline(Instant acceptedAt) {
		return acceptedAt.plus(this.properties.deadline());
	}

	/** Whether a task accepted at this time has had its time. */
	final boolean isOverdue(Instant acceptedAt, Instant now) {
		return now.isAfter(deadline(acceptedAt));
	}

	private CompletionTimes times(String tier) {
		return this.byTier.computeIfAbsent(tier,
				(name) -> new CompletionTimes(documented(name), this.properties.interval()));
	}

	final Duration documented(String tier) {
		return "2K".equals(tier) ? this.properties.firstDelay2k() : this.properties.firstDelay1k();
	}

}
