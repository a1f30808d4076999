package dev.promptmill.run;

import dev.promptmill.common.Plural;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.ledger.step.CallbackCounts;
import org.jspecify.annotations.Nullable;

/**
 * A sentence about the callbacks of an execution, for its end: polling hides that none
 * come.
 */
final class CallbackSummary implements RunListener {

	private final CallbackCounts before;

	private volatile @Nullable CallbackCounts atEnd;

	private CallbackSummary(CallbackCounts before) {
		this.before = before;
	}

	/**
	 * An execution that begins.
	 * @param before what earlier ones have counted
	 */
	static CallbackSummary since(CallbackCounts before) {
		return new CallbackSummary(before);
	}

	@Override
	public void ended(Run run, RunTotals totals) {
		this.atEnd = totals.callbacks();
	}

	/** Says it, if any task has ended. */
	void tell(RunListener listener) {
		CallbackCounts end = this.atEnd;
		CallbackCounts now = (end != null) ? end.minus(this.before) : CallbackCounts.NONE;
		if (now.tasks() <= 0) {
			return;
		}
		if (now.came() > 0) {
			listener.notice("Callbacks " + now.text() + ".");
		}
		else {
			listener.warning("No callback came for " + Plural.of(now.tasks(), "task")
					+ ", although promptmill.callback.url is set: polling found what ended. docs/callbacks.md says how"
					+ " to test the address.");
		}
	}

}
