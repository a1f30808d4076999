package dev.promptmill.pacing;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The last gate before requests leave. A permit is given before the intent is written to
 * disk, and a slow disk may let several requests arrive here together: here they are
 * spaced again, so that none leaves faster than the rate, whatever happened on the way.
 * Thread-safe; it never sleeps.
 */
public final class Departures {

	private static final long SLACK_NANOS = Duration.ofMillis(10).toNanos();

	private final LongSupplier ticker;

	private long next;

	/**
	 * Creates a gate that is open.
	 * @param ticker nanoseconds of any origin that only go forward
	 */
	public Departures(LongSupplier ticker) {
		this.ticker = ticker;
		this.next = ticker.getAsLong();
	}

	/**
	 * Takes the next departure.
	 * @param permit whose rate counts
	 * @return how long to wait before sending
	 */
	public synchronized Duration reserve(Permit permit) {
		long now = this.ticker.getAsLong();
		long at = (this.next - now > 0) ? this.next : now;
		this.next = at + interval(permit.ratePerSecond());
		return Duration.ofNanos(at - now);
	}

	/**
	 * How long no further request should be let on its way, because enough of them wait
	 * here already: what waits here is in doubt if the process dies.
	 */
	public synchronized Duration congestion(double ratePerSecond) {
		long waiting = this.next - this.ticker.getAsLong() - Math.max(SLACK_NANOS, 2 * interval(ratePerSecond));
		return Duration.ofNanos(Math.max(0, waiting));
	}

	private static long interval(double ratePerSecond) {
		return (long) Math.ceil(1e9 / ratePerSecond);
	}

}
