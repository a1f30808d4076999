package dev.promptmill.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Totals;
import dev.promptmill.pacing.Pace;
import dev.promptmill.pipeline.Vitals;

/** How far a run is, in words: no prompt, no id, nothing that came from outside. */
final class ProgressText {

	private ProgressText() {
	}

	/** One line for each of rows, money and pace. */
	static List<String> lines(Totals totals, Vitals vitals) {
		return List.of(rows(totals),
				totals.imagesDelivered() + " of " + totals.imagesRequested() + " images; " + money(totals, vitals),
				pace(totals, vitals));
	}

	/** The same on one line. */
	static String line(Instant now, Totals totals, Vitals vitals, long all) {
		return Times.clock(now) + " " + totals.settled() + "/" + all + " rows settled: "
				+ String.join("; ", lines(totals, vitals));
	}

	private static String rows(Totals totals) {
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

	private static String money(Totals totals, Vitals vitals) {
		return Money.bounds(totals) + " so far" + forecast(vitals);
	}

	/** What the whole run will cost, empty while nobody can tell. */
	static String forecast(Vitals vitals) {
		if (vitals.costAtMost() == null) {
			return "";
		}
		String most = "at most " + Money.dollars(vitals.costAtMost());
		return ", in all " + ((vitals.cost() != null) ? "about " + Money.dollars(vitals.cost()) + ", " : "") + most;
	}

	private static String pace(Totals totals, Vitals vitals) {
		Pace pace = vitals.pace();
		String rate = String.format(Locale.ROOT, "%.1f/s of %.1f/s", pace.ratePerSecond(), pace.rateCeiling());
		String why = pace.reason();
		if (why.isEmpty() && totals.count(RowStatus.GENERATING) >= pace.openLimit()) {
			why = "held by " + pace.openLimit() + " open tasks";
		}
		return rate + (why.isEmpty() ? "" : " (" + why + ")")
				+ ((vitals.endsAt() != null) ? ", done about " + Times.clock(vitals.endsAt()) : "");
	}

}
