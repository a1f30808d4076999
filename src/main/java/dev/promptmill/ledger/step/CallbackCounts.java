package dev.promptmill.ledger.step;

import dev.promptmill.common.Plural;

/**
 * Counts of the tasks of a run for which a callback was asked for.
 *
 * @param tasks that have ended, or for which a callback came
 * @param came of those, the ones for which a callback came, however often
 */
public record CallbackCounts(long tasks, long came) {

	/** Of a run that polls. */
	public static final CallbackCounts NONE = new CallbackCounts(0, 0);

	/** What has been added since. */
	public CallbackCounts minus(CallbackCounts before) {
		return new CallbackCounts(this.tasks - before.tasks, this.came - before.came);
	}

	/** In words: "came for 3 of 4 tasks". */
	public String text() {
		return "came for " + this.came + " of " + Plural.of(this.tasks, "task");
	}

}
