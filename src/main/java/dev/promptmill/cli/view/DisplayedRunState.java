package dev.promptmill.cli.view;

import java.util.Locale;

import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.Runs;

/**
 * A run's state in the words that an operator sees: a run that nobody works on is not
 * running.
 */
public enum DisplayedRunState {

	RUNNING, KILLED, STOPPED, FAILED, FINISHED;

	public static DisplayedRunState of(Run run) {
		if (Runs.isAlive(run)) {
			return RUNNING;
		}
		return (run.state() == RunState.RUNNING) ? KILLED : valueOf(run.state().name());
	}

	public String word() {
		return name().toLowerCase(Locale.ROOT);
	}

}
