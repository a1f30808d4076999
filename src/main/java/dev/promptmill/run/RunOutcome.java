package dev.promptmill.run;

import java.util.Optional;

import dev.promptmill.common.ExitCode;
import dev.promptmill.common.Plural;
import dev.promptmill.common.RunStop;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.SubmissionStop;
import dev.promptmill.ledger.query.RunTotals;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of an execution of a run.
 *
 * @param state what the ledger is to say
 * @param exitCode what the process is to say
 * @param message one sentence for the operator, null when there is nothing to add
 */
record RunOutcome(RunState state, ExitCode exitCode, @Nullable String message) {

	/**
	 * Judges by why it ended early, if it did, and by what the ledger says of its rows.
	 */
	static RunOutcome of(Optional<RunStop> ending, Run run, RunTotals totals) {
		if (ending.isPresent()) {
			return early(ending.get());
		}
		long ready = totals.count(RowStatus.READY);
		if (run.closing() != null && ready > 0) {
			return new RunOutcome(RunState.STOPPED, ExitCode.OUT_OF_MONEY, outOfMoney(run, run.closing(), ready));
		}
		if (totals.settled() < run.plan().rows()) {
			return new RunOutcome(RunState.FAILED, ExitCode.FAILED,
					Plural.of(run.plan().rows() - totals.settled(), "row has", "rows have") + " no verdict yet. "
							+ "restart asks again, free of charge.");
		}
		return new RunOutcome(RunState.FINISHED, totals.complete() ? ExitCode.DELIVERED : ExitCode.INCOMPLETE, null);
	}

	private static RunOutcome early(RunStop ending) {
		return switch (ending.reason()) {
			case FAULT, API_FAULT, CANARY -> new RunOutcome(RunState.FAILED, ExitCode.FAILED, ending.message());
			case STOP_REQUESTED -> new RunOutcome(RunState.STOPPED, ExitCode.STOPPED, ending.message());
			case SIGINT -> new RunOutcome(RunState.STOPPED, ExitCode.SIGINT, ending.message());
			case SIGTERM -> new RunOutcome(RunState.STOPPED, ExitCode.SIGTERM, ending.message());
		};
	}

	private static String outOfMoney(Run run, SubmissionStop closing, long ready) {
		return switch (closing) {
			case BUDGET -> "The budget is reached; " + unsent(ready) + " not sent. Raise --budget and restart.";
			case DAY -> "The budget per day of all runs is reached; " + unsent(ready)
					+ " not sent. Raise promptmill.budget-per-day, or wait for the next day, and restart.";
			case MONTH -> "The budget per month of all runs is reached; " + unsent(ready)
					+ " not sent. Raise promptmill.budget-per-month, or wait for the next month, and restart.";
			case QUOTA -> ((run.message() != null) ? run.message() + " " : "") + unsent(ready) + " not sent.";
			case FUNDS ->
				"The account's balance or quota is used up; " + unsent(ready) + " not sent. Add balance and restart.";
		};
	}

	private static String unsent(long ready) {
		return Plural.of(ready, "row was", "rows were");
	}

}
