package dev.promptmill.remote;

import java.time.Duration;

import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;
import dev.promptmill.ledger.LeaseLostException;
import dev.promptmill.ledger.LeaseOwner;
import dev.promptmill.ledger.PartitionAssignment;
import dev.promptmill.ledger.PartitionLease;
import dev.promptmill.ledger.PartitionRecord;
import dev.promptmill.ledger.PartitionState;
import dev.promptmill.settings.SettingsErrorMessage;

/** One partition that a worker holds, from taking its lease to giving it back. */
final class PartitionRun {

	/** A run whose process has been silent for so long is not worked on by itself. */
	static final Duration RUN_SILENCE = Duration.ofMinutes(2);

	private final PartitionAssignment order;

	private final PartitionLease lease;

	private final RunControl control;

	private final WorkerContext host;

	/**
	 * Whether the partition is being given back: then it is no loss that it is not held.
	 */
	private volatile boolean over;

	/** When this process last began to prove that it holds the lease, and could. */
	private volatile long proven;

	private volatile Result result = Result.PASS_ON;

	PartitionRun(PartitionAssignment order, PartitionLease lease, WorkerContext host) {
		this.order = order;
		this.lease = lease;
		this.control = new RunControl(lease.changes());
		this.host = host;
		this.proven = host.timeAndRandom().ticker().getAsLong();
	}

	PartitionAssignment order() {
		return this.order;
	}

	/** Works the partition; returns when it was given back or lost. */
	Result work(RunResourcesCache resourcesCache) throws InterruptedException {
		this.host.notices().accept("Working " + this + ".");
		try {
			boolean done = workWithKit(resourcesCache);
			conclude(done);
		}
		catch (LeaseLostException ex) {
			this.result = Result.LOST;
			this.host.notices().accept(String.valueOf(ex.getMessage()));
		}
		catch (RuntimeException ex) {
			fail(SettingsErrorMessage.firstLine(ex));
		}
		finally {
			giveBack();
		}
		return this.result;
	}

	private boolean workWithKit(RunResourcesCache resourcesCache) throws InterruptedException {
		RunResources resources = resourcesCache.borrow(this.order);
		try {
			return resources.work(this.lease, this.control);
		}
		finally {
			resourcesCache.giveBack(this.order);
		}
	}

	private void conclude(boolean done) {
		if (done) {
			this.lease.done();
			this.result = Result.SETTLED;
			this.host.notices().accept("Nothing is left to do for " + this + ".");
		}
		else if (this.result != Result.LOST
				&& this.control.ending().filter((ending) -> ending.reason().isFault()).isPresent()) {
			fail(this.control.ending().get().message());
		}
	}

	private void fail(String message) {
		if (this.over) {
			return;
		}
		try {
			this.lease.failed(message + " (on " + LeaseOwner.current() + ")");
			this.result = Result.FAILED;
			this.host.notices().accept("Giving " + this + " back: " + message);
		}
		catch (LeaseLostException ex) {
			this.result = Result.LOST;
			this.host.notices().accept(String.valueOf(ex.getMessage()));
		}
		catch (RuntimeException ex) {
			this.result = Result.BROKEN;
			this.host.notices()
				.accept("Dropped " + this + ": " + message + " Its lease could not be released: "
						+ SettingsErrorMessage.firstLine(ex));
		}
	}

	private void giveBack() {
		this.over = true;
		try {
			this.lease.close();
		}
		catch (RuntimeException ex) {
			// Its lease expires, and another worker takes it.
			this.result = (this.result == Result.SETTLED) ? Result.SETTLED : Result.BROKEN;
		}
	}

	/** Ends the work; another worker is to go on. */
	void passOn() {
		this.control.end(RunStop.Reason.STOP_REQUESTED, "handed over");
	}

	/**
	 * Gives the partition back although requests are under way: what they bring is
	 * written by nobody, and the next worker asks again, free of charge.
	 */
	void release() {
		if (!this.over) {
			this.host.notices().accept("Handing over " + this + " with requests under way.");
			passOn();
			giveBack();
		}
	}

	/** Proves that the partition is still held, and looks whether it is still wanted. */
	void beat(PartitionRecord now) {
		long begun = this.host.timeAndRandom().ticker().getAsLong();
		try {
			this.lease.heartbeat();
			this.proven = begun;
		}
		catch (LeaseLostException ex) {
			if (!this.over) {
				lost(String.valueOf(ex.getMessage()));
			}
			return;
		}
		if (now.state() == PartitionState.CLOSED || now.runSilence().compareTo(RUN_SILENCE) > 0) {
			this.result = Result.SETTLED;
			this.control.end(RunStop.Reason.STOP_REQUESTED, "the run ends");
		}
	}

	/**
	 * A holder that can't prove its lease must take it for lost when it expires: another
	 * worker may have the partition from then on.
	 */
	void expire() {
		long silent = this.host.timeAndRandom().ticker().getAsLong() - this.proven;
		if (silent > PartitionLease.EXPIRES_AFTER.toNanos() && !this.control.isEnding()) {
			lost("The database has not answered for " + Duration.ofNanos(silent).toSeconds() + " s; " + this
					+ " is taken for lost, and nothing more is asked for it.");
		}
	}

	private void lost(String message) {
		this.result = Result.LOST;
		this.host.notices().accept(message);
		this.control.end(RunStop.Reason.FAULT, message);
	}

	@Override
	public String toString() {
		return "partition " + this.order.partition() + " of run " + this.order.runId();
	}

	/** What is to become of the order. */
	enum Result {

		/** It was carried out, or nobody is to carry it out. */
		SETTLED,

		/** Another worker is to carry it out. */
		PASS_ON,

		/** Another worker has it. */
		LOST,

		/** It failed, and the run's own process decides what to do. */
		FAILED,

		/** It failed, and nobody could be told. */
		BROKEN

	}

}
