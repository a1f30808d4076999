package dev.promptmill.pipeline;

import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.Totals;
import dev.promptmill.metrics.Progress;
import dev.promptmill.metrics.RunMetrics;

/** Tells the metrics what it tells the console. */
final class MeasuredListener implements RunListener {

	private final RunListener console;

	private final RunMetrics metrics;

	MeasuredListener(RunListener console, RunMetrics metrics) {
		this.console = console;
		this.metrics = metrics;
	}

	@Override
	public void begun(Run run, int doubtful) {
		this.console.begun(run, doubtful);
	}

	@Override
	public void notice(String message) {
		this.console.notice(message);
	}

	@Override
	public void warning(String message) {
		this.console.warning(message);
	}

	@Override
	public void progress(Run run, Totals totals, Vitals vitals) {
		this.metrics.progress(new Progress(totals, vitals.pace(), vitals.rowsPerSecond(), vitals.endsAt()));
		this.console.progress(run, totals, vitals);
	}

	@Override
	public void ended(Run run, Totals totals) {
		this.metrics.ended(run, totals);
		this.console.ended(run, totals);
	}

}
