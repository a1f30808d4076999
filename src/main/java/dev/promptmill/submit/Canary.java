package dev.promptmill.submit;

import java.util.List;
import java.util.stream.Collectors;

import dev.promptmill.common.Plural;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;
import dev.promptmill.ledger.step.CanaryLedger;
import dev.promptmill.ledger.step.CanaryLedger.CanaryRow;
import dev.promptmill.ledger.step.SubmitLedger;

/**
 * Has the first rows sent ahead of all others, and the others only once those are whole;
 * otherwise ends the run. It remembers nothing: what it knows, it reads from the rows, so
 * a restart comes to the same verdict.
 */
public final class Canary {

	private static final int MOST_NAMED = 5;

	private final CanaryLedger ledger;

	private final SubmitLedger submission;

	private final int size;

	private final RunControl control;

	private List<Long> rows = List.of();

	private boolean begun;

	/**
	 * @param size how many rows go ahead, 0 for none
	 */
	public Canary(CanaryLedger ledger, SubmitLedger submission, int size, RunControl control) {
		this.ledger = ledger;
		this.submission = submission;
		this.size = size;
		this.control = control;
	}

	/** Looks where the first rows stand; called again and again. */
	void look() {
		if (!this.begun) {
			begin();
			this.begun = true;
		}
		if (this.rows.isEmpty()) {
			return;
		}
		List<CanaryRow> states = this.ledger.states(this.rows);
		if (states.stream().allMatch((row) -> row.status().isComplete())) {
			this.submission.allowAll();
			this.rows = List.of();
		}
		else if (states.stream().allMatch(CanaryRow::isOver)) {
			this.control.end(RunStop.Reason.CANARY, verdict(states));
		}
	}

	/** Where no row would be kept waiting, or some did not wait, there is no canary. */
	private void begin() {
		List<Long> first = (this.size == 0) ? List.of() : this.ledger.first(this.size + 1);
		if (first.size() <= this.size || this.ledger.sentBeyond(first.get(this.size - 1))) {
			return;
		}
		this.rows = List.copyOf(first.subList(0, this.size));
		this.ledger.tryAgain(this.rows);
		this.submission.allowOnly(this.rows);
	}

	private static String verdict(List<CanaryRow> states) {
		List<CanaryRow> bad = states.stream().filter((row) -> !row.status().isComplete()).toList();
		return "The canary failed: " + bad.size() + " of the first " + Plural.of(states.size(), "row is", "rows are")
				+ " not complete ("
				+ bad.stream().limit(MOST_NAMED).map(Canary::describe).collect(Collectors.joining("; "))
				+ ((bad.size() > MOST_NAMED) ? "; ..." : "")
				+ "). No other row was sent. Fix the cause and restart: those that failed without an image are tried"
				+ " again, if fewer than submit.max-attempts of their submissions may have been billed. restart --canary 0 sends the others in spite of it.";
	}

	private static String describe(CanaryRow row) {
		String why = (row.failCode() != null) ? ", " + row.failCode() : "";
		return "row " + row.number() + ", id " + row.id() + ": " + row.status() + why
				+ ((row.failMessage() != null) ? ", " + row.failMessage() : "");
	}

}
