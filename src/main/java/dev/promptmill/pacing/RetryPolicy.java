package dev.promptmill.pacing;

/**
 * The number of times a row whose task failed is sent again, and the waits between.
 *
 * @param schedule pauses before each further submission
 * @param maxAttempts submissions of a row at most, the first included
 */
public record RetryPolicy(RetrySchedule schedule, int maxAttempts) {
}
