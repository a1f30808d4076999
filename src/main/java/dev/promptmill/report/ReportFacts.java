package dev.promptmill.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.promptmill.ledger.Account;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunTotals;
import org.jspecify.annotations.Nullable;

/**
 * The values that the page shows of a run, finished or running, as JSON.
 *
 * @param run as the ledger has it
 * @param totals its counts and its bill
 * @param account beside the bill, null if it is not known
 */
record ReportFacts(Run run, RunTotals totals, @Nullable Account account) {

	private static final List<String> BREAKDOWN_COLUMNS = List.of("Kind", "Rows", "Requested", "Delivered",
			"Estimated USD", "Held back USD", "Billed USD", "Returned USD", "Possibly billed USD",
			"USD per delivered image");

	private static final Map<String, String> BREAKDOWN_NAMES = Map.of("by_mode", "By mode", "by_size", "By size",
			"by_status", "By status", "by_attempt", "By attempt");

	/**
	 * Counts and money.
	 * @param perImage what an image on disk cost, null if there is none
	 */
	Map<String, Object> overview(@Nullable BigDecimal perImage) {
		Map<String, Object> facts = new LinkedHashMap<>();
		facts.put("rows", rows());
		facts.put("images", images());
		facts.put("spent", spent());
		facts.put("bill", bill(perImage));
		facts.put("account", accountLines());
		facts.put("agreement", agreement());
		return facts;
	}

	/** Money by mode, size, status and attempt. */
	static Map<String, Object> breakdowns(CostSummary bill) {
		List<List<Object>> result = new ArrayList<>();
		bill.breakdowns().forEach((name, breakdown) -> {
			List<List<String>> lines = new ArrayList<>();
			breakdown.forEach((key, sums) -> lines.add(List.of(key, Long.toString(sums.rows()),
					Long.toString(sums.requested()), Long.toString(sums.delivered()), CellFormat.usd(sums.estimated()),
					CellFormat.usd(sums.reserved()), CellFormat.usd(sums.billed()), CellFormat.usd(sums.returned()),
					CellFormat.usd(sums.possiblyBilled()), CellFormat.usd(sums.costPerDelivered()))));
			result.add(List.of(BREAKDOWN_NAMES.getOrDefault(name, name), lines));
		});
		return Map.of("breakdownColumns", BREAKDOWN_COLUMNS, "breakdowns", result);
	}

	/**
	 * What the operator is to do.
	 * @param problemNote what is not among the problems that are shown
	 */
	static List<String> hints(List<Todo> todo, String problemNote) {
		List<String> hints = new ArrayList<>(todo.stream().map(Todo::text).toList());
		if (!problemNote.isEmpty()) {
			hints.add(problemNote);
		}
		return hints;
	}

	private List<List<Object>> rows() {
		List<List<Object>> rows = new ArrayList<>();
		for (RowStatus status : RowStatus.values()) {
			if (status.isSettled() && (status != RowStatus.REUSED || this.totals.count(status) > 0)) {
				rows.add(List.of(status.name(), this.totals.count(status)));
			}
		}
		for (RowStatus status : List.of(RowStatus.GENERATING, RowStatus.SUBMITTING, RowStatus.READY)) {
			if (this.totals.count(status) > 0) {
				rows.add(List.of(status.name(), this.totals.count(status)));
			}
		}
		return rows;
	}

	private List<List<String>> images() {
		return List.of(List.of("Rows", Long.toString(this.totals.all())),
				List.of("Images asked for", Long.toString(this.totals.imagesRequested())),
				List.of("Images on disk", Long.toString(this.totals.imagesDelivered())),
				List.of("Other size than asked", Long.toString(this.totals.wrongSize())));
	}

	private String spent() {
		BigDecimal least = this.totals.billed();
		BigDecimal most = expectedDrop().add(this.totals.possiblyBilled());
		String kind = this.run.plan().simulated() ? "Simulated cost: " : "Spent: ";
		if (least.compareTo(most) == 0) {
			return kind + CellFormat.usd(least) + " USD.";
		}
		List<String> why = new ArrayList<>();
		if (this.totals.reserved().signum() > 0) {
			why.add("held back for open tasks (" + CellFormat.usd(this.totals.reserved()) + ")");
		}
		if (this.totals.possiblyBilled().signum() > 0) {
			why.add("possibly billed (" + CellFormat.usd(this.totals.possiblyBilled()) + ")");
		}
		return kind + "at least " + CellFormat.usd(least) + " USD, at most " + CellFormat.usd(most)
				+ " USD. The difference is " + String.join(" or ", why) + ".";
	}

	private List<List<String>> bill(@Nullable BigDecimal perImage) {
		return List.of(usd("Estimated", this.totals.estimated()), usd("Billed", this.totals.billed()),
				usd("Possibly billed", this.totals.possiblyBilled()),
				usd("Held back, open tasks", this.totals.reserved()), usd("Returned", this.totals.returned()),
				usd("Per delivered image", perImage), usd("Price per image", this.run.plan().unitPrice()));
	}

	private List<List<String>> accountLines() {
		return List.of(usd("Balance before", this.run.balanceBefore()), usd("Balance after", this.run.balanceAfter()),
				usd("Balance dropped by", dropped()),
				usd("Expected drop, at least", (this.account != null) ? this.account.least() : expectedDrop()),
				usd("Expected drop, at most", (this.account != null) ? this.account.most()
						: expectedDrop().add(this.totals.possiblyBilled())));
	}

	/** Whether the account says the same as the bill. */
	private String agreement() {
		if (this.account == null) {
			return "";
		}
		String runs = (this.account.others() == 0) ? ""
				: " It is compared with what all runs of the ledger spent meanwhile, "
						+ Headline.counted(this.account.others(), "other", "others") + " included.";
		return (this.account.agrees() ? "The account agrees: its balance dropped by as much as was expected."
				: "The account does not agree with the bill: see what to do.") + runs;
	}

	private @Nullable BigDecimal dropped() {
		BigDecimal before = this.run.balanceBefore();
		BigDecimal after = this.run.balanceAfter();
		return (before != null && after != null) ? before.subtract(after) : null;
	}

	private BigDecimal expectedDrop() {
		return this.totals.billed().add(this.totals.reserved());
	}

	private static List<String> usd(String name, @Nullable BigDecimal value) {
		return List.of(name, (value != null) ? "$" + CellFormat.usd(value) : "not known");
	}

}
