package dev.promptmill.run;

import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.RunTotals;

/** A listener to the events of a run; each method is optional. */
public interface RunListener {

	/** The run begins, or goes on after {@code doubtful} rows were found in doubt. */
	default void begun(Run run, int doubtful) {
	}

	/** Something that is no failure and that the operator should know. */
	default void notice(String message) {
	}

	/** Something that went wrong and that the run does without. */
	default void warning(String message) {
	}

	/** Where the run stands; called now and then, from one thread. */
	default void progress(Run run, RunTotals totals, RunProgress progress) {
	}

	/** The run ended. */
	default void ended(Run run, RunTotals totals) {
	}

}
