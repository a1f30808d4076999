package dev.promptmill.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.promptmill.broker.BrokerException;
import dev.promptmill.broker.Inbox;
import dev.promptmill.broker.InboxReader;
import dev.promptmill.broker.InboxReader.Delivery;
import dev.promptmill.control.Bell;
import dev.promptmill.control.RunControl;
import dev.promptmill.ledger.SlotLease;
import dev.promptmill.ledger.SlotOrder;
import dev.promptmill.ledger.SlotRecord;
import dev.promptmill.ledger.Slots;
import org.jspecify.annotations.Nullable;

/**
 * Takes orders from the broker, as many at once as the worker has appetite for, a thread
 * for each. An order stays with the broker while it is worked, so that it goes to another
 * worker when this process dies.
 */
final class SlotIntake implements AutoCloseable {

	private static final Duration LISTEN = Duration.ofSeconds(1);

	private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

	/** Leaves others the first chance at what failed here. */
	private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

	private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

	private final Slots slots;

	private final WorkKits kits;

	private final WorkerHost host;

	private final RunControl control;

	private final Set<SlotJob> jobs;

	private final Runnable look;

	private final List<Thread> threads = new ArrayList<>();

	private @Nullable Inbox inbox;

	private Duration backoff = Duration.ofSeconds(1);

	private int appetite = 1;

	private int engaged;

	private boolean connected;

	private long pausedUntil;

	/**
	 * @param jobs what is being worked
	 * @param look has the worker look at once how much it should take
	 */
	SlotIntake(Slots slots, WorkKits kits, WorkerHost host, RunControl control, Set<SlotJob> jobs, Runnable look) {
		this.slots = slots;
		this.kits = kits;
		this.host = host;
		this.control = control;
		this.jobs = jobs;
		this.look = look;
		this.pausedUntil = now();
	}

	void start() {
		for (int i = 0; i < this.host.capacity(); i++) {
			Thread thread = new Thread(this::takeUntilTheEnd, "slot-" + i);
			thread.setDaemon(true);
			this.threads.add(thread);
			thread.start();
		}
	}

	/** How many slots to work at once from now on; what is worked is not touched. */
	synchronized void appetite(int most) {
		this.appetite = most;
	}

	/** Whether it would take orders now. */
	synchronized boolean isOpen() {
		return this.connected && now() - this.pausedUntil >= 0;
	}

	boolean isIdle() {
		return this.threads.stream().noneMatch(Thread::isAlive);
	}

	private void takeUntilTheEnd() {
		try {
			while (!this.control.isEnding()) {
				if (engage()) {
					takeOne();
				}
				else {
					Bell.pause(LOOK_AGAIN);
				}
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private synchronized boolean engage() {
		if (this.engaged >= this.appetite || now() - this.pausedUntil < 0) {
			return false;
		}
		this.engaged++;
		return true;
	}

	private synchronized void disengage() {
		this.engaged--;
	}

	private void takeOne() throws InterruptedException {
		Inbox open = null;
		try {
			open = connection();
			takeOne(open);
		}
		catch (BrokerException ex) {
			lost(open, ex);
		}
		catch (RuntimeException ex) {
			pause(AFTER_FAILURE);
			this.host.notices().accept("An order could not be looked at: " + SettingsProblem.firstLine(ex));
		}
		finally {
			disengage();
		}
	}

	private void takeOne(Inbox open) throws InterruptedException {
		try (InboxReader reader = open.reader()) {
			Delivery delivery = null;
			while (delivery == null && !this.control.isEnding() && hasAppetite()) {
				delivery = reader.receive(LISTEN);
			}
			if (delivery != null) {
				handle(reader, delivery);
			}
		}
	}

	private synchronized boolean hasAppetite() {
		return this.engaged <= this.appetite;
	}

	private void handle(InboxReader reader, Delivery delivery) throws InterruptedException {
		this.look.run();
		SlotLease lease = take(delivery);
		if (lease == null) {
			if (!this.control.isEnding()) {
				reader.settle();
			}
			return;
		}
		SlotJob job = new SlotJob(delivery.order(), lease, this.host);
		this.jobs.add(job);
		SlotJob.Result result;
		try {
			result = job.work(this.kits);
		}
		finally {
			this.jobs.remove(job);
		}
		if (result == SlotJob.Result.FAILED || result == SlotJob.Result.BROKEN) {
			pause(AFTER_FAILURE);
		}
		// Should the broker be gone: what counts is that the ledger has the slot back.
		switch (result) {
			case SETTLED, LOST, FAILED -> reader.settle();
			case PASS_ON -> reader.passOn(delivery.order());
			case BROKEN -> {
				// Closing the reader gives it back.
			}
		}
	}

	/**
	 * Takes the slot of an order. Its last holder may have died a moment ago: that shows
	 * when it stays silent.
	 * @return null if the order is stale, or another worker is on it
	 */
	private @Nullable SlotLease take(Delivery delivery) throws InterruptedException {
		SlotOrder order = delivery.order();
		Duration patience = delivery.redelivered() ? SlotLease.EXPIRES_WHEN_SUSPECT : SlotLease.EXPIRES_AFTER;
		long lastSign = Long.MIN_VALUE;
		while (!this.control.isEnding()) {
			Optional<SlotLease> taken = this.slots.take(order, patience);
			if (taken.isPresent()) {
				return taken.get();
			}
			SlotRecord slot = this.slots.find(order.runId(), order.slot()).orElse(null);
			if (slot == null || !slot.isOpenFor(order)) {
				return null;
			}
			if (lastSign != Long.MIN_VALUE && slot.heartbeatAt() != lastSign && slot.isHeld()) {
				return null;
			}
			lastSign = slot.heartbeatAt();
			Bell.pause(LOOK_AGAIN);
		}
		return null;
	}

	private synchronized Inbox connection() {
		Inbox open = this.inbox;
		if (open == null || open.isLost()) {
			if (open != null) {
				open.close();
			}
			open = Inbox.open(this.host.broker());
			this.inbox = open;
			if (!this.connected) {
				this.host.notices().accept("Connected to the broker at " + this.host.broker() + ".");
			}
			this.connected = true;
			this.backoff = Duration.ofSeconds(1);
		}
		return open;
	}

	/**
	 * @param failed the connection that failed, null if none was to be had
	 */
	private synchronized void lost(@Nullable Inbox failed, BrokerException failure) {
		if (failed != this.inbox || now() - this.pausedUntil < 0) {
			// Another thread has found that out.
			return;
		}
		String more = this.connected ? "Going on with the slots held; trying again."
				: "Trying again in " + this.backoff.toSeconds() + " s.";
		this.host.notices().accept(failure.getMessage() + " " + more);
		this.connected = false;
		if (failed != null) {
			failed.close();
			this.inbox = null;
		}
		pause(this.backoff);
		Duration next = this.backoff.multipliedBy(2);
		this.backoff = (next.compareTo(LONGEST_BACKOFF) > 0) ? LONGEST_BACKOFF : next;
	}

	private synchronized void pause(Duration time) {
		this.pausedUntil = Math.max(this.pausedUntil, now() + time.toNanos());
	}

	private long now() {
		return this.host.instruments().ticker().getAsLong();
	}

	@Override
	public synchronized void close() {
		Inbox open = this.inbox;
		if (open != null) {
			open.close();
			this.inbox = null;
		}
	}

}
