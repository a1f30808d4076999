package dev.promptmill.collect;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tasks of which callbacks arrived lately, and for when they made them due, as far as
 * this process remembers: an announcement may come before the ledger knows the task, and
 * may be repeated. What is forgotten here costs time, since slow polling covers it, and
 * nothing else. Thread-safe.
 */
public final class RecentCallbacks {

	/** Whoever floods us with ids gets no more memory than this. */
	static final int MOST = 10_000;

	private final Map<String, Instant> due = new LinkedHashMap<>(16, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Instant> eldest) {
			return size() > MOST;
		}

	};

	private final Duration spacing;

	/**
	 * @param spacing time between two questions about one task that announcements cause
	 */
	public RecentCallbacks(Duration spacing) {
		this.spacing = spacing;
	}

	/**
	 * Notes an announcement.
	 * @return when the task may be due: now, or later if it was announced a moment ago,
	 * so that repeating an announcement never costs more than polling does
	 */
	public synchronized Instant note(String taskId, Instant now) {
		Instant last = this.due.get(taskId);
		Instant next = now;
		if (last != null && now.isBefore(last.plus(this.spacing))) {
			next = last.isAfter(now) ? last : last.plus(this.spacing);
		}
		this.due.put(taskId, next);
		return next;
	}

	/** Whether a task was announced. */
	public synchronized boolean contains(String taskId) {
		return this.due.containsKey(taskId);
	}

}
