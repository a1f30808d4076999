package dev.promptmill.report;

import java.math.BigDecimal;
import java.time.Instant;

import dev.promptmill.common.Plural;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunState;
import dev.promptmill.report.table.CellFormat;
import org.jspecify.annotations.Nullable;

/**
 * One run in the index of all runs ({@link RunIndex}).
 *
 * @param run its number
 * @param version changes with everything that may change the rest
 * @param good whether all is well
 * @param verdict its first sentence
 * @param rows how many there are
 * @param complete how many of them have all images
 * @param images on disk
 * @param billed US dollars
 * @param inDoubt what may have been billed besides
 * @param simulated nothing was billed
 * @param jobName its job's name
 * @param created when it was planned, epoch milliseconds
 * @param folder its own, in that of the index
 * @param image its first, in its folder; null without any
 */
record RunIndexEntry(long run, String version, boolean good, String verdict, long rows, long complete, long images,
		BigDecimal billed, BigDecimal inDoubt, boolean simulated, String jobName, long created, String folder,
		@Nullable String image) {

	/**
	 * A run's version. A run that is under way is always counted again.
	 */
	static String version(Run run) {
		Instant end = run.endedAt();
		return (run.state() == RunState.RUNNING || end == null) ? "" : run.continuation() + "-" + run.state() + "-"
				+ end.toEpochMilli() + "-" + run.createdAt().toEpochMilli() + "-" + run.plan().unitPrice();
	}

	/** Whether this is about the run as it is now. */
	boolean isOf(Run of) {
		return !this.version.isEmpty() && this.version.equals(version(of))
				&& this.folder.equals(String.valueOf(of.plan().output().folder().getFileName()));
	}

	/** When it began. */
	String when() {
		return LocalTime.dateAndTime(Instant.ofEpochMilli(this.created));
	}

	/** Its rows, images and money. */
	String counts() {
		String cost = (this.billed.signum() == 0 && this.inDoubt.signum() == 0) ? ""
				: ", $" + CellFormat.usd(this.billed)
						+ ((this.inDoubt.signum() == 0) ? "" : " to $" + CellFormat.usd(this.billed.add(this.inDoubt)));
		return this.complete + " of " + Plural.of(this.rows, "row") + ", " + Plural.of(this.images, "image") + cost;
	}

}
