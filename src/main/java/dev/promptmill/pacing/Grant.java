package dev.promptmill.pacing;

/**
 * What the {@link Governor} or a {@link SpacedLimiter} says when it is asked to send:
 * now, or not yet.
 */
public sealed interface Grant permits Permit, Hold {

}
