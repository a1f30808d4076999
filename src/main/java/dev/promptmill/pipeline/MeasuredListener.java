package dev.promptmill.pipeline;

import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.Totals;
import dev.promptmill.metrics.Progress;
import dev.promptmill.metrics.RunMetrics;

/**
 * Hands what a run tells to its metrics.
 *
 * @param metrics of the run
 */
record MeasuredListener(RunMetrics metrics) implements RunListener {

	@Override
	public void progress(Run run, Totals totals, Vitals vitals) {
		this.metrics.progress(new Progress(totals, vitals.pace(), vitals.rowsPerSecond(), vitals.endsAt()));
	}

	@Override
	public void ended(Run run, Totals totals) {
		this.metrics.ended(run, totals);
	}

}
