package dev.promptmill.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.promptmill.common.Plural;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.EarlierRows;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.Account;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.report.Todo;

/** A run in a few lines: what it brought, what it cost, what to do. */
final class RunSummary {

	private RunSummary() {
	}

	static List<String> lines(RunDatabase runDatabase, Run run, RunTotals totals) {
		List<String> lines = new ArrayList<>();
		String simulated = run.plan().simulated() ? " (SIMULATED: nothing was generated or billed)" : "";
		lines.add("Run " + run.id() + " " + run.state().name().toLowerCase(Locale.ROOT) + ": " + totals.whole() + " of "
				+ Plural.of(run.plan().rows(), "row") + " delivered in full, " + totals.imagesDelivered() + " of "
				+ Plural.of(totals.imagesRequested(), "image") + "." + simulated);
		if (!totals.earlier().equals(EarlierRows.NONE)) {
			lines.add("Bought " + Plural.of(totals.count(RowStatus.DELIVERED), "row")
					+ ". From earlier runs, at $0.00: " + totals.earlier().text() + ".");
		}
		String others = others(totals);
		if (!others.isEmpty()) {
			lines.add("Rows: " + others + ".");
		}
		lines.add("Bill: " + MoneyFormat.dollars(totals.billed()) + " billed, " + MoneyFormat.dollars(totals.reserved())
				+ " reserved, " + MoneyFormat.dollars(totals.possiblyBilled()) + " possibly billed, "
				+ MoneyFormat.dollars(totals.returned()) + " returned.");
		if (totals.surplus() > 0) {
			lines.add(Plural.of(totals.surplus(), "task")
					+ " came with another number of image links than asked for; what that may have cost is in"
					+ " \"possibly billed\" (MORE_IMAGES in results.csv).");
		}
		if (totals.wrongSize() > 0) {
			lines.add(Plural.of(totals.wrongSize(), "image has", "images have")
					+ " other dimensions than asked for (size_ok false).");
		}
		if (run.message() != null) {
			lines.add(run.message());
		}
		lines.addAll(todo(runDatabase, run, totals));
		lines.add("Files: " + run.plan().output());
		return lines;
	}

	/** Counts of every status that occurs, besides delivered. */
	static String others(RunTotals totals) {
		List<String> parts = new ArrayList<>();
		for (RowStatus status : RowStatus.values()) {
			if (!status.isComplete() && totals.count(status) > 0) {
				parts.add(totals.count(status) + " " + status.name().toLowerCase(Locale.ROOT));
			}
		}
		return String.join(", ", parts);
	}

	/** What is to be done, a line each. */
	static List<String> todo(RunDatabase runDatabase, Run run, RunTotals totals) {
		return entries(runDatabase, run, totals).stream().map((todo) -> "To do: " + todo.text()).toList();
	}

	private static List<Todo> entries(RunDatabase runDatabase, Run run, RunTotals totals) {
		return Todo.of(runDatabase.reports(), run, totals, runDatabase.invocation());
	}

	/** The same for machines. */
	static Map<String, Object> json(RunDatabase runDatabase, Run run) {
		RunTotals totals = runDatabase.reports().totals(run);
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("type", "summary");
		json.put("run", run.id());
		json.put("job_name", run.plan().jobName());
		json.put("state", run.state().name());
		json.put("exit_code", run.exitCode());
		json.put("message", run.message());
		json.put("simulated", run.plan().simulated());
		json.put("input", run.plan().input().toString());
		json.put("output", run.plan().output().toString());
		json.put("rows", run.plan().rows());
		Map<String, Long> rows = new LinkedHashMap<>();
		totals.rows().forEach((status, count) -> rows.put(status.name(), count));
		json.put("rows_by_status", rows);
		json.putAll(totals.earlier().json());
		json.put("images_requested", totals.imagesRequested());
		json.put("images_delivered", totals.imagesDelivered());
		json.put("images_wrong_size", totals.wrongSize());
		json.put("tasks_with_surplus", totals.surplus());
		json.put("estimated_usd", totals.estimated());
		json.put("reserved_usd", totals.reserved());
		json.put("billed_usd", totals.billed());
		json.put("returned_usd", totals.returned());
		json.put("possibly_billed_usd", totals.possiblyBilled());
		json.put("balance_before_usd", run.balanceBefore());
		json.put("balance_after_usd", run.balanceAfter());
		json.put("account_agrees", runDatabase.reports().account(run).map(Account::agrees).orElse(null));
		json.put("todo", entries(runDatabase, run, totals).stream().map(Todo::json).toList());
		json.put("created_at", TimeFormat.iso(run.createdAt()));
		json.put("started_at", TimeFormat.iso(run.startedAt()));
		json.put("ended_at", TimeFormat.iso(run.endedAt()));
		return json;
	}

}
