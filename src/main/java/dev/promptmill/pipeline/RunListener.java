package dev.promptmill.pipeline;

import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.Totals;

/** What a run tells the console. */
public interface RunListener {

	/** The run begins, or goes on after {@code doubtful} rows were found in doubt. */
	void begun(Run run, int doubtful);

	/** Something that is no failure and that the operator should know. */
	void notice(String message);

	/** Something that went wrong and that the run does without. */
	void warning(String message);

	/** Where the run stands; called now and then, from one thread. */
	void progress(Run run, Totals totals, Vitals vitals);

	/** The run ended. */
	void ended(Run run, Totals totals);

}
