package dev.promptmill.report;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import dev.promptmill.common.ChangeSignal;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.ReportLedger;
import dev.promptmill.ledger.query.RowRecord;

/**
 * Reads the rows of a running run again and again, as its report will, for those who
 * watch it. It must not slow the run: it reads only while somebody looks, and then at
 * most a twentieth of the time.
 */
final class LedgerSnapshot implements AutoCloseable {

	/** A page asks every two seconds. */
	private static final long WATCHED_NANOS = TimeUnit.SECONDS.toNanos(10);

	private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(2);

	private static final int ROWS_PER_PAGE = 1000;

	private final Run run;

	private final ReportLedger ledger;

	private final LongSupplier ticker;

	private final ChangeSignal changes = new ChangeSignal();

	private final Thread thread;

	private volatile Reading reading;

	private volatile long lastLook;

	private volatile boolean looked;

	private volatile boolean closed;

	LedgerSnapshot(Run run, ReportLedger ledger, LongSupplier ticker) {
		this.run = run;
		this.ledger = ledger;
		this.ticker = ticker;
		this.reading = new Reading(0, new CostSummary(run.plan().unitPrice()), HtmlReport.soFar(run), "");
		this.thread = new Thread(this::read, "watch-page");
		this.thread.setDaemon(true);
		this.thread.start();
	}

	/** The newest reading; there will be newer ones while somebody asks. */
	Reading look() {
		boolean asleep = !isWatched();
		this.lastLook = this.ticker.getAsLong();
		this.looked = true;
		if (asleep) {
			this.changes.signal();
		}
		return this.reading;
	}

	boolean isWatched() {
		return this.looked && this.ticker.getAsLong() - this.lastLook < WATCHED_NANOS;
	}

	private void read() {
		try {
			while (!this.closed) {
				long count = this.changes.count();
				Duration pause = SHORTEST_PAUSE;
				if (isWatched()) {
					long start = this.ticker.getAsLong();
					readOnce();
					Duration cost = Duration.ofNanos(this.ticker.getAsLong() - start).multipliedBy(20);
					pause = (cost.compareTo(pause) > 0) ? cost : pause;
				}
				this.changes.await(count, pause);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** A reading that fails changes nothing: the next one may succeed. */
	private void readOnce() {
		try {
			CostSummary bill = new CostSummary(this.run.plan().unitPrice());
			HtmlReport rows = HtmlReport.soFar(this.run);
			List<RowRecord> page = this.ledger.rows(this.run.id(), 0, ROWS_PER_PAGE);
			while (!page.isEmpty() && !this.closed) {
				for (RowRecord row : page) {
					bill.add(row);
					rows.add(row);
				}
				page = this.ledger.rows(this.run.id(), page.get(page.size() - 1).rowNumber(), ROWS_PER_PAGE);
			}
			this.reading = new Reading(this.reading.number() + 1, bill, rows, rows.charts());
		}
		catch (RuntimeException ex) {
			// The ledger is busy or gone, which the run itself notices and says.
		}
	}

	@Override
	public void close() {
		this.closed = true;
		this.changes.signal();
		try {
			this.thread.join(TimeUnit.SECONDS.toMillis(5));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * The rows as they were at one time.
	 *
	 * @param number counts readings; 0 before the first
	 * @param bill what they cost
	 * @param rows those to show one by one
	 * @param charts of their course, as HTML
	 */
	record Reading(long number, CostSummary bill, HtmlReport rows, String charts) {
	}

}
