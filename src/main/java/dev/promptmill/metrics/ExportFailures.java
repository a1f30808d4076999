package dev.promptmill.metrics;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Warns once about each exporter that can't be reached; the run goes on. */
final class ExportFailures {

	private static final int LONGEST = 200;

	private final Set<String> said = ConcurrentHashMap.newKeySet();

	private final Consumer<String> warning;

	private final Duration interval;

	ExportFailures(Consumer<String> warning, Duration interval) {
		this.warning = warning;
		this.interval = interval;
	}

	/**
	 * Something could not be sent.
	 * @param what in words, with its address
	 */
	void met(String what, Throwable cause) {
		if (this.said.add(what)) {
			this.warning.accept(what + " (" + reason(cause) + "). The run is not affected; it is tried again every "
					+ this.interval.toSeconds() + " s and not said again.");
		}
	}

	private static String reason(Throwable cause) {
		Throwable root = cause;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		String text = (root.getMessage() != null) ? root.getMessage() : root.getClass().getSimpleName();
		String line = text.lines().findFirst().orElse("");
		return (line.length() > LONGEST) ? line.substring(0, LONGEST) : line;
	}

}
