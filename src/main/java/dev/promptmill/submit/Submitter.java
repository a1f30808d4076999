package dev.promptmill.submit;

import java.util.concurrent.CompletionException;

import dev.promptmill.apixo.SubmitReply;
import dev.promptmill.apixo.TaskApi;
import dev.promptmill.common.RowContext;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;
import dev.promptmill.ledger.LedgerException;
import dev.promptmill.ledger.SubmissionStop;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.ledger.step.SubmitLedger;

/**
 * One submission: the intent is on disk before the request leaves, the answer as soon as
 * it is read, before anything else happens.
 */
final class Submitter {

	private final SubmitLedger ledger;

	private final TaskApi api;

	private final SubmitOutcomePolicy policy;

	private final BudgetGuard budget;

	private final RunControl control;

	Submitter(SubmitLedger ledger, TaskApi api, SubmitOutcomePolicy policy, BudgetGuard budget, RunControl control) {
		this.ledger = ledger;
		this.api = api;
		this.policy = policy;
		this.budget = budget;
		this.control = control;
	}

	/** Sends one row, and closes its permit. */
	void submit(ReadyRow readyRow, SubmitPermit permit) {
		try (permit; RowContext ignored = RowContext.enter(readyRow.rowNumber())) {
			if (!maySend(readyRow)) {
				return;
			}
			permit.intentDecided();
			permit.awaitDeparture();
			SubmitReply reply = this.api.submit(readyRow.input(), this.ledger::isLeaseStillHeld);
			record(readyRow, reply);
			this.policy.recorded(reply);
			permit.answered(reply);
			conclude(readyRow, reply);
		}
		catch (CompletionException ex) {
			this.control.end(RunStop.Reason.FAULT,
					"The ledger could not record row " + readyRow.rowNumber() + ": " + reason(ex));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			end(readyRow, "interrupted before it left");
		}
		// Whatever it is, the row is in doubt from here on, and the loop would wait for
		// it.
		catch (RuntimeException | Error ex) {
			end(readyRow, (ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getSimpleName());
		}
	}

	private void end(ReadyRow readyRow, String why) {
		this.control.end(RunStop.Reason.FAULT, "Row " + readyRow.rowNumber() + " could not be submitted: " + why);
	}

	private boolean maySend(ReadyRow readyRow) {
		return !this.control.isEnding() && !this.budget.isClosed() && recordIntent(readyRow);
	}

	private boolean recordIntent(ReadyRow readyRow) {
		boolean intended = this.ledger.recordIntent(readyRow).join();
		if (!intended) {
			this.budget.lookUp();
		}
		return intended;
	}

	/** If this fails, the console is the only place left that can keep the task's id. */
	private void record(ReadyRow readyRow, SubmitReply reply) {
		try {
			if (!this.ledger.answer(readyRow, this.policy.answer(readyRow, reply)).join()) {
				throw new LedgerException("its answer (" + told(reply)
						+ ") came when the row was no longer waited for, and was not recorded.");
			}
		}
		catch (CompletionException ex) {
			throw new LedgerException("its answer (" + told(reply)
					+ ") could not be recorded, and a restart will call the row UNKNOWN. " + reason(ex), ex);
		}
	}

	private static String told(SubmitReply reply) {
		return reply.verdict() + ((reply.taskId() != null) ? ", task " + reply.taskId() : "");
	}

	private static String reason(CompletionException failure) {
		return String.valueOf((failure.getCause() != null) ? failure.getCause().getMessage() : failure.getMessage());
	}

	private void conclude(ReadyRow readyRow, SubmitReply reply) {
		if (reply.verdict().endsRun()) {
			this.control.end(RunStop.Reason.API_FAULT,
					"Row " + readyRow.rowNumber() + " was refused for a reason that is not its own: " + reply.message()
							+ " Nothing more was sent; fix this and restart the run.");
		}
		else if (reply.verdict().endsSubmission()) {
			this.budget.close(SubmissionStop.FUNDS);
		}
	}

}
