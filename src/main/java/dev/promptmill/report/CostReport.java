package dev.promptmill.report;

import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.AccountBalance;
import dev.promptmill.report.table.CellFormat;
import dev.promptmill.report.table.CsvFile;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code cost-report.json} and {@code cost-report.csv}: the bill beside what the account
 * says. The first thing in both is whether it was simulated.
 */
final class CostReport {

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
		.enable(SerializationFeature.INDENT_OUTPUT)
		.defaultPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter("  ", "\n")))
		.build();

	/** Columns of the CSV that are empty in all lines but the total's. */
	private static final List<String> OF_THE_ACCOUNT = List.of("balance_before_usd", "balance_after_usd",
			"expected_difference_usd", "expected_difference_max_usd", "balance_difference_usd");

	private final Run run;

	private final CostSummary bill;

	private final Instant now;

	private final @Nullable AccountBalance account;

	private final @Nullable BigDecimal firstUnitPrice;

	/**
	 * @param account beside the bill, null if it is not known
	 * @param firstUnitPrice what an image cost at first, null if that did not change
	 */
	CostReport(Run run, CostSummary bill, @Nullable AccountBalance account, @Nullable BigDecimal firstUnitPrice,
			Instant now) {
		this.account = account;
		this.firstUnitPrice = firstUnitPrice;
		this.run = run;
		this.bill = bill;
		this.now = now;
	}

	void writeJson(Writer writer) throws IOException {
		Map<String, @Nullable Object> report = new LinkedHashMap<>(sums(this.bill.total()));
		report.putAll(account());
		if (this.firstUnitPrice != null) {
			report.put("first_unit_price_usd", CellFormat.money(this.firstUnitPrice));
		}
		report.put("account_agrees", (this.account != null) ? this.account.agrees() : null);
		report.put("run", this.run.id());
		report.put("job_name", this.run.plan().jobName());
		report.put("input", this.run.plan().input().toString());
		report.put("generated_at", CellFormat.time(this.now));
		report.put("rows", this.bill.total().rows());
		this.bill.breakdowns().forEach((name, breakdown) -> {
			Map<String, Object> entries = new LinkedHashMap<>();
			breakdown.forEach((key, sums) -> {
				Map<String, @Nullable Object> entry = new LinkedHashMap<>();
				entry.put("rows", sums.rows());
				entry.putAll(sums(sums));
				entry.keySet().removeAll(List.of("simulated", "unit_price_usd"));
				entries.put(key, entry);
			});
			report.put(name, entries);
		});
		writer.write(MAPPER.writeValueAsString(report));
		writer.write('\n');
	}

	/** The same sums in long form, the total first. */
	void writeCsv(CsvFile csv) throws IOException {
		List<String> header = new ArrayList<>(List.of("scope", "key", "rows"));
		header.addAll(sums(this.bill.total()).keySet());
		header.addAll(OF_THE_ACCOUNT);
		csv.line(header);
		csv.line(line("total", "", this.bill.total(), account()));
		for (Map.Entry<String, Map<String, CostTotals>> breakdown : this.bill.breakdowns().entrySet()) {
			for (Map.Entry<String, CostTotals> entry : breakdown.getValue().entrySet()) {
				csv.line(line(breakdown.getKey(), entry.getKey(), entry.getValue(), Map.of()));
			}
		}
	}

	private List<String> line(String scope, String key, CostTotals sums, Map<String, @Nullable Object> account) {
		List<String> line = new ArrayList<>(List.of(scope, key, Long.toString(sums.rows())));
		sums(sums).values().forEach((value) -> line.add(cell(value)));
		OF_THE_ACCOUNT.forEach((column) -> line.add(cell(account.get(column))));
		return line;
	}

	private static String cell(@Nullable Object value) {
		return (value instanceof BigDecimal money) ? CellFormat.usd(money) : (value != null) ? value.toString() : "";
	}

	private Map<String, @Nullable Object> sums(CostTotals sums) {
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		result.put("simulated", this.run.plan().simulated());
		result.put("unit_price_usd", CellFormat.money(this.run.plan().unitPrice()));
		result.put("estimated_usd", CellFormat.money(sums.estimated()));
		result.put("reserved_usd", CellFormat.money(sums.reserved()));
		result.put("billed_usd", CellFormat.money(sums.billed()));
		result.put("returned_usd", CellFormat.money(sums.returned()));
		result.put("possibly_billed_usd", CellFormat.money(sums.possiblyBilled()));
		result.put("images_requested", sums.requested());
		result.put("images_delivered", sums.delivered());
		result.put("cost_per_delivered_image_usd", moneyOrNull(sums.costPerDelivered()));
		return result;
	}

	/**
	 * The balance, and how far it should have dropped: at least by what is billed and
	 * what open tasks hold back, at most by what is possibly billed besides. Where both
	 * balances are known, by what all runs of the ledger spent in between.
	 */
	private Map<String, @Nullable Object> account() {
		BigDecimal before = this.run.balanceBefore();
		BigDecimal after = this.run.balanceAfter();
		Map<String, @Nullable Object> result = new LinkedHashMap<>();
		result.put("balance_before_usd", moneyOrNull(before));
		result.put("balance_after_usd", moneyOrNull(after));
		result.put("expected_difference_usd", CellFormat
			.money((this.account != null) ? this.account.least() : this.bill.total().expectedDifference()));
		result.put("expected_difference_max_usd", CellFormat
			.money((this.account != null) ? this.account.most() : this.bill.total().expectedDifferenceAtMost()));
		result.put("balance_difference_usd",
				(before != null && after != null) ? CellFormat.money(before.subtract(after)) : null);
		return result;
	}

	private static @Nullable BigDecimal moneyOrNull(@Nullable BigDecimal value) {
		return (value != null) ? CellFormat.money(value) : null;
	}

}
