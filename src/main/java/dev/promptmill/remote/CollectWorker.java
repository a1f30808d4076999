package dev.promptmill.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.RunControl;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.LeaseOwner;
import dev.promptmill.ledger.PartitionRecord;
import dev.promptmill.ledger.Partitions;
import dev.promptmill.ledger.WorkerRecord;
import dev.promptmill.ledger.WorkerRegistry;
import dev.promptmill.settings.SettingsErrorMessage;

/**
 * A worker: takes its share of the partitions that are to be worked, writes the
 * heartbeats of those it holds, and hands them over when it is to end, or when others
 * have less to do.
 */
public final class CollectWorker {

	private static final Duration BEAT = Duration.ofSeconds(1);

	/**
	 * What is in hand at the end is awaited for so long: another worker is to have all
	 * partitions 20 s after the signal.
	 */
	private static final Duration FINISH_WITHIN = Duration.ofSeconds(10);

	private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

	/** A partition that nobody took for so long is anybody's. */
	private static final Duration ORPHANED = Duration.ofSeconds(2);

	private final WorkerContext host;

	private final RunControl control;

	private final Partitions partitions;

	private final WorkerRegistry register;

	private final AssignmentConsumer consumer;

	private final Set<PartitionRun> jobs = ConcurrentHashMap.newKeySet();

	private final UnsupportedRuns unsupported;

	private boolean databaseAnswers = true;

	public CollectWorker(RunDatabase runDatabase, WorkerContext host, RunControl control) {
		this.host = host;
		this.control = control;
		this.partitions = new Partitions(runDatabase.database());
		this.register = new WorkerRegistry(runDatabase.database());
		this.consumer = new AssignmentConsumer(this.partitions, new RunResourcesCache(runDatabase, host), host, control,
				this.jobs, this::look);
		this.unsupported = new UnsupportedRuns(host.capabilities(), host.notices());
	}

	/** Works until it is to end, and has given everything back by then. */
	public void work() throws InterruptedException {
		Thread watch = new Thread(this::watch, "worker-watch");
		watch.setDaemon(true);
		watch.start();
		this.consumer.start();
		while (!this.control.isEnding()) {
			long seen = this.control.changes().count();
			this.jobs.forEach(PartitionRun::expire);
			this.control.changes().await(seen, LOOK_AGAIN);
		}
		this.host.ready().accept(false);
		handEverythingOver();
		this.consumer.close();
		leave();
	}

	private void handEverythingOver() throws InterruptedException {
		long end = now() + FINISH_WITHIN.toNanos();
		while (!this.consumer.isIdle() && now() - end < 0) {
			this.jobs.forEach(PartitionRun::passOn);
			ChangeSignal.pause(LOOK_AGAIN);
		}
		this.jobs.forEach(PartitionRun::release);
	}

	private long now() {
		return this.host.timeAndRandom().ticker().getAsLong();
	}

	private void leave() {
		try {
			this.register.leave();
		}
		catch (RuntimeException ex) {
			// The entry expires.
			return;
		}
	}

	private void watch() {
		while (!this.control.isEnding() || !this.jobs.isEmpty()) {
			this.host.alive().run();
			try {
				look();
				this.host.ready().accept(this.consumer.isOpen() && !this.control.isEnding());
			}
			catch (RuntimeException ex) {
				// It was said, and the next look may succeed.
				this.host.ready().accept(false);
			}
			try {
				ChangeSignal.pause(BEAT);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
		}
	}

	/**
	 * Looks at the ledger. Several threads do so, one at a time; whichever finds that the
	 * database does not answer, or answers again, says so.
	 */
	private synchronized void look() {
		try {
			lookAtLedger();
			if (!this.databaseAnswers) {
				this.databaseAnswers = true;
				this.host.notices().accept("The database answers again.");
			}
		}
		catch (RuntimeException ex) {
			if (this.databaseAnswers) {
				this.databaseAnswers = false;
				this.host.notices()
					.accept("The database does not answer: " + SettingsErrorMessage.firstLine(ex) + " Trying again.");
			}
			throw ex;
		}
	}

	/** Writes heartbeats, and finds out what this worker should do. */
	private void lookAtLedger() {
		this.register.beat(this.host.capabilities(), this.consumer.isOpen() ? this.host.capacity() : this.jobs.size());
		List<PartitionRecord> open = this.partitions.open();
		for (PartitionRun job : this.jobs) {
			this.partitions.find(job.order().runId(), job.order().partition()).ifPresent(job::beat);
		}
		List<PartitionRecord> wanted = this.unsupported.without(open.stream()
			.filter((partition) -> partition.isHeld() || partition.runSilence().compareTo(PartitionRun.RUN_SILENCE) < 0)
			.toList());
		int share = share(wanted);
		boolean orphans = wanted.stream()
			.anyMatch((partition) -> !partition.isHeld(ORPHANED) && partition.silence().compareTo(ORPHANED) > 0);
		// One listens even when there is nothing to do, or the first order would wait.
		this.consumer.appetite(orphans ? this.host.capacity() : Math.max(1, share));
		if (!orphans && wanted.stream().allMatch(PartitionRecord::isHeld)) {
			handOver(share);
		}
	}

	/** Where some workers have no key, the others share real runs among themselves. */
	private int share(List<PartitionRecord> wanted) {
		List<WorkerRecord> peers = this.register.alive()
			.stream()
			.filter((worker) -> worker.capabilities().version().equals(this.host.capabilities().version()))
			.toList();
		List<WorkerRecord> withKey = peers.stream().filter((worker) -> !worker.capabilities().simulatedOnly()).toList();
		if (withKey.size() == peers.size()) {
			return share(wanted.size(), peers);
		}
		int simulated = (int) wanted.stream().filter((partition) -> partition.requirement().simulated()).count();
		return Math.min(this.host.capacity(), share(simulated, peers) + share(wanted.size() - simulated, withKey));
	}

	private static int share(int wanted, List<WorkerRecord> workers) {
		List<LeaseOwner> holders = workers.stream().map(WorkerRecord::holder).toList();
		int self = holders.indexOf(LeaseOwner.current());
		return (self < 0) ? 0 : FairShare.of(wanted, workers.stream().map(WorkerRecord::capacity).toList(), self);
	}

	private void handOver(int share) {
		List<PartitionRun> held = new ArrayList<>(this.jobs);
		for (int i = share; i < held.size(); i++) {
			held.get(i).passOn();
		}
	}

}
