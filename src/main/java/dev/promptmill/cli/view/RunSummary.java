package dev.promptmill.cli.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import dev.promptmill.cli.console.MoneyFormat;
import dev.promptmill.cli.json.BalanceFacts;
import dev.promptmill.cli.json.BillFacts;
import dev.promptmill.cli.json.CallbackFacts;
import dev.promptmill.cli.json.ImageCounts;
import dev.promptmill.cli.json.ReusedRowsFacts;
import dev.promptmill.cli.json.RunFacts;
import dev.promptmill.cli.json.RunLine;
import dev.promptmill.cli.json.TodoFacts;
import dev.promptmill.common.Plural;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.order.ReusedRowCounts;
import dev.promptmill.ledger.query.AccountBalance;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.report.Todo;

/** A run in a few lines: what it brought, what it cost, what to do. */
public final class RunSummary {

	private RunSummary() {
	}

	static List<String> lines(RunDatabase runDatabase, Run run, RunTotals totals) {
		List<String> lines = new ArrayList<>();
		String simulated = run.plan().simulated() ? " (SIMULATED: nothing was generated or billed)" : "";
		lines.add("Run " + run.id() + " " + run.state().name().toLowerCase(Locale.ROOT) + ": " + totals.whole() + " of "
				+ Plural.of(run.plan().rows(), "row") + " delivered in full, " + totals.imagesDelivered() + " of "
				+ Plural.of(totals.imagesRequested(), "image") + "." + simulated);
		if (!totals.reusedRows().equals(ReusedRowCounts.NONE)) {
			lines.add("Bought " + Plural.of(totals.count(RowStatus.DELIVERED), "row")
					+ ". From earlier runs, at $0.00: " + totals.reusedRows().text() + ".");
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
	public static String others(RunTotals totals) {
		List<String> parts = new ArrayList<>();
		for (RowStatus status : RowStatus.values()) {
			if (!status.isComplete() && totals.count(status) > 0) {
				parts.add(totals.count(status) + " " + status.name().toLowerCase(Locale.ROOT));
			}
		}
		return String.join(", ", parts);
	}

	/** What is to be done, a line each. */
	public static List<String> todo(RunDatabase runDatabase, Run run, RunTotals totals) {
		return entries(runDatabase, run, totals).stream().map((todo) -> "To do: " + todo.text()).toList();
	}

	private static List<Todo> entries(RunDatabase runDatabase, Run run, RunTotals totals) {
		return Todo.of(runDatabase.reports(), run, totals, runDatabase.invocation());
	}

	/** The same for machines. */
	public static RunLine line(RunDatabase runDatabase, Run run) {
		return new RunLine(facts(runDatabase, run, run.state().name()));
	}

	public static RunFacts facts(RunDatabase runDatabase, Run run, String state) {
		Run.Plan plan = run.plan();
		RunTotals totals = runDatabase.reports().totals(run);
		Map<String, Long> rows = new LinkedHashMap<>();
		totals.rows().forEach((status, count) -> rows.put(status.name(), count));
		return new RunFacts(run.id(), plan.jobName(), state, run.exitCode(), run.message(), plan.simulated(),
				plan.input().toString(), plan.output().toString(), plan.rows(), rows, facts(totals.reusedRows()),
				new ImageCounts(
						totals.imagesRequested(), totals.imagesDelivered(), totals.wrongSize(), totals.surplus()),
				new CallbackFacts(totals.callbacks().tasks(), totals.callbacks().came()),
				new BillFacts(totals.estimated(), totals.reserved(), totals.billed(), totals.returned(),
						totals.possiblyBilled()),
				new BalanceFacts(run.balanceBefore(), run.balanceAfter()),
				runDatabase.reports().account(run).map(AccountBalance::agrees).orElse(null),
				entries(runDatabase, run, totals).stream().map(RunSummary::facts).toList(), run.createdAt(),
				run.startedAt(), run.endedAt());
	}

	private static ReusedRowsFacts facts(ReusedRowCounts rows) {
		return new ReusedRowsFacts(rows.reused(), rows.fetchedAgain(), rows.imagesGone(), rows.partial(), rows.held(),
				rows.abandoned());
	}

	private static TodoFacts facts(Todo todo) {
		List<String> commands = todo.commands();
		return new TodoFacts(todo.kind().name(), todo.text(), commands.isEmpty() ? null : commands.get(0), commands,
				todo.rows(), todo.images(), todo.deadline());
	}

}
