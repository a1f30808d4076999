package dev.promptmill.cli.view;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.promptmill.cli.console.MoneyFormat;
import dev.promptmill.cli.console.TimeFormat;
import dev.promptmill.common.Plural;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.pacing.PacingSnapshot;
import dev.promptmill.run.RunProgress;

/**
 * The progress of a run in words: no prompt, no id, nothing that came from outside.
 */
public final class ProgressText {

	private ProgressText() {
	}

	/** One line for each of rows, money and pace. */
	static List<String> lines(RunTotals totals, RunProgress progress) {
		return List.of(rows(totals), totals.imagesDelivered() + " of " + Plural.of(totals.imagesRequested(), "image")
				+ "; " + money(totals, progress), pace(totals, progress));
	}

	/** The same on one line. */
	static String line(Instant now, RunTotals totals, RunProgress progress, long all) {
		return TimeFormat.clock(now) + " " + totals.settled() + "/" + Plural.of(all, "row") + " settled: "
				+ String.join("; ", lines(totals, progress));
	}

	private static String rows(RunTotals totals) {
		List<String> parts = new ArrayList<>();
		for (RowStatus status : RowStatus.values()) {
			if (status.isSettled() && totals.count(status) > 0) {
				parts.add(totals.count(status) + " " + word(status));
			}
		}
		for (RowStatus status : RowStatus.values()) {
			if (!status.isSettled() && totals.count(status) > 0) {
				parts.add(totals.count(status) + " " + word(status));
			}
		}
		return parts.isEmpty() ? "no rows yet" : String.join(", ", parts);
	}

	private static String word(RowStatus status) {
		return status.name().toLowerCase(Locale.ROOT);
	}

	private static String money(RunTotals totals, RunProgress progress) {
		return MoneyFormat.bounds(totals) + " so far" + forecast(progress);
	}

	/** What the whole run will cost, empty while nobody can tell. */
	public static String forecast(RunProgress progress) {
		if (progress.costAtMost() == null) {
			return "";
		}
		String most = "at most " + MoneyFormat.dollars(progress.costAtMost());
		return ", in all " + ((progress.cost() != null) ? "about " + MoneyFormat.dollars(progress.cost()) + ", " : "")
				+ most;
	}

	private static String pace(RunTotals totals, RunProgress progress) {
		PacingSnapshot pace = progress.pace();
		String rate = String.format(Locale.ROOT, "%.1f/s of %.1f/s", pace.ratePerSecond(), pace.rateCeiling());
		String why = pace.reason();
		if (why.isEmpty() && totals.count(RowStatus.GENERATING) >= pace.openLimit()) {
			why = "held by " + pace.openLimit() + " open tasks";
		}
		return rate + (why.isEmpty() ? "" : " (" + why + ")")
				+ ((progress.endsAt() != null) ? ", done about " + TimeFormat.clock(progress.endsAt()) : "");
	}

}
