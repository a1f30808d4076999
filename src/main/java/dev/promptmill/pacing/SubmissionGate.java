package dev.promptmill.pacing;

import java.time.Duration;

/**
 * Holds submission back for a reason that no answer to a submission shows, such as tasks
 * that succeed and whose images cannot be delivered. The submitting thread asks it beside
 * the {@link ApiBreaker}, before each row, and sends the row at once if it is open.
 * <p>
 * To let single rows through as probes, an implementation answers zero once and closes
 * again in {@link #passed()}. Thread-safe; it never sleeps and never asks a database for
 * long, since it is asked many times a second.
 */
public interface SubmissionGate {

	/** A gate that is always open. */
	SubmissionGate OPEN = new SubmissionGate() {

		@Override
		public Duration closedFor() {
			return Duration.ZERO;
		}

		@Override
		public String reason() {
			return "";
		}

		@Override
		public boolean outageExceeded() {
			return false;
		}

	};

	/**
	 * How long no row may be sent: zero when one may be sent now, otherwise an upper
	 * bound of the time after which it is worth asking again.
	 */
	Duration closedFor();

	/**
	 * Why it is closed and since when, in words without a full stop at the end, for
	 * {@code status}, the progress line and the message that ends the run; empty when it
	 * is open.
	 */
	String reason();

	/**
	 * Whether it has been closed for longer than {@code submit.max-outage}: then the run
	 * ends with exit code 1, and the other rows stay ready.
	 */
	boolean outageExceeded();

	/** A row passes, and will be sent unless the run ends first. */
	default void passed() {
		// Only a gate that lets single rows through needs to know.
	}

}
