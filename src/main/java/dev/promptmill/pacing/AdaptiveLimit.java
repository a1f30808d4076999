package dev.promptmill.pacing;

/**
 * A number that finds a server's unknown limit from below: it grows by a factor until the
 * server first says no, and from then on like CUBIC (RFC 9438, section 4.2): back quickly
 * towards where the server said no, long and flat near it, then carefully and ever faster
 * beyond, so that a raised limit is found too. Its clock is the time during which the
 * limit really held the caller back and answers came, so an unused limit does not drift
 * away. Not thread-safe.
 */
final class AdaptiveLimit {

	/** Seconds of growth that one accepted request vouches for. */
	private static final double EARNED_SECONDS = 1;

	private final double ceiling;

	private final double floor;

	private final Growth growth;

	private double untried;

	private double value;

	private double refused = Double.NaN;

	private double base;

	private double flat;

	private double clock;

	private double earned;

	/**
	 * How a limit grows.
	 *
	 * @param untried factor per second while the server has not said no yet
	 * @param beyond share by which the limit is exceeded one second after its flat time;
	 * grows with the third power
	 */
	record Growth(double untried, double beyond) {
	}

	AdaptiveLimit(double start, double floor, double ceiling, Growth growth) {
		this.value = Math.min(start, ceiling);
		this.floor = Math.min(floor, ceiling);
		this.ceiling = ceiling;
		this.growth = growth;
		this.untried = growth.untried();
	}

	/** The server accepted a request that was sent under the present value. */
	void earn() {
		this.earned = EARNED_SECONDS;
	}

	/** Grows by another factor per second while the server has not said no. */
	void growUntriedBy(double factor) {
		this.untried = factor;
	}

	/** Time passed in which this limit held the caller back. */
	void climb(double seconds) {
		double step = Math.min(seconds, this.earned);
		this.earned -= step;
		this.clock += step;
		this.value = Math.min(this.ceiling, isKnown() ? cubic() : this.value * Math.pow(this.untried, step));
		if (this.value >= this.ceiling) {
			this.refused = Double.NaN;
		}
	}

	private double cubic() {
		if (this.clock < this.flat) {
			double left = 1 - this.clock / this.flat;
			return this.refused - (this.refused - this.base) * left * left * left;
		}
		double over = this.clock - this.flat;
		return this.refused * (1 + this.growth.beyond() * over * over * over);
	}

	/**
	 * The server said no.
	 * @param refusedAt where it said no
	 * @param next the value from now on
	 * @param flatSeconds how long to stay below {@code refusedAt} before it is exceeded
	 * again
	 */
	void backOff(double refusedAt, double next, double flatSeconds) {
		this.base = Math.max(this.floor, Math.min(next, this.ceiling));
		this.refused = Math.max(refusedAt, this.base);
		this.value = this.base;
		this.flat = flatSeconds;
		this.clock = 0;
		this.earned = 0;
	}

	/** Forgets a refusal that turned out to have another cause. */
	void restore(double formerValue, double formerRefused) {
		this.value = formerValue;
		this.base = formerValue;
		this.refused = formerRefused;
		this.clock = 0;
	}

	double value() {
		return this.value;
	}

	double ceiling() {
		return this.ceiling;
	}

	/**
	 * Where the server last said no; not a number while it has not, or not since the
	 * ceiling was reached.
	 */
	double refused() {
		return this.refused;
	}

	boolean isKnown() {
		return !Double.isNaN(this.refused);
	}

	/** Seconds of use since the last back-off. */
	double clock() {
		return this.clock;
	}

}
