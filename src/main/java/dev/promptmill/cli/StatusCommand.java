package dev.promptmill.cli;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

import dev.promptmill.control.ExitCode;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.SlotRecord;
import dev.promptmill.ledger.Slots;
import dev.promptmill.ledger.Totals;
import dev.promptmill.pipeline.Installation;
import dev.promptmill.pipeline.Vitals;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code status}: one run, also while it is active. */
@Command(name = "status", sortOptions = false, usageHelpAutoWidth = true,
		description = "Shows one run: state, counts, money, rate, forecast.")
final class StatusCommand implements Callable<Integer> {

	private final Workbench bench;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Parameters(index = "0", arity = "0..1", paramLabel = "RUN", description = "Default: the newest.")
	private @Nullable Long run;

	StatusCommand(Workbench bench) {
		this.bench = bench;
	}

	@Override
	public Integer call() {
		try (Installation installation = this.bench.visit(this.common.loader(Map.of()))) {
			Run found = Workbench.findOrNewest(installation, this.run);
			Totals totals = installation.reports().totals(found);
			Vitals vitals = (LiveState.of(found) == LiveState.RUNNING && found.pace() != null)
					? Vitals.read(found.pace()) : null;
			Instant pruned = installation.runs().prunedAt(found.id()).orElse(null);
			List<SlotRecord> slots = new Slots(installation.database()).of(found.id());
			if (this.common.json()) {
				Map<String, Object> json = json(installation, found, vitals);
				if (!slots.isEmpty()) {
					json.put("slots", slots.stream().map(SlotLines::json).toList());
				}
				json.put("pruned_at", Times.iso(pruned));
				this.bench.console().json(json);
			}
			else {
				show(found, totals, vitals, slots);
				advise(installation, found, totals);
				if (pruned != null) {
					this.bench.console()
						.data("pruned     " + Times.date(pruned) + ": images and reports were taken away");
				}
			}
			return ExitCode.DELIVERED.code();
		}
	}

	private void show(Run found, Totals totals, @Nullable Vitals vitals, List<SlotRecord> slots) {
		ConsoleLog console = this.bench.console();
		console.data("run        " + found.id() + " (" + found.plan().jobName() + ")"
				+ (found.plan().simulated() ? ", SIMULATED: nothing generated, nothing billed" : ""));
		console.data("state      " + LiveState.of(found).word() + exit(found));
		console.data("input      " + found.plan().input());
		console.data("output     " + found.plan().output());
		console.data("created    " + Times.date(found.createdAt()) + ", ended " + Times.date(found.endedAt()));
		String others = Summary.others(totals);
		console.data("rows       " + totals.settled() + " of " + found.plan().rows() + " settled: "
				+ totals.count(RowStatus.DELIVERED) + " delivered" + reused(totals)
				+ (others.isEmpty() ? "" : ", " + others));
		console.data("images     " + totals.imagesDelivered() + " of " + totals.imagesRequested() + ", "
				+ totals.wrongSize() + " of another size than asked for");
		console.data("money      " + Money.dollars(totals.billed()) + " billed, " + Money.dollars(totals.reserved())
				+ " reserved, " + Money.dollars(totals.possiblyBilled()) + " possibly billed, "
				+ Money.dollars(totals.estimated()) + " estimated in all");
		if (vitals != null) {
			console.data("rate       "
					+ String.format(Locale.ROOT, "%.2f/s, ceiling %.2f/s; open tasks at most %d of %d",
							vitals.pace().ratePerSecond(), vitals.pace().rateCeiling(), vitals.pace().openLimit(),
							vitals.pace().openCeiling())
					+ (vitals.pace().reason().isEmpty() ? "" : "; " + vitals.pace().reason()));
			console.data("forecast   "
					+ ((vitals.endsAt() != null) ? "done about " + Times.date(vitals.endsAt()) : "not yet")
					+ String.format(Locale.ROOT, " (%.2f rows/s)", vitals.rowsPerSecond())
					+ ProgressText.forecast(vitals));
		}
		if (vitals != null) {
			slots.forEach((slot) -> console.data(SlotLines.text(slot)));
		}
	}

	private static String reused(Totals totals) {
		long reused = totals.count(RowStatus.REUSED);
		return (reused > 0) ? ", " + reused + " reused" : "";
	}

	private static String exit(Run found) {
		return ((found.exitCode() != null) ? ", exit code " + found.exitCode() : "")
				+ ((found.message() != null) ? ": " + found.message() : "");
	}

	private void advise(Installation installation, Run found, Totals totals) {
		if (LiveState.of(found) == LiveState.KILLED) {
			this.bench.console().info("Continue it with " + installation.invocation().command("restart " + found.id()));
		}
		Summary.todo(installation, found, totals).forEach(this.bench.console()::info);
	}

	private static Map<String, Object> json(Installation installation, Run found, @Nullable Vitals vitals) {
		Map<String, Object> json = new LinkedHashMap<>(Summary.json(installation, found));
		json.put("state", LiveState.of(found).name());
		if (vitals != null) {
			json.put("rate_per_second", vitals.pace().ratePerSecond());
			json.put("rate_ceiling", vitals.pace().rateCeiling());
			json.put("open_limit", vitals.pace().openLimit());
			json.put("pace_reason", vitals.pace().reason());
			json.put("rows_per_second", vitals.rowsPerSecond());
			json.put("forecast_ends_at", Times.iso(vitals.endsAt()));
			json.put("forecast_cost_usd", vitals.cost());
			json.put("forecast_cost_at_most_usd", vitals.costAtMost());
		}
		return json;
	}

}
