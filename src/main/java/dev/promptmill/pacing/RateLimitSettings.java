package dev.promptmill.pacing;

import java.time.Duration;

/**
 * The ceilings an operator gives a {@link AdaptiveRateLimiter}; it never exceeds them and
 * may stay below.
 *
 * @param ratePerSecond requests per second, 0.01 to 10,000, fractions allowed
 * @param maxOpen open tasks, at least 1
 */
public record RateLimitSettings(double ratePerSecond, int maxOpen) {

	/** The slowest ceiling that can be kept, in requests per second. */
	public static final double SLOWEST = 0.01;

	/** The fastest ceiling that can be kept, in requests per second. */
	public static final double FASTEST = 10_000;

	public RateLimitSettings {
		requireRate(ratePerSecond);
		if (maxOpen < 1) {
			throw new IllegalArgumentException("The limit on open tasks is %d; give 1 or more".formatted(maxOpen));
		}
	}

	/** The pace of whoever is held back by nothing but these. */
	public PacingSnapshot pace() {
		return new PacingSnapshot(this.ratePerSecond, this.ratePerSecond, this.maxOpen, this.maxOpen, Duration.ZERO,
				"");
	}

	static double requireRate(double perSecond) {
		if (!(perSecond >= SLOWEST && perSecond <= FASTEST)) {
			throw new IllegalArgumentException(
					"The rate is %s a second; give %s to %,.0f".formatted(perSecond, SLOWEST, FASTEST));
		}
		return perSecond;
	}

}
