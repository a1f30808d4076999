package dev.promptmill.submit;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Ids of the tasks that were accepted lately, as far as this process remembers. An id
 * that comes again is no acceptance that can be collected: something in between (a cache)
 * repeats an earlier answer. Thread-safe.
 */
final class RecentTasks {

	/** A cache repeats what it just saw; more than that need not be remembered. */
	private static final int MOST = 1000;

	private final Map<String, Boolean> ids = new LinkedHashMap<>(16, 0.75f, true) {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
			return size() > MOST;
		}

	};

	/**
	 * Notes the task that a row was answered with.
	 * @return whether it is the task of an earlier one
	 */
	synchronized boolean isRepeated(String taskId) {
		return this.ids.put(taskId, Boolean.TRUE) != null;
	}

}
