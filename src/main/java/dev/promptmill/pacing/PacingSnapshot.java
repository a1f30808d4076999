package dev.promptmill.pacing;

import java.time.Duration;

/**
 * The pace at one instant, for {@code status} and the progress line.
 *
 * @param ratePerSecond the rate in force
 * @param rateCeiling the operator's rate, which the one in force never exceeds
 * @param openLimit open tasks allowed at present
 * @param openCeiling the operator's limit on open tasks
 * @param pausedFor what is left of the pause, zero when there is none
 * @param reason why the pace is below its ceilings, in words; empty when it is not
 */
public record PacingSnapshot(double ratePerSecond, double rateCeiling, int openLimit, int openCeiling,
		Duration pausedFor, String reason) {

}
