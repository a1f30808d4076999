package dev.promptmill.cli;

import java.util.Locale;

import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.Runs;

/** What an operator sees of a run's state: a run that nobody works on is not running. */
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
