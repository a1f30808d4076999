package dev.promptmill.pacing;

/**
 * What the {@link AdaptiveRateLimiter} or a {@link PacedRateLimiter} says when it is
 * asked to send: now, or not yet.
 */
public sealed interface Decision permits Permit, Wait {

}
