package dev.promptmill.pipeline;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

import dev.promptmill.ledger.Totals;
import dev.promptmill.pacing.Pace;
import org.jspecify.annotations.Nullable;

/** Foretells the end of a run from what was settled in the last minute. */
final class Forecast {

	private static final Duration MEMORY = Duration.ofMinutes(1);

	private final Deque<Sample> samples = new ArrayDeque<>();

	Vitals look(Instant now, Totals totals, Pace pace) {
		this.samples.add(new Sample(now, totals.settled()));
		while (this.samples.size() > 2 && this.samples.getFirst().at().isBefore(now.minus(MEMORY))) {
			this.samples.remove();
		}
		Sample first = this.samples.getFirst();
		double seconds = Duration.between(first.at(), now).toMillis() / 1000.0;
		double perSecond = (seconds > 0) ? (totals.settled() - first.settled()) / seconds : 0;
		return new Vitals(pace, perSecond, endsAt(now, totals.all() - totals.settled(), perSecond));
	}

	private static @Nullable Instant endsAt(Instant now, long left, double perSecond) {
		return (perSecond > 0) ? now.plusMillis((long) (1000 * left / perSecond)) : null;
	}

	private record Sample(Instant at, long settled) {
	}

}
