package dev.promptmill.cli;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;

import dev.promptmill.cli.console.ConsoleLog;
import dev.promptmill.cli.console.MoneyFormat;
import dev.promptmill.cli.console.TimeFormat;
import dev.promptmill.cli.json.ProgressFacts;
import dev.promptmill.cli.json.StatusLine;
import dev.promptmill.cli.option.CommonOptions;
import dev.promptmill.cli.view.DisplayedRunState;
import dev.promptmill.cli.view.PartitionLines;
import dev.promptmill.cli.view.ProgressText;
import dev.promptmill.cli.view.RunSummary;
import dev.promptmill.cli.view.WorkerLines;
import dev.promptmill.common.ExitCode;
import dev.promptmill.common.Plural;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.ArchivedRows;
import dev.promptmill.ledger.PartitionRecord;
import dev.promptmill.ledger.Partitions;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.WorkerRecord;
import dev.promptmill.ledger.WorkerRegistry;
import dev.promptmill.ledger.order.ReusedRowCounts;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.pacing.PacingSnapshot;
import dev.promptmill.run.RunProgress;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code status}: one run, also while it is active. */
@Command(name = "status", sortOptions = false, usageHelpAutoWidth = true,
		description = "Shows one run: state, counts, money, rate, forecast.")
final class StatusCommand implements Callable<Integer> {

	private final CommandContext context;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Parameters(index = "0", arity = "0..1", paramLabel = "RUN", description = "Default: the newest.")
	private @Nullable Long run;

	StatusCommand(CommandContext context) {
		this.context = context;
	}

	@Override
	public Integer call() {
		try (ExistingRun existing = ExistingRun.open(this.context, this.common, this.run)) {
			Run found = existing.run();
			RunProgress progress = (DisplayedRunState.of(found) == DisplayedRunState.RUNNING && found.pace() != null)
					? RunProgress.read(found.pace()) : null;
			Instant pruned = existing.runs().prunedAt(found.id()).orElse(null);
			Optional<ArchivedRows> archived = existing.runs().archived(found.id());
			List<PartitionRecord> partitions = new Partitions(existing.runDatabase().database()).of(found.id());
			if (this.common.json()) {
				this.context.console()
					.json(new StatusLine(
							RunSummary.facts(existing.runDatabase(), found, DisplayedRunState.of(found).name()),
							(progress != null) ? facts(progress) : null,
							partitions.stream().map(PartitionLines::facts).toList(),
							partitions.isEmpty() ? null
									: WorkerLines.facts(workers(existing.runDatabase()), partitions),
							pruned, archived.map(ArchivedRows::at).orElse(null),
							archived.map(ArchivedRows::count).orElse(null)));
			}
			else {
				RunTotals totals = existing.runDatabase().reports().totals(found);
				show(found, totals, progress, partitions);
				if (progress != null && !partitions.isEmpty()) {
					WorkerLines.text(workers(existing.runDatabase()), partitions).forEach(this.context.console()::data);
				}
				advise(existing, totals);
				archived.ifPresent((rows) -> this.context.console()
					.data("archived   " + TimeFormat.date(rows.at()) + ": " + Plural.of(rows.count(), "row")
							+ "; prompts and attempts are gone, orders and money remain"));
				if (pruned != null) {
					this.context.console()
						.data("pruned     " + TimeFormat.date(pruned) + ": images and reports were taken away");
				}
			}
			return ExitCode.DELIVERED.code();
		}
	}

	private static List<WorkerRecord> workers(RunDatabase runDatabase) {
		return new WorkerRegistry(runDatabase.database()).alive();
	}

	private void show(Run found, RunTotals totals, @Nullable RunProgress progress, List<PartitionRecord> partitions) {
		ConsoleLog console = this.context.console();
		console.data("run        " + found.id() + " (" + found.plan().jobName() + ")"
				+ (found.plan().simulated() ? ", SIMULATED: nothing generated, nothing billed" : ""));
		console.data("state      " + DisplayedRunState.of(found).word() + exit(found));
		console.data("input      " + found.plan().input());
		console.data("output     " + found.plan().output());
		console
			.data("created    " + TimeFormat.date(found.createdAt()) + ", ended " + TimeFormat.date(found.endedAt()));
		String others = RunSummary.others(totals);
		console.data("rows       " + totals.settled() + " of " + found.plan().rows() + " settled: "
				+ totals.count(RowStatus.DELIVERED) + " delivered" + reused(totals)
				+ (others.isEmpty() ? "" : ", " + others));
		if (!totals.reusedRows().equals(ReusedRowCounts.NONE)) {
			console.data("earlier    " + totals.reusedRows().text());
		}
		console.data("images     " + totals.imagesDelivered() + " of " + totals.imagesRequested() + ", "
				+ totals.wrongSize() + " of another size than asked for");
		console.data("money      " + MoneyFormat.dollars(totals.billed()) + " billed, "
				+ MoneyFormat.dollars(totals.reserved()) + " reserved, " + MoneyFormat.dollars(totals.possiblyBilled())
				+ " possibly billed, " + MoneyFormat.dollars(totals.estimated()) + " estimated in all");
		if (totals.callbacks().tasks() > 0) {
			console.data("callbacks  " + totals.callbacks().text());
		}
		if (progress != null) {
			console.data("rate       "
					+ String.format(Locale.ROOT, "%.2f/s, ceiling %.2f/s; open tasks at most %d of %d",
							progress.pace().ratePerSecond(), progress.pace().rateCeiling(), progress.pace().openLimit(),
							progress.pace().openCeiling())
					+ (progress.pace().reason().isEmpty() ? "" : "; " + progress.pace().reason()));
			console.data("forecast   "
					+ ((progress.endsAt() != null) ? "done about " + TimeFormat.date(progress.endsAt()) : "not yet")
					+ String.format(Locale.ROOT, " (%.2f rows/s)", progress.rowsPerSecond())
					+ ProgressText.forecast(progress));
		}
		if (progress != null) {
			partitions.forEach((partition) -> console.data(PartitionLines.text(partition)));
		}
	}

	private static String reused(RunTotals totals) {
		long reused = totals.count(RowStatus.REUSED);
		return (reused > 0) ? ", " + reused + " reused" : "";
	}

	private static String exit(Run found) {
		return ((found.exitCode() != null) ? ", exit code " + found.exitCode() : "")
				+ ((found.message() != null) ? ": " + found.message() : "");
	}

	private void advise(ExistingRun existing, RunTotals totals) {
		if (DisplayedRunState.of(existing.run()) == DisplayedRunState.KILLED) {
			this.context.console().info("Continue it with " + existing.command("restart"));
		}
		RunSummary.todo(existing.runDatabase(), existing.run(), totals).forEach(this.context.console()::info);
	}

	private static ProgressFacts facts(RunProgress progress) {
		PacingSnapshot pace = progress.pace();
		return new ProgressFacts(pace.ratePerSecond(), pace.rateCeiling(), pace.openLimit(), pace.reason(),
				progress.rowsPerSecond(), progress.endsAt(), progress.cost(), progress.costAtMost());
	}

}
