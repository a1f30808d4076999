package dev.promptmill.common;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * The shared stop request of a run: steps read it, and make it themselves. The first
 * reason stands, except that a fault overrides a polite request.
 */
public final class RunControl {

	private final AtomicReference<@Nullable RunStop> ending = new AtomicReference<>();

	private final ChangeSignal changes;

	private volatile boolean urgent;

	/**
	 * @param changes signalled when the run is to end, so that nobody sleeps through it
	 */
	public RunControl(ChangeSignal changes) {
		this.changes = changes;
	}

	/** Ends the run: no new submission, nothing new is begun. */
	public void end(RunStop.Reason reason, String message) {
		RunStop wanted = new RunStop(reason, message);
		this.ending
			.updateAndGet((now) -> (now == null || (reason.isFault() && !now.reason().isFault())) ? wanted : now);
		if (reason.isSignal()) {
			this.urgent = true;
		}
		this.changes.signal();
	}

	/** Why the run is to end, empty while it is to go on. */
	public Optional<RunStop> ending() {
		return Optional.ofNullable(this.ending.get());
	}

	public boolean isEnding() {
		return this.ending.get() != null;
	}

	/** Whether a signal asked the process to end, whatever else the run ends for. */
	public boolean isUrgent() {
		return this.urgent;
	}

	public ChangeSignal changes() {
		return this.changes;
	}

}
