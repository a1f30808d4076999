package dev.promptmill.collect;

import java.time.Duration;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * Recent times from creation to completion of tasks of one resolution, and the polls that
 * such tasks call for: those at which questions and waiting cost least together. Old
 * times fade, so the schedule follows a server that becomes slower or faster.
 * Thread-safe.
 */
final class CompletionTimes {

	/** Bins per poll interval. */
	private static final int FINENESS = 8;

	private static final int BINS = 400;

	private static final double FADING = 0.997;

	private static final int ENOUGH = 20;

	private static final int REPLAN_AFTER = 25;

	/** What one question costs, in poll intervals of waiting. */
	private static final double PRICE_OF_A_POLL = 0.35;

	/** The longest wait between two questions, in poll intervals. */
	private static final double LONGEST_WAIT = 1.375;

	private final double first;

	private final double width;

	private final double[] weights = new double[BINS];

	private int seen;

	private int[] plan = new int[0];

	/**
	 * @param first no question is asked sooner
	 * @param interval the configured time between questions
	 */
	CompletionTimes(Duration first, Duration interval) {
		this.first = first.toNanos();
		this.width = (double) interval.toNanos() / FINENESS;
	}

	/** A task took this long. */
	synchronized void add(Duration time) {
		double bin = Math.ceil((time.toNanos() - this.first) / this.width);
		if (time.isNegative() || bin >= BINS) {
			return;
		}
		for (int i = 0; i < BINS; i++) {
			this.weights[i] *= FADING;
		}
		this.weights[(int) Math.max(0, bin)]++;
		this.seen++;
		if (this.seen >= ENOUGH && (this.seen - ENOUGH) % REPLAN_AFTER == 0) {
			this.plan = plan();
		}
	}

	/**
	 * The next time to ask about a task.
	 * @param age how old the task is; negative when it was not asked about yet
	 * @return the age at which to ask, or null when experience says nothing
	 */
	synchronized @Nullable Duration next(Duration age) {
		if (this.plan.length == 0) {
			return null;
		}
		int bin = (int) Math.floor((age.toNanos() - this.first) / this.width + 0.5);
		bin = age.isNegative() ? -1 : Math.max(bin, 0);
		if (bin + 1 >= this.plan.length || this.plan[bin + 1] == 0) {
			return null;
		}
		return Duration.ofNanos((long) (this.first + this.width * (this.plan[bin + 1] - 1)));
	}

	/**
	 * For a task that still runs at the end of each bin, the bin at whose end to ask
	 * next, found from the last bin backwards; both are counted from 1, and 0 means that
	 * no task is known to take that long.
	 */
	private int[] plan() {
		int last = lastBin();
		int reach = (int) Math.round(LONGEST_WAIT * FINENESS);
		int[] best = new int[last + 2];
		double[] cost = new double[last + 2];
		for (int from = last; from >= 0; from--) {
			cost[from] = Double.MAX_VALUE;
			double waiting = 0;
			double caught = 0;
			int furthest = Math.min(last + 1, ((from == 0) ? firstBin() : from) + reach);
			double remaining = Arrays.stream(this.weights, from, last + 1).sum();
			for (int to = from + 1; to <= furthest; to++) {
				waiting += caught;
				caught += this.weights[to - 1];
				double total = PRICE_OF_A_POLL * FINENESS * remaining + waiting + caught / 2 + cost[to];
				if (total < cost[from]) {
					cost[from] = total;
					best[from] = to;
				}
			}
		}
		return best;
	}

	/** Before it lies one in a thousand. */
	private int firstBin() {
		double rest = Arrays.stream(this.weights).sum() / 1000;
		int first = 0;
		while (this.weights[first] <= rest) {
			rest -= this.weights[first];
			first++;
		}
		return first;
	}

	/** Beyond it lies one in a thousand. */
	private int lastBin() {
		double rest = Arrays.stream(this.weights).sum() / 1000;
		int last = BINS - 1;
		while (last > 0 && this.weights[last] <= rest) {
			rest -= this.weights[last];
			last--;
		}
		return last;
	}

}
