package dev.promptmill.pacing;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The last gate before requests leave. A permit is given before the intent is written to
 * disk, and a slow disk or a busy processor may let several requests arrive here
 * together, or wake up together: here they are spaced again, by the instants at which
 * they really leave, so that none leaves faster than the rate, whatever happened on the
 * way. Thread-safe; it never sleeps.
 */
public final class SendPacer {

	private static final long SLACK_NANOS = Duration.ofMillis(10).toNanos();

	private final LongSupplier ticker;

	private long next;

	private int waiting;

	/**
	 * Creates a gate that is open.
	 * @param ticker nanoseconds of any origin that only go forward
	 */
	public SendPacer(LongSupplier ticker) {
		this.ticker = ticker;
		this.next = ticker.getAsLong();
	}

	/** A request is on its way here: {@link #leave} or {@link #stay} follows. */
	public synchronized void arrive() {
		this.waiting++;
	}

	/**
	 * Asks to leave now.
	 * @param permit whose rate counts
	 * @return zero when the request leaves, else how long to wait before asking again
	 */
	public synchronized Duration leave(Permit permit) {
		long now = this.ticker.getAsLong();
		long early = this.next - now;
		if (early > 0) {
			return Duration.ofNanos(early);
		}
		long interval = interval(permit.ratePerSecond());
		// Whoever woke a little late is forgiven, or the rate would fall short.
		boolean forgiven = -early < Math.min(interval / 2, SLACK_NANOS);
		this.next = (forgiven ? this.next : now) + interval;
		this.waiting--;
		return Duration.ZERO;
	}

	/** A request that had arrived does not leave after all. */
	public synchronized void stay() {
		this.waiting--;
	}

	/**
	 * How long no further request should be let on its way, because enough of them wait
	 * here already: what waits here is in doubt if the process dies.
	 */
	public synchronized Duration congestion(double ratePerSecond) {
		long interval = interval(ratePerSecond);
		return Duration.ofNanos(Math.max(0, this.waiting * interval - Math.max(SLACK_NANOS, 2 * interval)));
	}

	private static long interval(double ratePerSecond) {
		return (long) Math.ceil(1e9 / ratePerSecond);
	}

}
