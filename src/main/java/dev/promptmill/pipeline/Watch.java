package dev.promptmill.pipeline;

import java.time.Duration;

import dev.promptmill.control.Bell;
import dev.promptmill.control.Ending;
import dev.promptmill.control.Instruments;
import dev.promptmill.control.RunControl;
import dev.promptmill.ledger.LedgerException;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.Totals;
import dev.promptmill.submit.Throttle;

/**
 * Stands beside a run: shows signs of life, hears a {@code stop} from another process,
 * and tells the console how far it is. Counting costs the more the larger the run is, so
 * it takes at most a twentieth of the time.
 */
final class Watch implements AutoCloseable {

	private static final Duration BEAT = Duration.ofMillis(500);

	/** Longer than any heartbeat waits for another one's commit. */
	private static final Duration PATIENCE = Duration.ofSeconds(35);

	private final Installation installation;

	private final RunLease lease;

	private final RunControl control;

	private final Throttle throttle;

	private final RunListener listener;

	private final Bell closing = new Bell();

	private final Thread thread;

	private volatile boolean closed;

	private final Forecast forecast;

	private final Instruments instruments;

	private Vitals vitals;

	private long nextCount;

	Watch(Installation installation, RunLease lease, RunControl control, Throttle throttle, RunListener listener,
			Instruments instruments) {
		this.forecast = new Forecast(installation.runs().get(lease.runId()).plan().unitPrice());
		this.installation = installation;
		this.lease = lease;
		this.control = control;
		this.throttle = throttle;
		this.listener = listener;
		this.instruments = instruments;
		this.nextCount = instruments.ticker().getAsLong();
		this.vitals = new Vitals(throttle.pace(), 0, null, null, null);
		this.thread = new Thread(this::watch, "watch");
		this.thread.setDaemon(true);
		this.thread.start();
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
				this.control.end(Ending.Reason.FAULT, SettingsProblem.firstLine(ex));
			}
		}
	}

	private void beat() {
		this.lease.heartbeat(this.vitals.toJson());
		Run run = this.installation.runs().get(this.lease.runId());
		if (run.stopRequested()) {
			this.control.end(Ending.Reason.STOP_REQUESTED, "Stopped on request.");
		}
		long start = this.instruments.ticker().getAsLong();
		if (start - this.nextCount >= 0) {
			Totals totals = this.installation.reports().totals(run);
			this.vitals = this.forecast.look(this.instruments.clock().instant(), totals, this.throttle.pace());
			this.listener.progress(run, totals, this.vitals);
			long end = this.instruments.ticker().getAsLong();
			this.nextCount = end + 20 * (end - start);
		}
	}

	/**
	 * Ends.
	 * @throws LedgerException if the database never answers the last question
	 */
	@Override
	public void close() {
		this.closed = true;
		this.closing.ring();
		try {
			this.thread.join(PATIENCE.toMillis());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		if (this.thread.isAlive()) {
			throw new LedgerException("The database no longer answers.");
		}
	}

}
