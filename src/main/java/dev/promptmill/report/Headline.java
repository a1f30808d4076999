package dev.promptmill.report;

import java.util.ArrayList;
import java.util.List;

import dev.promptmill.common.Plural;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.query.AccountBalance;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.report.table.CellFormat;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a report: success, or what is wrong. It goes by the rows, since a run
 * writes its report before it is marked as finished.
 *
 * @param good whether all is well
 * @param text one or two sentences
 */
record Headline(boolean good, String text) {

	/** Its first sentence. */
	String lead() {
		int end = end();
		return (end < 0) ? this.text : this.text.substring(0, end + 1);
	}

	/** The others. */
	String remark() {
		int end = end();
		return (end < 0) ? "" : this.text.substring(end + 2);
	}

	private int end() {
		return this.text.indexOf(". ");
	}

	static Headline of(Run run, RunTotals totals) {
		return of(run, totals, null);
	}

	static Headline of(Run run, RunTotals totals, @Nullable AccountBalance account) {
		long open = totals.all() - totals.settled();
		if (open > 0 || (totals.all() == 0 && run.state() != RunState.FINISHED)) {
			return new Headline(false, unfinished(run, totals, open));
		}
		String sizes = (totals.wrongSize() == 0) ? "" : " " + Plural.of(totals.wrongSize(), "image has", "images have")
				+ " other dimensions than asked for; delivered all the same.";
		if (totals.complete() && account != null && !account.agrees()) {
			return new Headline(false,
					"Delivered, but the account disagrees: " + Plural.of(totals.all(), "row") + " in full, "
							+ Plural.of(totals.imagesDelivered(), "image") + ". The balance dropped by $"
							+ CellFormat.usd(account.dropped()) + ", not by $" + CellFormat.usd(account.least())
							+ " as expected." + sizes);
		}
		if (totals.complete()) {
			return new Headline(true, "Success: " + Plural.of(totals.all(), "row") + " delivered in full, "
					+ reused(totals) + Plural.of(totals.imagesDelivered(), "image") + "." + sizes);
		}
		List<String> wrong = new ArrayList<>();
		add(wrong, totals, RowStatus.UNKNOWN, "may have been billed and is unknown",
				"may have been billed and are unknown");
		add(wrong, totals, RowStatus.FAILED, "failed", "failed");
		add(wrong, totals, RowStatus.PARTIAL, "is partial", "are partial");
		add(wrong, totals, RowStatus.REJECTED, "was rejected", "were rejected");
		return new Headline(false,
				"Finished, but of " + Plural.of(totals.all(), "row") + " " + String.join(", ", wrong) + "." + sizes);
	}

	private static String reused(RunTotals totals) {
		long reused = totals.count(RowStatus.REUSED);
		return (reused == 0) ? "" : reused + " of them reused from earlier runs, ";
	}

	private static String unfinished(Run run, RunTotals totals, long open) {
		String text = "Not finished: " + open + " of " + Plural.of(totals.all(), "row is", "rows are") + " still to do";
		String why = (run.message() != null) ? ". " + run.message() : ".";
		return switch (run.state()) {
			case FAILED -> text + ". The run failed" + why;
			case STOPPED -> text + ". The run was stopped" + why;
			case RUNNING, FINISHED -> text + " as this is written.";
		};
	}

	private static void add(List<String> wrong, RunTotals totals, RowStatus status, String one, String many) {
		if (totals.count(status) > 0) {
			wrong.add(Plural.of(totals.count(status), one, many));
		}
	}

}
