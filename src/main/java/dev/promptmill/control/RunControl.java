package dev.promptmill.control;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Where the steps of a run learn that it is to end, and say so themselves. The first
 * reason stands, except that a fault overrides a polite request.
 */
public final class RunControl {

	private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();

	private final Bell bell;

	private volatile boolean urgent;

	/**
	 * @param bell rung when the run is to end, so that nobody sleeps through it
	 */
	public RunControl(Bell bell) {
		this.bell = bell;
	}

	/** Ends the run: no new submission, nothing new is begun. */
	public void end(Ending.Reason reason, String message) {
		Ending wanted = new Ending(reason, message);
		this.ending
			.updateAndGet((now) -> (now == null || (reason.isFault() && !now.reason().isFault())) ? wanted : now);
		if (reason.isSignal()) {
			this.urgent = true;
		}
		this.bell.ring();
	}

	/** Why the run is to end, empty while it is to go on. */
	public Optional<Ending> ending() {
		return Optional.ofNullable(this.ending.get());
	}

	public boolean isEnding() {
		return this.ending.get() != null;
	}

	/** Whether a signal asked the process to end, whatever else the run ends for. */
	public boolean isUrgent() {
		return this.urgent;
	}

	public Bell bell() {
		return this.bell;
	}

}
