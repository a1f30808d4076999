package dev.promptmill.pacing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A whole submit-and-poll run against {@link SimulatedLimits} in virtual time, with
 * latency, lag and late wake-ups.
 */
final class SimulatedRun {

	final VirtualTime time = new VirtualTime();

	final List<Double> granted = new ArrayList<>();

	final List<Double> accepted = new ArrayList<>();

	final List<Double> refused = new ArrayList<>();

	private final Random random;

	AdaptiveRateLimiter rateLimiter;

	SimulatedLimits server;

	double latency = 0.1;

	double jitter = 0.02;

	double overshoot = 0.001;

	double shortestTask = 15;

	double longestTask = 30;

	double lag = 4;

	Duration retryAfter;

	private double pausedUntil;

	private int toSend;

	private int open;

	private long ask;

	private double openIntegral;

	private int lastOpen;

	private double openSince;

	private double openFrom;

	SimulatedRun(double ceiling, int maxOpen, long seed) {
		this.random = new Random(seed);
		this.rateLimiter = new AdaptiveRateLimiter(new RateLimitSettings(ceiling, maxOpen), this.time,
				new Random(seed + 1));
		this.server = SimulatedLimits.tokenBucket(this.time, 1e9, 1e9);
	}

	void run(int rows) {
		this.toSend = rows;
		ask();
		boolean going = true;
		while (going && this.accepted.size() < rows) {
			going = this.time.step();
		}
	}

	private void ask() {
		long mine = ++this.ask;
		while (this.toSend > 0) {
			RateDecision decision = this.rateLimiter.request(this.open);
			if (decision instanceof Wait hold) {
				double wait = hold.delay().toNanos() / 1e9 + this.random.nextDouble() * this.overshoot;
				this.time.after(wait, () -> {
					if (mine == this.ask) {
						ask();
					}
				});
				return;
			}
			send((Permit) decision);
		}
	}

	private void send(Permit permit) {
		assertThat(this.time.seconds()).as("nothing is sent inside a pause").isGreaterThanOrEqualTo(this.pausedUntil);
		this.granted.add(this.time.seconds());
		this.toSend--;
		this.open++;
		double there = this.latency / 2 + this.random.nextDouble() * this.jitter;
		double back = this.latency / 2 + this.random.nextDouble() * this.jitter;
		this.time.after(there, () -> {
			boolean admitted = this.server.admits();
			countOpen();
			(admitted ? this.accepted : this.refused).add(this.time.seconds());
			this.time.after(back, () -> answer(permit, admitted));
			if (admitted) {
				double duration = this.shortestTask + this.random.nextDouble() * (this.longestTask - this.shortestTask);
				this.time.after(duration, this::finish);
			}
		});
	}

	private void answer(Permit permit, boolean admitted) {
		if (admitted) {
			this.rateLimiter.accepted(permit);
			return;
		}
		if (this.retryAfter != null) {
			this.pausedUntil = this.time.seconds() + this.retryAfter.toMillis() / 1e3;
		}
		this.rateLimiter.rateLimited(permit, this.retryAfter);
		this.open--;
		this.toSend++;
		ask();
	}

	private void finish() {
		this.server.open--;
		countOpen();
		this.time.after(0.5 + this.random.nextDouble() * this.lag, () -> {
			this.open--;
			ask();
		});
	}

	private void countOpen() {
		double now = this.time.seconds();
		if (now > this.openFrom) {
			this.openIntegral += this.lastOpen * (now - Math.max(this.openSince, this.openFrom));
		}
		this.openSince = now;
		this.lastOpen = this.server.open;
	}

	void meanOpenFrom(double second) {
		this.openFrom = second;
	}

	double meanOpen() {
		return this.openIntegral / (this.openSince - this.openFrom);
	}

	double acceptedPerSecond(double from, double to) {
		return this.accepted.stream().filter((at) -> at >= from && at < to).count() / (to - from);
	}

	/**
	 * By how many seconds any window of permits was shorter than the ceiling allows, at
	 * most.
	 */
	double worstAhead(double ceiling) {
		double latest = Double.NEGATIVE_INFINITY;
		double worst = 0;
		for (int i = 0; i < this.granted.size(); i++) {
			double behind = this.granted.get(i) - i / ceiling;
			worst = Math.max(worst, latest - behind);
			latest = Math.max(latest, behind);
		}
		return worst;
	}

	double refusedShare() {
		return this.refused.size() / (double) (this.refused.size() + this.accepted.size());
	}

}
