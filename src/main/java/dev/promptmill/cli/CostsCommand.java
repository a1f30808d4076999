package dev.promptmill.cli;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

import dev.promptmill.cli.console.MoneyFormat;
import dev.promptmill.cli.json.CostLine;
import dev.promptmill.cli.json.CostSums;
import dev.promptmill.cli.json.CostsLine;
import dev.promptmill.cli.option.CliException;
import dev.promptmill.cli.option.CommonOptions;
import dev.promptmill.common.ExitCode;
import dev.promptmill.common.Plural;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.query.Cost;
import dev.promptmill.ledger.query.CostLedger;
import dev.promptmill.ledger.step.BudgetRules;
import dev.promptmill.report.table.CostsCsv;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code costs}: what all runs of the ledger bought. */
@Command(name = "costs", sortOptions = false, usageHelpAutoWidth = true,
		description = { "Shows what was bought over all runs, from what is billed to what may be at most.",
				"Simulated runs are left out. Works while runs are active." })
final class CostsCommand implements Callable<Integer> {

	private static final String COLUMN = "column:";

	private final CommandContext context;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Option(names = "--since", paramLabel = "DATE", description = "First day: 2026-11-01.")
	private @Nullable String since;

	@Option(names = "--until", paramLabel = "DATE", description = "Last day.")
	private @Nullable String until;

	@Option(names = "--by", paramLabel = "WHAT", defaultValue = "month",
			description = { "day, month, job, run, status, or a column of the inputs: by the value of its cells.",
					"column:NAME for a column of one of those names. Default: month." })
	private String by = "month";

	@Option(names = "--csv", description = "Print the table as CSV.")
	private boolean csv;

	CostsCommand(CommandContext context) {
		this.context = context;
	}

	@Override
	public Integer call() {
		LocalDate first = date("--since", this.since, LocalDate.of(1970, 1, 1));
		LocalDate last = date("--until", this.until, LocalDate.of(9999, 12, 31));
		if (first.isAfter(last)) {
			throw new CliException(ExitCode.UNUSABLE, "--since " + first + " is later than --until " + last + ".");
		}
		if (this.csv && this.common.json()) {
			throw new CliException(ExitCode.UNUSABLE, "--csv and --json can't be used together.");
		}
		SettingsLoader loader = this.common.loader(Map.of());
		Settings settings = loader.load(Map.of());
		try (RunDatabase runDatabase = this.context.visitIfThere(loader, settings)) {
			show((runDatabase != null)
					? costs(new CostLedger(runDatabase.database(), BudgetRules.number(first), BudgetRules.number(last)))
					: nothing(settings));
		}
		return ExitCode.DELIVERED.code();
	}

	private List<Cost> nothing(Settings settings) {
		this.context.console().info("No runs yet in " + settings.dataFolder() + ".");
		return List.of();
	}

	private List<Cost> costs(CostLedger ledger) {
		return switch (this.by) {
			case "day" -> ledger.byDay();
			case "month" -> ledger.byMonth();
			case "job" -> ledger.byJob();
			case "run" -> ledger.byRun();
			case "status" -> ledger.byStatus();
			default -> byColumn(ledger, this.by.startsWith(COLUMN) ? this.by.substring(COLUMN.length()) : this.by);
		};
	}

	private List<Cost> byColumn(CostLedger ledger, String column) {
		if (!ledger.isCarried(column)) {
			throw new CliException(ExitCode.UNUSABLE, "--by \"" + column
					+ "\" can't be used: it is none of day, month, job, run and status, and no run's input had a column of that name.");
		}
		Cost archived = ledger.archived();
		if (archived.requests() > 0) {
			this.context.console()
				.info(Plural.of(archived.requests(), "request") + " (" + MoneyFormat.dollars(archived.atMost())
						+ ") of archived rows " + ((archived.requests() == 1) ? "is" : "are")
						+ " in the line without a value: the ledger does not have their cells any more.");
		}
		return ledger.byColumn(column);
	}

	private static LocalDate date(String option, @Nullable String text, LocalDate otherwise) {
		try {
			return (text != null) ? LocalDate.parse(text) : otherwise;
		}
		catch (DateTimeParseException ex) {
			throw new CliException(ExitCode.UNUSABLE,
					option + " \"" + text + "\" can't be used: give a day, such as 2026-11-29.");
		}
	}

	private void show(List<Cost> costs) {
		Cost total = costs.stream().reduce(Cost.none(null), Cost::plus);
		if (this.csv) {
			CostsCsv.text(this.by, costs).lines().forEach(this.context.console()::data);
		}
		else if (this.common.json()) {
			costs.forEach((cost) -> this.context.console().json(new CostLine(this.by, cost.value(), sums(cost))));
			this.context.console().json(new CostsLine(this.by, sums(total), this.since, this.until));
		}
		else {
			line(this.by.toUpperCase(Locale.ROOT), "REQUESTS", "BILLED", "POSSIBLY", "RESERVED", "RETURNED", "AT MOST");
			costs.forEach((cost) -> line(cost, (cost.value() != null) ? cost.value() : "(no such column)"));
			line(total, "total");
		}
	}

	private void line(Cost cost, String name) {
		line(name, String.valueOf(cost.requests()), MoneyFormat.dollars(cost.billed()),
				MoneyFormat.dollars(cost.possiblyBilled()), MoneyFormat.dollars(cost.reserved()),
				MoneyFormat.dollars(cost.returned()), MoneyFormat.dollars(cost.atMost()));
	}

	private void line(String name, String requests, String billed, String possibly, String reserved, String returned,
			String atMost) {
		this.context.console()
			.data(String.format(Locale.ROOT, "%-20s %9s %11s %11s %11s %11s %11s", name, requests, billed, possibly,
					reserved, returned, atMost));
	}

	private static CostSums sums(Cost cost) {
		return new CostSums(cost.requests(), cost.billed(), cost.possiblyBilled(), cost.reserved(), cost.returned(),
				cost.atMost());
	}

}
