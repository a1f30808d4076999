package dev.promptmill.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/** Measures the rate of POSTs and holds it against a token bucket. Thread-safe. */
final class SubmitRateLimiter {

	private static final long SECOND = 1_000_000_000L;

	private final ReentrantLock lock = new ReentrantLock();

	private final Deque<Long> lastSecond = new ArrayDeque<>();

	private final LongSupplier nanoTicker;

	private SimulatorSettings.Limits limits;

	private double tokens;

	private long filledAt;

	private int maxPerSecond;

	SubmitRateLimiter(SimulatorSettings.Limits limits, LongSupplier nanoTicker) {
		this.nanoTicker = nanoTicker;
		this.limits = limits;
		this.filledAt = nanoTicker.getAsLong();
		this.tokens = capacity();
	}

	/** Counts a POST towards the rate, whatever becomes of it. */
	void arrive() {
		this.lock.lock();
		try {
			long now = this.nanoTicker.getAsLong();
			this.lastSecond.addLast(now);
			while (now - this.lastSecond.getFirst() >= SECOND) {
				this.lastSecond.removeFirst();
			}
			this.maxPerSecond = Math.max(this.maxPerSecond, this.lastSecond.size());
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * Takes a permit if there is one.
	 * @return 0, or the nanoseconds until there will be one
	 */
	long take() {
		this.lock.lock();
		try {
			Double rate = this.limits.postsPerSecond();
			if (rate == null) {
				return 0;
			}
			long now = this.nanoTicker.getAsLong();
			this.tokens = Math.min(capacity(), this.tokens + rate * (now - this.filledAt) / SECOND);
			this.filledAt = now;
			if (this.tokens < 1) {
				return Math.max(1, (long) ((1 - this.tokens) / rate * SECOND));
			}
			this.tokens--;
			return 0;
		}
		finally {
			this.lock.unlock();
		}
	}

	void change(SimulatorSettings.Limits limits) {
		this.lock.lock();
		try {
			this.limits = limits;
			this.filledAt = this.nanoTicker.getAsLong();
			this.tokens = Math.min(this.tokens, capacity());
		}
		finally {
			this.lock.unlock();
		}
	}

	SimulatorSettings.Limits limits() {
		this.lock.lock();
		try {
			return this.limits;
		}
		finally {
			this.lock.unlock();
		}
	}

	@Nullable Integer maxOpenTasks() {
		return limits().maxOpenTasks();
	}

	int maxPerSecond() {
		this.lock.lock();
		try {
			return this.maxPerSecond;
		}
		finally {
			this.lock.unlock();
		}
	}

	private double capacity() {
		Integer burst = this.limits.burst();
		Double rate = this.limits.postsPerSecond();
		if (burst != null) {
			return burst;
		}
		return (rate != null) ? Math.max(1, Math.ceil(rate)) : 1;
	}

}
