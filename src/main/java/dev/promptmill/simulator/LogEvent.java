package dev.promptmill.simulator;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

/**
 * A line of the books.
 *
 * @param event what happened
 * @param at when, in Unix milliseconds
 * @param outcome of a POST: the HTTP status or the label of the fault met
 * @param prompt of a refused POST that counts as an attempt of its prompt
 * @param taskId of an accepted task, or of the task a callback speaks of
 * @param order of an accepted task
 * @param course of an accepted task
 * @param port of an opening
 * @param startingBalance of an opening
 */
record LogEvent(Event event, long at, @Nullable String outcome, @Nullable String prompt, @Nullable String taskId,
		@Nullable TaskRequest order, @Nullable TaskTimeline course, @Nullable Integer port,
		@Nullable BigDecimal startingBalance) {

	/** What a line tells. */
	enum Event {

		/** A process opened the books. */
		OPENED,
		/** A POST was not accepted. */
		REFUSED,
		/** A POST became a task. */
		ACCEPTED,
		/** A task's callback needs no further attempt. */
		CALLED_BACK

	}

	static LogEvent opened(long at, int port, BigDecimal startingBalance) {
		return new LogEvent(Event.OPENED, at, null, null, null, null, null, port, startingBalance);
	}

	static LogEvent refused(long at, String outcome, @Nullable String prompt) {
		return new LogEvent(Event.REFUSED, at, outcome, prompt, null, null, null, null, null);
	}

	static LogEvent accepted(long at, String outcome, Task task) {
		return new LogEvent(Event.ACCEPTED, at, outcome, null, task.id(), task.order(), task.course(), null, null);
	}

	static LogEvent calledBack(long at, Task task) {
		return new LogEvent(Event.CALLED_BACK, at, null, null, task.id(), null, null, null, null);
	}

}
