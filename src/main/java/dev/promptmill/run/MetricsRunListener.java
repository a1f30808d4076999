package dev.promptmill.run;

import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.metrics.RunMetrics;
import dev.promptmill.metrics.RunSnapshot;

/**
 * Hands what a run tells to its metrics.
 *
 * @param metrics of the run
 */
record MetricsRunListener(RunMetrics metrics) implements RunListener {

	@Override
	public void progress(Run run, RunTotals totals, RunProgress progress) {
		this.metrics.progress(new RunSnapshot(totals, progress.pace(), progress.rowsPerSecond(), progress.endsAt()));
	}

	@Override
	public void ended(Run run, RunTotals totals) {
		this.metrics.ended(run, totals);
	}

}
