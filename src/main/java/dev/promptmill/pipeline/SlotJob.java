package dev.promptmill.pipeline;

import java.time.Duration;

import dev.promptmill.control.Ending;
import dev.promptmill.control.RunControl;
import dev.promptmill.ledger.Holder;
import dev.promptmill.ledger.LeaseLostException;
import dev.promptmill.ledger.SlotLease;
import dev.promptmill.ledger.SlotOrder;
import dev.promptmill.ledger.SlotRecord;
import dev.promptmill.ledger.SlotState;

/** One slot that a worker holds, from taking its lease to giving it back. */
final class SlotJob {

	/** A run whose process has been silent for so long is not worked on by itself. */
	static final Duration RUN_SILENCE = Duration.ofMinutes(2);

	private final SlotOrder order;

	private final SlotLease lease;

	private final RunControl control;

	private final WorkerHost host;

	/** Whether the slot is being given back: then it is no loss that it is not held. */
	private volatile boolean over;

	/** When this process last began to prove that it holds the lease, and could. */
	private volatile long proven;

	private volatile Result result = Result.PASS_ON;

	SlotJob(SlotOrder order, SlotLease lease, WorkerHost host) {
		this.order = order;
		this.lease = lease;
		this.control = new RunControl(lease.bell());
		this.host = host;
		this.proven = host.instruments().ticker().getAsLong();
	}

	SlotOrder order() {
		return this.order;
	}

	/** Works the slot; returns when it was given back or lost. */
	Result work(WorkKits kits) throws InterruptedException {
		this.host.notices().accept("Working " + this + ".");
		try {
			boolean done = workWithKit(kits);
			conclude(done);
		}
		catch (LeaseLostException ex) {
			this.result = Result.LOST;
			this.host.notices().accept(String.valueOf(ex.getMessage()));
		}
		catch (RuntimeException ex) {
			fail(SettingsProblem.firstLine(ex));
		}
		finally {
			giveBack();
		}
		return this.result;
	}

	private boolean workWithKit(WorkKits kits) throws InterruptedException {
		WorkKit kit = kits.borrow(this.order);
		try {
			return kit.work(this.lease, this.control);
		}
		finally {
			kits.giveBack(this.order);
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
		try {
			this.lease.failed(message + " (on " + Holder.current() + ")");
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
				.accept("Letting go of " + this + ": " + message + " It could not be given back in order: "
						+ SettingsProblem.firstLine(ex));
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
		this.control.end(Ending.Reason.STOP_REQUESTED, "handed over");
	}

	/** Proves that the slot is still held, and looks whether it is still wanted. */
	void beat(SlotRecord now) {
		long begun = this.host.instruments().ticker().getAsLong();
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
		if (now.state() == SlotState.CLOSED || now.runSilence().compareTo(RUN_SILENCE) > 0) {
			this.result = Result.SETTLED;
			this.control.end(Ending.Reason.STOP_REQUESTED, "the run ends");
		}
	}

	/**
	 * A holder that can't prove its lease must take it for lost when it expires: another
	 * worker may have the slot from then on.
	 */
	void expire() {
		long silent = this.host.instruments().ticker().getAsLong() - this.proven;
		if (silent > SlotLease.EXPIRES_AFTER.toNanos() && !this.control.isEnding()) {
			lost("The database has not answered for " + Duration.ofNanos(silent).toSeconds() + " s; " + this
					+ " is taken for lost, and nothing more is asked for it.");
		}
	}

	private void lost(String message) {
		this.result = Result.LOST;
		this.host.notices().accept(message);
		this.control.end(Ending.Reason.FAULT, message);
	}

	@Override
	public String toString() {
		return "slot " + this.order.slot() + " of run " + this.order.runId();
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
