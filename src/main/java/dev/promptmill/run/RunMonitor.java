package dev.promptmill.run;

import java.time.Duration;
import java.util.function.Supplier;

import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.RefreshSchedule;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.LedgerException;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.ledger.run.PlannerStatistics;
import dev.promptmill.pacing.PacingSnapshot;
import dev.promptmill.settings.SettingsErrorMessage;

/**
 * A thread beside a run: writes its heartbeat, sees a {@code stop} from another process,
 * and tells the console how far it is. Counting costs the more the larger the run is, so
 * it takes at most a twentieth of the time.
 */
final class RunMonitor implements AutoCloseable {

	private static final Duration BEAT = Duration.ofMillis(500);

	private static final Duration LATEST_COUNT = Duration.ofMinutes(1);

	/** Longer than any heartbeat waits for another one's commit. */
	private static final Duration TIMEOUT = Duration.ofSeconds(35);

	private final RunDatabase runDatabase;

	private final RunLease lease;

	private final RunControl control;

	private final RunListener listener;

	private final ChangeSignal closing = new ChangeSignal();

	private final Thread thread;

	private volatile boolean closed;

	private volatile Supplier<PacingSnapshot> pace;

	private final Forecast forecast;

	private final PlannerStatistics statistics;

	private final TimeAndRandom timeAndRandom;

	private RunProgress progress;

	private final RefreshSchedule counts;

	/**
	 * Begins with a heartbeat, which a slow machine needs before anything else is ready.
	 * @param ceilings the pace that is shown as long as nothing is submitted
	 */
	RunMonitor(RunDatabase runDatabase, RunLease lease, RunControl control, PacingSnapshot ceilings,
			RunListener listener, TimeAndRandom timeAndRandom) {
		this.forecast = new Forecast(runDatabase.runs().get(lease.runId()).plan().unitPrice());
		this.statistics = new PlannerStatistics(runDatabase.database());
		this.runDatabase = runDatabase;
		this.lease = lease;
		this.control = control;
		this.pace = () -> ceilings;
		this.listener = listener;
		this.timeAndRandom = timeAndRandom;
		this.counts = new RefreshSchedule(timeAndRandom.ticker(), Duration.ZERO, LATEST_COUNT);
		this.progress = new RunProgress(ceilings, 0, null, null, null);
		this.thread = new Thread(this::watch, "watch");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/** Shows this pace from now on. */
	void show(Supplier<PacingSnapshot> submissionPace) {
		this.pace = submissionPace;
	}

	private void watch() {
		while (!this.closed) {
			try {
				beat();
				this.closing.await(0, BEAT);
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
			catch (RuntimeException ex) {
				this.control.end(RunStop.Reason.FAULT, SettingsErrorMessage.firstLine(ex));
			}
		}
	}

	private void beat() {
		this.lease.heartbeat(this.progress.toJson());
		Run run = this.runDatabase.runs().get(this.lease.runId());
		if (run.stopRequested()) {
			this.control.end(RunStop.Reason.STOP_REQUESTED, "Stopped on request.");
		}
		if (this.counts.isDue()) {
			this.progress = this.counts.refresh(() -> count(run));
		}
	}

	private RunProgress count(Run run) {
		RunTotals totals = this.runDatabase.reports().totals(run);
		RunProgress now = this.forecast.look(this.timeAndRandom.clock().instant(), totals, this.pace.get());
		this.listener.progress(run, totals, now);
		this.statistics.renew(totals.all() - totals.count(RowStatus.READY) - totals.count(RowStatus.REJECTED)
				- totals.count(RowStatus.REUSED));
		return now;
	}

	/**
	 * Ends.
	 * @throws LedgerException if the database never answers the last question
	 */
	@Override
	public void close() {
		this.closed = true;
		this.closing.signal();
		try {
			this.thread.join(TIMEOUT.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (this.thread.isAlive()) {
			throw new LedgerException("The database no longer answers.");
		}
	}

}
