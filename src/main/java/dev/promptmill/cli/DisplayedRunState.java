package dev.promptmill.cli;

import java.util.Locale;

import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.Runs;

/**
 * A run's state in the words that an operator sees: a run that nobody works on is not
 * running.
 */
enum DisplayedRunState {

	RUNNING, KILLED, STOPPED, FAILED, FINISHED;

	static DisplayedRunState of(Run run) {
		if (Runs.isAlive(run)) {
			return RUNNING;
		}
		return (run.state() == RunState.RUNNING) ? KILLED : valueOf(run.state().name());
	}

	String word() {
		return name().toLowerCase(Locale.ROOT);
	}

}
