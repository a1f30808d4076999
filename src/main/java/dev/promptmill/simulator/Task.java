package dev.promptmill.simulator;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** An accepted task: what was ordered, what becomes of it, and who asked about it. */
final class Task {

	private final long number;

	private final String id;

	private final TaskRequest order;

	private final TaskTimeline course;

	private final AtomicLong polls = new AtomicLong();

	private final AtomicLong resultPolls = new AtomicLong();

	private final Map<Integer, AtomicLong> downloads = new ConcurrentHashMap<>();

	Task(long number, String id, TaskRequest order, TaskTimeline course) {
		this.number = number;
		this.id = id;
		this.order = order;
		this.course = course;
	}

	/** Counts accepted tasks from 1. */
	long number() {
		return this.number;
	}

	String id() {
		return this.id;
	}

	TaskRequest order() {
		return this.order;
	}

	TaskTimeline course() {
		return this.course;
	}

	/** Counts a status request; the first is 1. */
	long countPoll() {
		return this.polls.incrementAndGet();
	}

	/** Counts a status request that hands out image URLs; the first is 1. */
	long countResultPoll() {
		return this.resultPolls.incrementAndGet();
	}

	/** Counts a request for an image; the first is 1. */
	long countDownload(int image) {
		return this.downloads.computeIfAbsent(image, (key) -> new AtomicLong()).incrementAndGet();
	}

	BigDecimal finalCharge() {
		return this.order.chargeFor(this.course.delivered());
	}

	SimulatedTask snapshot(long now) {
		boolean ended = this.course.endedAt(now);
		long downloaded = this.downloads.values().stream().mapToLong(AtomicLong::get).sum();
		return new SimulatedTask(this.id, this.order.prompt(), this.order.input(), this.order.bodySha256(),
				Instant.ofEpochMilli(this.course.acceptedAt()), this.course.stateAt(now), this.order.images(),
				ended ? this.course.delivered() : 0, ended ? finalCharge() : this.order.precharge(), this.polls.get(),
				downloaded);
	}

}
