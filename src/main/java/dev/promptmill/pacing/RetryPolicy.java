package dev.promptmill.pacing;

/**
 * How often a row whose task failed is sent again, and when.
 *
 * @param schedule pauses before each further submission
 * @param maxAttempts submissions of a row at most, the first included
 */
public record RetryPolicy(RetrySchedule schedule, int maxAttempts) {
}
