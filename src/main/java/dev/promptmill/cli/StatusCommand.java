package dev.promptmill.cli;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

import dev.promptmill.common.ExitCode;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.EarlierRows;
import dev.promptmill.ledger.PartitionRecord;
import dev.promptmill.ledger.Partitions;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.WorkerRecord;
import dev.promptmill.ledger.WorkerRegistry;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.run.RunProgress;
import dev.promptmill.settings.SettingsLoader;
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
		SettingsLoader loader = this.common.loader(Map.of());
		try (RunDatabase runDatabase = this.context.visit(loader)) {
			Run found = this.context.findOrNewest(runDatabase, this.run, this.common, loader);
			RunTotals totals = runDatabase.reports().totals(found);
			RunProgress progress = (DisplayedRunState.of(found) == DisplayedRunState.RUNNING && found.pace() != null)
					? RunProgress.read(found.pace()) : null;
			Instant pruned = runDatabase.runs().prunedAt(found.id()).orElse(null);
			List<PartitionRecord> partitions = new Partitions(runDatabase.database()).of(found.id());
			if (this.common.json()) {
				Map<String, Object> json = json(runDatabase, found, progress);
				if (!partitions.isEmpty()) {
					json.put("partitions", partitions.stream().map(PartitionLines::json).toList());
					json.put("workers", WorkerLines.json(workers(runDatabase), partitions));
				}
				json.put("pruned_at", TimeFormat.iso(pruned));
				this.context.console().json(json);
			}
			else {
				show(found, totals, progress, partitions);
				if (progress != null && !partitions.isEmpty()) {
					WorkerLines.text(workers(runDatabase), partitions).forEach(this.context.console()::data);
				}
				advise(runDatabase, found, totals);
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
		if (!totals.earlier().equals(EarlierRows.NONE)) {
			console.data("earlier    " + totals.earlier().text());
		}
		console.data("images     " + totals.imagesDelivered() + " of " + totals.imagesRequested() + ", "
				+ totals.wrongSize() + " of another size than asked for");
		console.data("money      " + MoneyFormat.dollars(totals.billed()) + " billed, "
				+ MoneyFormat.dollars(totals.reserved()) + " reserved, " + MoneyFormat.dollars(totals.possiblyBilled())
				+ " possibly billed, " + MoneyFormat.dollars(totals.estimated()) + " estimated in all");
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

	private void advise(RunDatabase runDatabase, Run found, RunTotals totals) {
		if (DisplayedRunState.of(found) == DisplayedRunState.KILLED) {
			this.context.console()
				.info("Continue it with " + runDatabase.invocation().command("restart " + found.id()));
		}
		RunSummary.todo(runDatabase, found, totals).forEach(this.context.console()::info);
	}

	private static Map<String, Object> json(RunDatabase runDatabase, Run found, @Nullable RunProgress progress) {
		Map<String, Object> json = new LinkedHashMap<>(RunSummary.json(runDatabase, found));
		json.put("state", DisplayedRunState.of(found).name());
		if (progress != null) {
			json.put("rate_per_second", progress.pace().ratePerSecond());
			json.put("rate_ceiling", progress.pace().rateCeiling());
			json.put("open_limit", progress.pace().openLimit());
			json.put("pace_reason", progress.pace().reason());
			json.put("rows_per_second", progress.rowsPerSecond());
			json.put("forecast_ends_at", TimeFormat.iso(progress.endsAt()));
			json.put("forecast_cost_usd", progress.cost());
			json.put("forecast_cost_at_most_usd", progress.costAtMost());
		}
		return json;
	}

}
