package dev.promptmill.pipeline;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.promptmill.control.Bell;
import dev.promptmill.control.RunControl;
import dev.promptmill.ledger.Holder;
import dev.promptmill.ledger.SlotRecord;
import dev.promptmill.ledger.Slots;
import dev.promptmill.ledger.WorkerRecord;
import dev.promptmill.ledger.WorkerRegister;

/**
 * A worker: takes its share of the slots that are to be worked, shows signs of life for
 * those it holds, and hands them over when it is to end, or when others have less to do.
 */
public final class CollectWorker {

	private static final Duration BEAT = Duration.ofSeconds(1);

	private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

	/** A slot that nobody took for so long is anybody's. */
	private static final Duration ORPHANED = Duration.ofSeconds(2);

	private final WorkerHost host;

	private final RunControl control;

	private final Slots slots;

	private final WorkerRegister register;

	private final SlotIntake intake;

	private final Set<SlotJob> jobs = ConcurrentHashMap.newKeySet();

	private boolean databaseAnswers = true;

	public CollectWorker(Installation installation, WorkerHost host, RunControl control) {
		this.host = host;
		this.control = control;
		this.slots = new Slots(installation.database());
		this.register = new WorkerRegister(installation.database());
		this.intake = new SlotIntake(this.slots, new WorkKits(installation, host), host, control, this.jobs,
				this::look);
	}

	/** Works until it is to end, and has given everything back by then. */
	public void work() throws InterruptedException {
		Thread watch = new Thread(this::watch, "worker-watch");
		watch.setDaemon(true);
		watch.start();
		this.intake.start();
		while (!this.control.isEnding()) {
			long seen = this.control.bell().count();
			this.jobs.forEach(SlotJob::expire);
			this.control.bell().await(seen, LOOK_AGAIN);
		}
		while (!this.intake.isIdle()) {
			this.jobs.forEach(SlotJob::passOn);
			Bell.pause(LOOK_AGAIN);
		}
		this.intake.close();
		leave();
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
			}
			catch (RuntimeException ex) {
				// It was said, and the next look may succeed.
			}
			try {
				Bell.pause(BEAT);
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
					.accept("The database does not answer: " + SettingsProblem.firstLine(ex) + " Trying again.");
			}
			throw ex;
		}
	}

	/** Shows signs of life, and finds out what this worker should do. */
	private void lookAtLedger() {
		this.register.beat(this.intake.isOpen() ? this.host.capacity() : this.jobs.size());
		List<SlotRecord> open = this.slots.open();
		for (SlotJob job : this.jobs) {
			this.slots.find(job.order().runId(), job.order().slot()).ifPresent(job::beat);
		}
		List<SlotRecord> wanted = open.stream()
			.filter((slot) -> slot.isHeld() || slot.runSilence().compareTo(SlotJob.RUN_SILENCE) < 0)
			.toList();
		int share = share(wanted.size());
		boolean orphans = wanted.stream()
			.anyMatch((slot) -> !slot.isHeld(ORPHANED) && slot.silence().compareTo(ORPHANED) > 0);
		// One listens even when there is nothing to do, or the first order would wait.
		this.intake.appetite(orphans ? this.host.capacity() : Math.max(1, share));
		if (!orphans && wanted.stream().allMatch(SlotRecord::isHeld)) {
			handOver(share);
		}
	}

	private int share(int wanted) {
		List<WorkerRecord> workers = this.register.alive();
		List<Holder> holders = workers.stream().map(WorkerRecord::holder).toList();
		int self = holders.indexOf(Holder.current());
		return (self < 0) ? 0 : FairShare.of(wanted, workers.stream().map(WorkerRecord::capacity).toList(), self);
	}

	private void handOver(int share) {
		List<SlotJob> held = new ArrayList<>(this.jobs);
		for (int i = share; i < held.size(); i++) {
			held.get(i).passOn();
		}
	}

}
