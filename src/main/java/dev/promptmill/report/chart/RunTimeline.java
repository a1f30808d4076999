package dev.promptmill.report.chart;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.query.AttemptRecord;
import dev.promptmill.ledger.query.RowRecord;

/**
 * Histograms of a run over time, in bounded memory: when requests were sent and rows
 * settled, how long tasks took, and why rows failed.
 */
public final class RunTimeline {

	private static final int MOST_CODES = 500;

	private final Instant start;

	private final Histogram sent = new Histogram(128, 1000);

	private final Histogram settled = new Histogram(128, 1000);

	private final Histogram latency = new Histogram(1024, 50);

	private final Map<String, Long> failures = new HashMap<>();

	public RunTimeline(Instant start) {
		this.start = start;
	}

	public void add(RowRecord row) {
		for (AttemptRecord attempt : row.attempts()) {
			this.sent.add(sinceStart(attempt.intendedAt()));
			Instant accepted = attempt.answeredAt();
			Instant ended = attempt.endedAt();
			boolean succeeded = attempt.state() == AttemptState.SUCCEEDED || attempt.state() == AttemptState.SURPLUS;
			if (succeeded && accepted != null && ended != null) {
				this.latency.add(Duration.between(accepted, ended).toMillis());
			}
		}
		Instant completed = row.completedAt();
		if (row.status().isSettled() && completed != null) {
			this.settled.add(sinceStart(completed));
		}
		if (row.status().isSettled() && !row.status().isComplete()) {
			String code = (row.failCode() != null) ? row.failCode() : row.status().name();
			boolean counted = this.failures.containsKey(code) || this.failures.size() < MOST_CODES;
			this.failures.merge(counted ? code : "(others)", 1L, Long::sum);
		}
	}

	private long sinceStart(Instant time) {
		return Duration.between(this.start, time).toMillis();
	}

	Instant start() {
		return this.start;
	}

	/** Requests sent, by milliseconds since the start. */
	Histogram sent() {
		return this.sent;
	}

	/** Rows settled, by milliseconds since the start. */
	Histogram settled() {
		return this.settled;
	}

	/** Milliseconds from a task's acceptance to its images. */
	Histogram latency() {
		return this.latency;
	}

	/** Rows not delivered by fail code, the most frequent first. */
	Map<String, Long> failures(int most) {
		Map<String, Long> result = new LinkedHashMap<>();
		this.failures.entrySet()
			.stream()
			.sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
				.thenComparing(Map.Entry.comparingByKey()))
			.limit(most)
			.forEach((entry) -> result.put(entry.getKey(), entry.getValue()));
		return result;
	}

}
