package dev.promptmill.report.chart;

import java.util.Arrays;

/**
 * Counts values in buckets of equal width. Buckets become twice as wide whenever a value
 * lies beyond the last one, so memory stays the same whatever the range.
 */
final class Histogram {

	private final long[] counts;

	private long width;

	private long total;

	/**
	 * Starts empty.
	 * @param buckets how many there are at most, an even number
	 * @param width of a bucket before it has to grow
	 */
	Histogram(int buckets, long width) {
		this.counts = new long[buckets];
		this.width = width;
	}

	/** Counts a value; a negative one, from clocks that differ, counts as zero. */
	void add(long value) {
		long counted = Math.max(0, value);
		while (counted / this.width >= this.counts.length) {
			fold();
		}
		this.counts[(int) (counted / this.width)]++;
		this.total++;
	}

	private void fold() {
		int half = this.counts.length / 2;
		for (int i = 0; i < half; i++) {
			this.counts[i] = this.counts[2 * i] + this.counts[2 * i + 1];
		}
		Arrays.fill(this.counts, half, this.counts.length, 0);
		this.width *= 2;
	}

	long width() {
		return this.width;
	}

	long total() {
		return this.total;
	}

	/** The counts up to the last bucket that has any. */
	long[] counts() {
		int end = this.counts.length;
		while (end > 0 && this.counts[end - 1] == 0) {
			end--;
		}
		return Arrays.copyOf(this.counts, end);
	}

	/** The same with at most so many buckets in use. */
	Histogram coarser(int buckets) {
		Histogram copy = new Histogram(this.counts.length, this.width);
		System.arraycopy(this.counts, 0, copy.counts, 0, this.counts.length);
		copy.total = this.total;
		while (copy.counts().length > buckets) {
			copy.fold();
		}
		return copy;
	}

	/** The upper end of the bucket in which this share of all values is reached. */
	long quantile(double share) {
		long wanted = Math.max(1, (long) Math.ceil(share * this.total));
		long seen = 0;
		for (int i = 0; i < this.counts.length; i++) {
			seen += this.counts[i];
			if (seen >= wanted) {
				return (i + 1) * this.width;
			}
		}
		return 0;
	}

}
