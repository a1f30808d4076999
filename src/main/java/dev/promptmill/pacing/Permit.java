package dev.promptmill.pacing;

/**
 * The right to send one request, now. It remembers the circumstances in which it was
 * given, so that a late answer is judged by them and not by the present ones.
 *
 * @param epoch how many slow-downs came before it; answers from an earlier epoch don't
 * slow down again
 * @param ratePerSecond the rate in force
 * @param openTasks the caller's open tasks, this one not counted
 * @param grantedAt when it was given, nanoseconds on the ticker
 */
public record Permit(long epoch, double ratePerSecond, int openTasks, long grantedAt) implements RateDecision {

}
