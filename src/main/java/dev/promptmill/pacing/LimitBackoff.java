package dev.promptmill.pacing;

/**
 * Decides, after a 429, which limit it was about, and how far to step back. Not
 * thread-safe: its owner guards it.
 */
final class LimitBackoff {

	private static final double SHARE_SOUGHT = 0.01;

	private static final double QUICK_SECONDS = 2;

	private static final double SILENCE_SECONDS = 1.5;

	private final AdaptiveLimit rate;

	private final AdaptiveLimit open;

	private final ResponseStats answers;

	private final RateLimitPause pauses;

	private boolean heldByOpen;

	private double openHeldShare;

	private int quick;

	private int settled;

	private double lastRefusedRate = Double.NaN;

	private double lastRefusedOpen;

	private double formerRate = Double.NaN;

	private double formerRefused = Double.NaN;

	LimitBackoff(AdaptiveLimit rate, AdaptiveLimit open, ResponseStats answers, RateLimitPause pauses) {
		this.rate = rate;
		this.open = open;
		this.answers = answers;
		this.pauses = pauses;
	}

	/** The limit on open tasks keeps the next request waiting. */
	void heldByOpen() {
		this.heldByOpen = true;
	}

	void granted() {
		this.openHeldShare = 0.95 * this.openHeldShare + (this.heldByOpen ? 0.05 : 0);
		this.heldByOpen = false;
	}

	/**
	 * Steps back after the first 429 of an overload.
	 * @return whether only one request at a time may be sent until one is accepted
	 */
	boolean after(Permit permit) {
		boolean many = permit.openTasks() >= 0.8 * Math.max(1, this.answers.mostOpen());
		if (many && this.openHeldShare > 0.03) {
			stepBackOpen(permit);
			return false;
		}
		if (this.answers.silent()) {
			if (many && this.answers.secondsSinceAccepted() > Math.max(SILENCE_SECONDS, 4 / this.rate.value())) {
				takeBackRate();
				stepBackOpen(permit);
			}
			return true;
		}
		if (many && contradictsRate(permit)) {
			stepBackOpen(permit);
			return false;
		}
		boolean unexpected = !near(permit.ratePerSecond(), this.rate.refused());
		stepBackRate(permit);
		return unexpected && many;
	}

	/**
	 * The server refused a rate, then took clearly more, up to the ceiling, and refuses
	 * again with as many open tasks as the first time: it counts tasks, not requests.
	 */
	private boolean contradictsRate(Permit permit) {
		return !this.rate.isKnown() && permit.ratePerSecond() > 1.1 * this.lastRefusedRate
				&& Math.abs(permit.openTasks() - this.lastRefusedOpen) < 0.1 * this.lastRefusedOpen;
	}

	private void stepBackRate(Permit permit) {
		double refusedAt = permit.ratePerSecond();
		this.lastRefusedRate = refusedAt;
		this.lastRefusedOpen = permit.openTasks();
		this.formerRate = this.rate.value();
		this.formerRefused = this.rate.refused();
		double allowed = this.answers.acceptedPerSecond();
		double flat = flatForRate(refusedAt);
		if (this.rate.isKnown() && this.rate.clock() < QUICK_SECONDS) {
			this.quick++;
			double least = (this.quick > 2) ? 0.5 : 0.8;
			this.rate.backOff(refusedAt, clamp(allowed, least * refusedAt, 0.9 * refusedAt), flat);
			return;
		}
		this.quick = 0;
		if (near(refusedAt, this.rate.refused())) {
			double limit = clamp(1.04 * this.answers.acceptedPerUnpausedSecond(), 0.93 * refusedAt, refusedAt);
			this.settled++;
			this.rate.backOff(limit, 0.95 * limit, flat);
		}
		else {
			this.settled = 0;
			this.rate.backOff(refusedAt, 0.8 * refusedAt, flat);
		}
	}

	/** Silence shows that the last step back was about the wrong limit. */
	private void takeBackRate() {
		if (!Double.isNaN(this.formerRate)) {
			this.rate.restore(this.formerRate, this.formerRefused);
		}
	}

	private void stepBackOpen(Permit permit) {
		this.formerRate = Double.NaN;
		double refusedAt = Math.max(1, permit.openTasks());
		this.open.backOff(refusedAt, Math.min(refusedAt - 1, 0.94 * refusedAt), flatForOpen());
	}

	/**
	 * How long to keep below the limit: longer where 429s are frequent or dear, shorter
	 * where the limit moves.
	 */
	private double flatForRate(double refusedAt) {
		double least = clamp(80 / refusedAt, 8, 60);
		double byShare = (this.settled > 4) ? least * Math.min(2, this.answers.refusedShare() / SHARE_SOUGHT) : least;
		return clamp(Math.max(byShare, 25 * this.pauses.seconds()), least, Math.max(30, 2 * least));
	}

	private double flatForOpen() {
		if (!this.open.isKnown()) {
			return 25;
		}
		return clamp(20 * this.answers.refusedShare() / SHARE_SOUGHT, 20, 60);
	}

	private static boolean near(double value, double known) {
		return value > 0.8 * known && value < 1.3 * known;
	}

	private static double clamp(double value, double least, double most) {
		return Math.max(least, Math.min(value, most));
	}

}
