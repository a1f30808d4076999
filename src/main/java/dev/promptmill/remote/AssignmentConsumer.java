package dev.promptmill.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.promptmill.broker.AssignmentQueueConnection;
import dev.promptmill.broker.AssignmentQueueReader;
import dev.promptmill.broker.AssignmentQueueReader.Delivery;
import dev.promptmill.broker.BrokerException;
import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.ExponentialBackoff;
import dev.promptmill.common.RunControl;
import dev.promptmill.ledger.PartitionAssignment;
import dev.promptmill.ledger.PartitionLease;
import dev.promptmill.ledger.PartitionRecord;
import dev.promptmill.ledger.Partitions;
import dev.promptmill.settings.SettingsErrorMessage;
import org.jspecify.annotations.Nullable;

/**
 * Takes orders from the broker, as many at once as the worker has appetite for, a thread
 * for each. An order stays with the broker while it is worked, so that it goes to another
 * worker when this process dies.
 */
final class AssignmentConsumer implements AutoCloseable {

	private static final Duration LISTEN = Duration.ofSeconds(1);

	private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

	/** Leaves others the first chance at what failed here, and then longer each time. */
	private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

	private static final Duration LONGEST_AFTER_FAILURE = Duration.ofMinutes(1);

	/** A failure that long after the last one is a first one again. */
	private static final Duration FAILURES_APART = Duration.ofMinutes(3);

	private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(30);

	private final Partitions partitions;

	private final RunResourcesCache resourcesCache;

	private final WorkerContext host;

	private final RunControl control;

	private final Set<PartitionRun> jobs;

	private final Runnable look;

	private final List<Thread> threads = new ArrayList<>();

	private @Nullable AssignmentQueueConnection inbox;

	private final ExponentialBackoff reconnects = new ExponentialBackoff(Duration.ofSeconds(1), LONGEST_BACKOFF);

	private final ExponentialBackoff failures = new ExponentialBackoff(AFTER_FAILURE, LONGEST_AFTER_FAILURE);

	private int appetite = 1;

	private int engaged;

	private boolean connected;

	private long pausedUntil;

	/**
	 * @param jobs what is being worked
	 * @param look has the worker look at once how much it should take
	 */
	AssignmentConsumer(Partitions partitions, RunResourcesCache resourcesCache, WorkerContext host, RunControl control,
			Set<PartitionRun> jobs, Runnable look) {
		this.partitions = partitions;
		this.resourcesCache = resourcesCache;
		this.host = host;
		this.control = control;
		this.jobs = jobs;
		this.look = look;
		this.pausedUntil = now();
	}

	void start() {
		for (int i = 0; i < this.host.capacity(); i++) {
			Thread thread = new Thread(this::takeUntilTheEnd, "partition-" + i);
			thread.setDaemon(true);
			this.threads.add(thread);
			thread.start();
		}
	}

	/** How many partitions to work at once from now on; what is worked is not touched. */
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
					ChangeSignal.pause(LOOK_AGAIN);
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
		AssignmentQueueConnection open = null;
		try {
			open = connection();
			takeOne(open);
		}
		catch (BrokerException ex) {
			lost(open, ex);
		}
		catch (RuntimeException ex) {
			pauseAfterFailure();
			this.host.notices().accept("An assignment could not be processed: " + SettingsErrorMessage.firstLine(ex));
		}
		finally {
			disengage();
		}
	}

	private void takeOne(AssignmentQueueConnection open) throws InterruptedException {
		try (AssignmentQueueReader reader = open.reader()) {
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

	private void handle(AssignmentQueueReader reader, Delivery delivery) throws InterruptedException {
		this.look.run();
		PartitionLease lease = take(delivery);
		if (lease == null) {
			if (!this.control.isEnding()) {
				reader.settle();
			}
			return;
		}
		PartitionRun job = new PartitionRun(delivery.order(), lease, this.host);
		this.jobs.add(job);
		PartitionRun.Result result;
		try {
			result = job.work(this.resourcesCache);
		}
		finally {
			this.jobs.remove(job);
		}
		if (result == PartitionRun.Result.FAILED || result == PartitionRun.Result.BROKEN) {
			pauseAfterFailure();
		}
		// Should the broker be gone: what counts is that the ledger has the partition
		// back.
		switch (result) {
			case SETTLED, LOST, FAILED -> reader.settle();
			case PASS_ON -> reader.passOn(delivery);
			case BROKEN -> {
				// Closing the reader gives it back.
			}
		}
	}

	/**
	 * Takes the partition of an order. Its last holder may have died a moment ago: that
	 * shows when it stays silent.
	 * @return null if the order is stale, or another worker is on it
	 */
	private @Nullable PartitionLease take(Delivery delivery) throws InterruptedException {
		PartitionAssignment order = delivery.order();
		Duration limit = delivery.redelivered() ? PartitionLease.EXPIRES_WHEN_SUSPECT : PartitionLease.EXPIRES_AFTER;
		long lastSign = Long.MIN_VALUE;
		while (!this.control.isEnding()) {
			Optional<PartitionLease> taken = this.partitions.take(order, limit, this.host.capabilities());
			if (taken.isPresent()) {
				return taken.get();
			}
			PartitionRecord partition = this.partitions.find(order.runId(), order.partition()).orElse(null);
			if (partition == null || !partition.isOpenFor(order)
					|| !this.host.capabilities().meets(partition.requirement())) {
				return null;
			}
			if (lastSign != Long.MIN_VALUE && partition.heartbeatAt() != lastSign && partition.isHeld()) {
				return null;
			}
			lastSign = partition.heartbeatAt();
			ChangeSignal.pause(LOOK_AGAIN);
		}
		return null;
	}

	private synchronized AssignmentQueueConnection connection() {
		AssignmentQueueConnection open = this.inbox;
		if (open == null || open.isLost()) {
			if (open != null) {
				open.close();
			}
			open = AssignmentQueueConnection.open(this.host.broker(), this.host.capabilities());
			this.inbox = open;
			if (!this.connected) {
				this.host.notices().accept("Connected to the broker at " + this.host.broker() + ".");
			}
			this.connected = true;
			this.reconnects.reset();
		}
		return open;
	}

	/**
	 * @param failed the connection that failed, null if there was none
	 */
	private synchronized void lost(@Nullable AssignmentQueueConnection failed, BrokerException failure) {
		if (failed != this.inbox || now() - this.pausedUntil < 0) {
			// Another thread has found that out.
			return;
		}
		String more = this.connected ? "Going on with the partitions held; trying again."
				: "Trying again in " + this.reconnects.peek().toSeconds() + " s.";
		this.host.notices().accept(failure.getMessage() + " " + more);
		this.connected = false;
		if (failed != null) {
			failed.close();
			this.inbox = null;
		}
		pause(this.reconnects.next());
	}

	/** What fails here with one partition mostly fails with all: that counts once. */
	private synchronized void pauseAfterFailure() {
		long over = now() - this.pausedUntil;
		if (over < 0) {
			return;
		}
		if (over > FAILURES_APART.toNanos()) {
			this.failures.reset();
		}
		pause(this.failures.next());
	}

	private synchronized void pause(Duration time) {
		this.pausedUntil = Math.max(this.pausedUntil, now() + time.toNanos());
	}

	private long now() {
		return this.host.timeAndRandom().ticker().getAsLong();
	}

	@Override
	public synchronized void close() {
		AssignmentQueueConnection open = this.inbox;
		if (open != null) {
			open.close();
			this.inbox = null;
		}
	}

}
