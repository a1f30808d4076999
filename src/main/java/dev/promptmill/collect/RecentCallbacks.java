package dev.promptmill.collect;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tasks of which callbacks arrived lately, as far as this process remembers. Needed where
 * the ledger can't tell: an announcement may come before the ledger knows the task, or
 * while the task is being asked about. What is forgotten here costs time, since slow
 * polling covers it, and nothing else. Thread-safe.
 */
public final class RecentCallbacks {

	/** Whoever floods us with ids gets no more memory than this. */
	static final int MOST = 10_000;

	private final Map<String, Arrival> byTask = new LinkedHashMap<>(16, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Arrival> eldest) {
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
		Arrival last = this.byTask.get(taskId);
		Instant due = now;
		if (last != null && now.isBefore(last.due().plus(this.spacing))) {
			due = last.due().isAfter(now) ? last.due() : last.due().plus(this.spacing);
		}
		this.byTask.put(taskId, new Arrival(now, due));
		return due;
	}

	/** Whether a task was announced at this time or later. */
	public synchronized boolean arrivedSince(String taskId, Instant time) {
		Arrival last = this.byTask.get(taskId);
		return last != null && !last.at().isBefore(time);
	}

	/** The last announcement of a task, and when it made the task due. */
	private record Arrival(Instant at, Instant due) {
	}

}
