package dev.promptmill.system;

import java.time.Duration;

/** The moment at which an execution of a run is killed. */
sealed interface KillPoint {

	/** How it is counted. */
	String name();

	/** At the n-th passage of a step. */
	record AtStep(KillStep step, int passage) implements KillPoint {

		@Override
		public String name() {
			return this.step.name();
		}

	}

	/** Some time after the process started, or after it said that the run began. */
	record AtRandom(boolean begun, Duration after) implements KillPoint {

		@Override
		public String name() {
			return this.begun ? "RANDOM_IN_RUN" : "RANDOM_IN_START";
		}

	}

}
