package dev.promptmill.collect;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import dev.promptmill.ledger.step.OpenTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes known which words for the state of a task were not understood: each once to the
 * operator, each time in the log. Thread-safe.
 */
final class UnknownStateReporter {

	private static final Logger LOG = LoggerFactory.getLogger(UnknownStateReporter.class);

	/** A server that sends another word each time gets no more lines than this. */
	private static final int MOST = 20;

	private final Set<String> said = ConcurrentHashMap.newKeySet();

	private final Consumer<String> notices;

	UnknownStateReporter(Consumer<String> notices) {
		this.notices = notices;
	}

	/**
	 * A task is in such a state.
	 * @param oddity what the answer said, printable
	 */
	void met(OpenTask task, String oddity) {
		LOG.debug("Row {}, task {}: {}", task.rowNumber(), task.taskId(), oddity);
		if (this.said.size() < MOST && this.said.add(oddity)) {
			this.notices.accept(oddity + " (first seen for row " + task.rowNumber() + ", id " + task.id()
					+ "): such tasks are taken to be running until promptmill.poll.deadline.");
		}
	}

}
