package dev.promptmill.pacing;

/**
 * The answer of an {@link AdaptiveRateLimiter} or a {@link PacedRateLimiter} to the
 * question whether to send: now, or not yet.
 */
public sealed interface RateDecision permits Permit, Wait {

}
