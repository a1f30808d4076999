package dev.promptmill.common;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The schedule of a query that costs the more the larger a run is, and whose result is
 * kept for a while: it is due again after twenty times as long as it took, so that it
 * takes at most a twentieth of the time. It is never due later than a limit, because a
 * query that waited for a database that was away took long without being costly (issue
 * 12). Not thread-safe.
 */
public final class RefreshSchedule {

	private static final int PARTS = 20;

	private final LongSupplier ticker;

	private final long shortestNanos;

	private final long longestNanos;

	private long dueAt;

	/**
	 * A schedule of a query that is due at once.
	 * @param ticker nanoseconds that only go forward
	 * @param shortest time from the end of a query to the next, at least
	 * @param longest the same at most
	 */
	public RefreshSchedule(LongSupplier ticker, Duration shortest, Duration longest) {
		this.ticker = ticker;
		this.shortestNanos = shortest.toNanos();
		this.longestNanos = longest.toNanos();
		this.dueAt = ticker.getAsLong();
	}

	public boolean isDue() {
		return this.ticker.getAsLong() - this.dueAt >= 0;
	}

	/** Carries the query out, due or not, and plans the next. */
	public <T extends @Nullable Object> T refresh(Supplier<T> query) {
		long start = this.ticker.getAsLong();
		T result = query.get();
		long end = this.ticker.getAsLong();
		long wait = Math.max(this.shortestNanos, Math.min(PARTS * (end - start), this.longestNanos));
		this.dueAt = end + wait;
		return result;
	}

}
