package dev.promptmill.pacing;

import java.util.function.LongSupplier;

/**
 * The recent answers, as far as the choice of the next limits needs them. Not
 * thread-safe: its owner guards it.
 */
final class ResponseStats {

	private static final double MEMORY_SECONDS = 60;

	private final LongSupplier ticker;

	private long decayedAt;

	private double recent;

	private double recentRefused;

	private long epochStart;

	private double pauseSeconds;

	private long acceptedInEpoch;

	private long lastAccepted;

	private boolean silent;

	private double mostOpen;

	ResponseStats(LongSupplier ticker) {
		this.ticker = ticker;
		this.decayedAt = ticker.getAsLong();
		this.epochStart = this.decayedAt;
		this.lastAccepted = this.decayedAt;
	}

	void accepted(int openTasks, boolean ofThisEpoch) {
		decay();
		this.recent++;
		this.acceptedInEpoch++;
		this.mostOpen = Math.max(this.mostOpen, openTasks);
		if (ofThisEpoch) {
			this.lastAccepted = this.ticker.getAsLong();
			this.silent = false;
		}
	}

	void refused() {
		decay();
		this.recent++;
		this.recentRefused++;
	}

	void epochBegins(double pauseSeconds) {
		this.pauseSeconds = pauseSeconds;
		this.epochStart = this.ticker.getAsLong();
		this.acceptedInEpoch = 0;
		this.silent = true;
	}

	/** Share of 429s among the answers of the last minute or so. */
	double refusedShare() {
		return (this.recent > 0) ? this.recentRefused / this.recent : 0;
	}

	/**
	 * Accepted requests per second since the epoch began. The server's allowance was used
	 * up at its start; asked when it is used up again, this is what the server allows,
	 * pauses included.
	 */
	double acceptedPerSecond() {
		return this.acceptedInEpoch / Math.max(1e-3, secondsSince(this.epochStart));
	}

	double acceptedPerUnpausedSecond() {
		return this.acceptedInEpoch / Math.max(1e-3, secondsSince(this.epochStart) - this.pauseSeconds);
	}

	/** Whether nothing sent since the last slow-down was accepted. */
	boolean silent() {
		return this.silent;
	}

	double secondsSinceAccepted() {
		return secondsSince(this.lastAccepted);
	}

	/** The most open tasks at which the server took one more, of late. */
	double mostOpen() {
		return this.mostOpen;
	}

	private double secondsSince(long instant) {
		return (this.ticker.getAsLong() - instant) / 1e9;
	}

	private void decay() {
		long now = this.ticker.getAsLong();
		double kept = Math.exp(-(now - this.decayedAt) / 1e9 / MEMORY_SECONDS);
		this.recent *= kept;
		this.recentRefused *= kept;
		this.mostOpen *= kept;
		this.decayedAt = now;
	}

}
