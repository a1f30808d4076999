package dev.promptmill.submit;

import java.time.Duration;

/** A listener to accepted submissions; whoever collects decides. */
@FunctionalInterface
public interface SubmissionListener {

	/** Time from acceptance to the first poll, by resolution tier. */
	Duration firstPoll(String tier);

	/** Whether the API is asked to call back when a task ends. */
	default boolean asksForCallbacks() {
		return false;
	}

	/** The answer that accepted a task is on disk: from now on the ledger knows it. */
	default void recorded(String taskId) {
		// Whoever polls needs no telling.
	}

}
