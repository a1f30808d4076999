package dev.promptmill.support;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that leaves a job at work in its process. Spring Batch knows the steps of
 * a process by their numbers alone ({@code StepSynchronizationManager}), whatever their
 * database: two jobs at once, each with a ledger of its own, take one another's steps,
 * and the next tests would fail with "JobRepository failure forcing rollback". Registered
 * for all tests.
 */
public final class NoRunLeftBehind implements AfterEachCallback {

	/** The thread of the last step may still be about to end. */
	private static final Duration PATIENCE = Duration.ofSeconds(5);

	@Override
	public void afterEach(ExtensionContext context) {
		if (!atWork().isEmpty()) {
			Awaitility.await("threads of a job that the test began have ended")
				.atMost(PATIENCE)
				.pollDelay(Duration.ZERO)
				.until(() -> atWork().isEmpty());
		}
	}

	/** Submit and collect are steps side by side, each with a thread of this name. */
	private static List<String> atWork() {
		Thread[] threads = new Thread[Thread.activeCount() + 10];
		int count = Thread.enumerate(threads);
		return Arrays.stream(threads, 0, count)
			.map(Thread::getName)
			.filter((name) -> name.startsWith("flow-"))
			.toList();
	}

}
