package dev.promptmill.ledger.order;

import java.util.ArrayList;
import java.util.List;

import dev.promptmill.ledger.RowStatus;
import org.jspecify.annotations.Nullable;

/**
 * Counts of a run's rows that it did not buy because an earlier run has their orders, by
 * what became of them.
 *
 * @param reused whole, at no cost
 * @param fetchedAgain of those, the ones with images that were gone and fetched again
 * @param imagesGone kept without images that are gone
 * @param partial kept with fewer images than asked for
 * @param held because another row may have been billed for them, or still buys them
 * @param abandoned given up by the operator
 */
public record ReusedRowCounts(long reused, long fetchedAgain, long imagesGone, long partial, long held,
		long abandoned) {

	/** No row at all. */
	public static final ReusedRowCounts NONE = new ReusedRowCounts(0, 0, 0, 0, 0, 0);

	/** Code of a row that is whole, but had to be fetched again. */
	public static final String FETCHED_AGAIN = "FETCHED_AGAIN";

	/** Code of a row whose images are gone. */
	public static final String IMAGES_GONE = "IMAGES_GONE";

	/** Code of a row that is held. */
	public static final String HELD = "HELD";

	private static final String ABANDONED = "ABANDONED";

	/** A row that was never sent. */
	public static ReusedRowCounts of(RowStatus status, @Nullable String failCode) {
		return switch (status) {
			case REUSED -> new ReusedRowCounts(1, FETCHED_AGAIN.equals(failCode) ? 1 : 0, 0, 0, 0, 0);
			case PARTIAL,
					FAILED ->
				IMAGES_GONE.equals(failCode) ? new ReusedRowCounts(0, 0, 1, 0, 0, 0)
						: ABANDONED.equals(failCode) ? new ReusedRowCounts(0, 0, 0, 0, 0, 1)
								: new ReusedRowCounts(0, 0, 0, (status == RowStatus.PARTIAL) ? 1 : 0, 0, 0);
			case UNKNOWN -> new ReusedRowCounts(0, 0, 0, 0, HELD.equals(failCode) ? 1 : 0, 0);
			case READY, SUBMITTING, GENERATING, DELIVERED, REJECTED -> NONE;
		};
	}

	/** Both together. */
	public ReusedRowCounts plus(ReusedRowCounts other) {
		return new ReusedRowCounts(this.reused + other.reused, this.fetchedAgain + other.fetchedAgain,
				this.imagesGone + other.imagesGone, this.partial + other.partial, this.held + other.held,
				this.abandoned + other.abandoned);
	}

	public ReusedRowCounts times(long rows) {
		return new ReusedRowCounts(this.reused * rows, this.fetchedAgain * rows, this.imagesGone * rows,
				this.partial * rows, this.held * rows, this.abandoned * rows);
	}

	public ReusedRowCounts withReused(long rows, long fetched) {
		return new ReusedRowCounts(rows, fetched, this.imagesGone, this.partial, this.held, this.abandoned);
	}

	/** In words; empty if there are none. */
	public String text() {
		List<String> parts = new ArrayList<>();
		add(parts, this.reused,
				"reused" + ((this.fetchedAgain > 0) ? " (" + this.fetchedAgain + " of them fetched again)" : ""));
		add(parts, this.imagesGone, "with images gone");
		add(parts, this.partial, "partial");
		add(parts, this.held, "held");
		add(parts, this.abandoned, "given up");
		return String.join(", ", parts);
	}

	private static void add(List<String> parts, long count, String what) {
		if (count > 0) {
			parts.add(count + " " + what);
		}
	}

}
