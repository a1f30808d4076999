package dev.promptmill.cli.json;

/**
 * Tasks of a run for which a callback was asked for; none of a run that polls.
 *
 * @param callbacksExpected tasks that have ended, or for which a callback came
 * @param callbacksReceived of those, the ones for which a callback came, however often
 */
public record CallbackFacts(long callbacksExpected, long callbacksReceived) {
}
