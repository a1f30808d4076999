package dev.promptmill.simulator;

import org.jspecify.annotations.Nullable;

/**
 * The course of a task, decided when it is accepted; its state is a function of the
 * clock. Times in Unix milliseconds.
 *
 * @param acceptedAt when it was accepted
 * @param startsAt when it turns from pending to processing
 * @param endsAt when it ends; {@link Long#MAX_VALUE} for never
 * @param delivered how many images it delivers
 * @param failCode the code it fails with, or null
 */
record TaskTimeline(long acceptedAt, long startsAt, long endsAt, int delivered, @Nullable String failCode) {

	boolean endedAt(long now) {
		return now >= this.endsAt;
	}

	String stateAt(long now) {
		if (endedAt(now)) {
			return (this.failCode != null) ? "failed" : "success";
		}
		return (now >= this.startsAt) ? "processing" : "pending";
	}

}
