package dev.promptmill.system;

import java.time.Duration;

/** When an execution of a run is killed. */
sealed interface Blow {

	/** How it is counted. */
	String name();

	/** At the n-th passage of a step. */
	record AtStep(KillStep step, int passage) implements Blow {

		@Override
		public String name() {
			return this.step.name();
		}

	}

	/** Some time after the process started, or after it said that the run began. */
	record AtRandom(boolean begun, Duration after) implements Blow {

		@Override
		public String name() {
			return this.begun ? "RANDOM_IN_RUN" : "RANDOM_IN_START";
		}

	}

}
