package dev.promptmill.report;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.promptmill.common.Plural;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.AccountBalance;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.report.table.CellFormat;
import org.jspecify.annotations.Nullable;

/**
 * The values that the page shows of a run, finished or running, as JSON.
 *
 * @param run as the ledger has it
 * @param totals its counts and its bill
 * @param account beside the bill, null if it is not known
 */
record ReportData(Run run, RunTotals totals, @Nullable AccountBalance account) {

	private static final String ZERO = "0";

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
		Map<String, Object> reportData = new LinkedHashMap<>();
		reportData.put("rows", rows());
		reportData.put("images", images());
		reportData.put("spent", spent());
		reportData.put("bill", bill(perImage));
		reportData.put("account", accountLines());
		reportData.put("agreement", agreement());
		return reportData;
	}

	/**
	 * Money by mode, size, status and attempt; columns of nothing but zeros are left out.
	 */
	static Map<String, Object> breakdowns(CostSummary bill) {
		Map<String, List<List<String>>> tables = new LinkedHashMap<>();
		bill.breakdowns().forEach((name, breakdown) -> {
			List<List<String>> lines = new ArrayList<>();
			breakdown.forEach((key,
					sums) -> lines.add(List.of(key, Long.toString(sums.rows()), Long.toString(sums.requested()),
							Long.toString(sums.delivered()), amount(sums.estimated()), amount(sums.reserved()),
							amount(sums.billed()), amount(sums.returned()), amount(sums.possiblyBilled()),
							amount(sums.costPerDelivered()))));
			tables.put(BREAKDOWN_NAMES.getOrDefault(name, name), lines);
		});
		int[] shown = IntStream.range(0, BREAKDOWN_COLUMNS.size())
			.filter((column) -> tables.values()
				.stream()
				.flatMap(List::stream)
				.anyMatch((line) -> column == 0 || !ZERO.equals(line.get(column))))
			.toArray();
		List<List<Object>> result = new ArrayList<>();
		tables.forEach(
				(name, lines) -> result.add(List.of(name, lines.stream().map((line) -> chosen(line, shown)).toList())));
		return Map.of("breakdownColumns", chosen(BREAKDOWN_COLUMNS, shown), "breakdowns", result);
	}

	private static List<String> chosen(List<String> cells, int[] columns) {
		return Arrays.stream(columns).mapToObj(cells::get).toList();
	}

	private static String amount(@Nullable BigDecimal value) {
		return (value == null || value.signum() == 0) ? ZERO : CellFormat.usd(value);
	}

	/**
	 * What the operator is to do.
	 * @param problemNote what is not among the problems that are shown
	 */
	static List<Map<String, Object>> hints(List<Todo> todo, String problemNote) {
		List<Map<String, Object>> hints = new ArrayList<>();
		todo.forEach((entry) -> hints.add(Map.of("text", entry.text(), "commands", entry.commands())));
		if (!problemNote.isEmpty()) {
			hints.add(Map.of("text", problemNote, "commands", List.of()));
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
		List<List<String>> images = new ArrayList<>();
		images.add(List.of("Images",
				(this.totals.imagesDelivered() == this.totals.imagesRequested())
						? Long.toString(this.totals.imagesDelivered())
						: this.totals.imagesDelivered() + " of " + this.totals.imagesRequested()));
		if (this.totals.wrongSize() > 0) {
			images.add(List.of("Other size than asked", Long.toString(this.totals.wrongSize())));
		}
		String earlier = this.totals.reusedRows().text();
		if (!earlier.isEmpty()) {
			images.add(List.of("From earlier runs", earlier));
		}
		if (this.totals.callbacks().tasks() > 0) {
			images.add(List.of("Callbacks", this.totals.callbacks().text()));
		}
		return images;
	}

	private String spent() {
		BigDecimal least = this.totals.billed();
		BigDecimal most = expectedDrop().add(this.totals.possiblyBilled());
		String kind = this.run.plan().simulated() ? "Simulated cost: " : "Spent: ";
		if (most.signum() == 0) {
			return kind + "nothing.";
		}
		if (least.compareTo(most) == 0) {
			return kind + dollars(least) + ".";
		}
		List<String> why = new ArrayList<>();
		if (this.totals.reserved().signum() > 0) {
			why.add("held back for open tasks (" + dollars(this.totals.reserved()) + ")");
		}
		if (this.totals.possiblyBilled().signum() > 0) {
			why.add("possibly billed (" + dollars(this.totals.possiblyBilled()) + ")");
		}
		return kind + "at least " + dollars(least) + ", at most " + dollars(most) + "; the difference is "
				+ String.join(" or ", why) + ".";
	}

	private List<List<String>> bill(@Nullable BigDecimal perImage) {
		return Stream
			.of(usd("Estimated", this.totals.estimated()), usd("Billed", this.totals.billed()),
					usd("Possibly billed", this.totals.possiblyBilled()),
					usd("Held back, open tasks", this.totals.reserved()), usd("Returned", this.totals.returned()),
					usd("Per delivered image", perImage), usd("Price per image", this.run.plan().unitPrice()))
			.flatMap(Optional::stream)
			.toList();
	}

	private List<List<String>> accountLines() {
		if (this.run.balanceBefore() == null && this.run.balanceAfter() == null) {
			return List.of();
		}
		return Stream
			.of(usd("Balance before", this.run.balanceBefore()), usd("Balance after", this.run.balanceAfter()),
					usd("Balance dropped by", dropped()),
					usd("Expected drop, at least", (this.account != null) ? this.account.least() : expectedDrop()),
					usd("Expected drop, at most",
							(this.account != null) ? this.account.most()
									: expectedDrop().add(this.totals.possiblyBilled())))
			.flatMap(Optional::stream)
			.toList();
	}

	/** Whether the account says the same as the bill. */
	private String agreement() {
		if (this.account == null) {
			return "";
		}
		String runs = (this.account.others() == 0) ? ""
				: " It is compared with what all runs of the ledger spent meanwhile, "
						+ Plural.of(this.account.others(), "other") + " included.";
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

	/** A line of the bill, unless there is nothing to say. */
	private static Optional<List<String>> usd(String name, @Nullable BigDecimal value) {
		return (value == null || value.signum() == 0) ? Optional.empty() : Optional.of(List.of(name, dollars(value)));
	}

	private static String dollars(BigDecimal value) {
		return "$" + CellFormat.usd(value);
	}

}
