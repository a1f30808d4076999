package dev.promptmill.pacing;

/**
 * What a server allows: a rate, as a token bucket or in fixed windows of one second, and
 * a number of open tasks.
 */
final class SimulatedLimits {

	private final VirtualTime time;

	private double perSecond;

	private final double burst;

	private final boolean windows;

	private int maxOpen = Integer.MAX_VALUE;

	private double tokens;

	private double filledAt;

	private long window;

	private int inWindow;

	int open;

	private SimulatedLimits(VirtualTime time, double perSecond, double burst, boolean windows) {
		this.time = time;
		this.perSecond = perSecond;
		this.burst = burst;
		this.windows = windows;
		this.tokens = burst;
	}

	static SimulatedLimits tokenBucket(VirtualTime time, double perSecond, double burst) {
		return new SimulatedLimits(time, perSecond, burst, false);
	}

	static SimulatedLimits fixedWindow(VirtualTime time, double perSecond) {
		return new SimulatedLimits(time, perSecond, 0, true);
	}

	static SimulatedLimits openTasks(VirtualTime time, int maxOpen) {
		SimulatedLimits limits = new SimulatedLimits(time, 1e9, 1e9, false);
		limits.maxOpen = maxOpen;
		return limits;
	}

	void change(double newPerSecond) {
		refill();
		this.perSecond = newPerSecond;
	}

	boolean admits() {
		if (this.open >= this.maxOpen || !(this.windows ? windowAdmits() : bucketAdmits())) {
			return false;
		}
		this.open++;
		return true;
	}

	private boolean windowAdmits() {
		long current = (long) Math.floor(this.time.seconds());
		this.inWindow = (current == this.window) ? this.inWindow : 0;
		this.window = current;
		return this.inWindow++ < this.perSecond;
	}

	private boolean bucketAdmits() {
		refill();
		if (this.tokens < 1 - 1e-9) {
			return false;
		}
		this.tokens--;
		return true;
	}

	private void refill() {
		double now = this.time.seconds();
		this.tokens = Math.min(Math.max(1, this.burst), this.tokens + (now - this.filledAt) * this.perSecond);
		this.filledAt = now;
	}

}
