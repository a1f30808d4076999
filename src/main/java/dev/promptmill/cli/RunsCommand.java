package dev.promptmill.cli;

import java.time.YearMonth;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

import dev.promptmill.cli.console.MoneyFormat;
import dev.promptmill.cli.console.TimeFormat;
import dev.promptmill.cli.json.ListedRunLine;
import dev.promptmill.cli.json.RunSumsFacts;
import dev.promptmill.cli.json.RunsLine;
import dev.promptmill.cli.option.CliException;
import dev.promptmill.cli.option.CommonOptions;
import dev.promptmill.cli.view.DisplayedRunState;
import dev.promptmill.common.ExitCode;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.RunSums;
import dev.promptmill.run.Preflight;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code runs}: all runs of the data folder, the newest first. */
@Command(name = "runs", sortOptions = false, usageHelpAutoWidth = true,
		description = { "Lists all runs, the newest first, with what they delivered and cost.",
				"--job takes a job's name, too: then only its runs." })
final class RunsCommand implements Callable<Integer> {

	private final CommandContext context;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Option(names = "--month", paramLabel = "YYYY-MM", description = "Only runs that were created in this month.")
	private @Nullable String month;

	RunsCommand(CommandContext context) {
		this.context = context;
	}

	@Override
	public Integer call() {
		YearMonth only = month();
		String name = this.common.takeJobName();
		SettingsLoader loader = this.common.loader(Map.of());
		Settings settings = loader.load(Map.of());
		String job = (name != null) ? name : nameOfJobFile(settings);
		if (!RunDatabase.exists(loader, settings)) {
			show(List.of(), Map.of());
			this.context.console().info("No runs yet in " + settings.dataFolder() + ".");
			return ExitCode.DELIVERED.code();
		}
		try (RunDatabase runDatabase = this.context.visit(loader)) {
			List<Run> runs = new ArrayList<>(runDatabase.runs().all());
			runs.removeIf((run) -> job != null && !run.plan().jobName().equals(job));
			runs.removeIf((run) -> only != null
					&& !YearMonth.from(run.createdAt().atZone(ZoneId.systemDefault())).equals(only));
			Collections.reverse(runs);
			show(runs, RunSums.all(runDatabase.database()));
		}
		return ExitCode.DELIVERED.code();
	}

	private @Nullable YearMonth month() {
		try {
			return (this.month != null) ? YearMonth.parse(this.month) : null;
		}
		catch (DateTimeParseException ex) {
			throw new CliException(ExitCode.UNUSABLE,
					"--month \"" + this.month + "\" can't be used: give a year and a month, such as 2026-11.");
		}
	}

	/** The job that a job file describes, if it says which. */
	private @Nullable String nameOfJobFile(Settings settings) {
		if (!this.common.hasJobFile() || (settings.jobName() == null && settings.input() == null)) {
			return null;
		}
		return new Preflight(settings, this.context.timeAndRandom()).jobName();
	}

	private void show(List<Run> runs, Map<Long, RunSums> sums) {
		RunSums total = RunSums.NONE;
		long rows = 0;
		header();
		for (Run run : runs) {
			RunSums of = sums.getOrDefault(run.id(), RunSums.NONE);
			show(run, of);
			rows += run.plan().simulated() ? 0 : run.plan().rows();
			total = run.plan().simulated() ? total : total.plus(of);
		}
		if (this.common.json()) {
			long simulated = runs.stream().filter((run) -> run.plan().simulated()).count();
			this.context.console().json(new RunsLine(runs.size(), simulated, rows, facts(total)));
		}
	}

	private void header() {
		if (!this.common.json()) {
			text("RUN", "JOB", "STATE", "EXIT", "CREATED", "ROWS", "DELIVERED", "BILLED", "POSSIBLY", "OUTPUT");
		}
	}

	private void show(Run run, RunSums sums) {
		if (this.common.json()) {
			this.context.console().json(line(run, facts(sums)));
			return;
		}
		boolean simulated = run.plan().simulated();
		text(String.valueOf(run.id()), run.plan().jobName(), DisplayedRunState.of(run).word(),
				(run.exitCode() != null) ? run.exitCode().toString() : "-", TimeFormat.date(run.createdAt()),
				String.valueOf(run.plan().rows()), String.valueOf(sums.delivered()),
				simulated ? "simulated" : MoneyFormat.dollars(sums.billed()),
				simulated ? "-" : MoneyFormat.dollars(sums.possiblyBilled()), run.plan().output().toString());
	}

	private void text(String... cells) {
		this.context.console()
			.data(String.format(Locale.ROOT, "%5s  %-16s  %-9s %4s  %-19s  %8s %9s  %10s %10s  %s", (Object[]) cells));
	}

	private static ListedRunLine line(Run run, RunSumsFacts sums) {
		Run.Plan plan = run.plan();
		return new ListedRunLine(run.id(), plan.jobName(), DisplayedRunState.of(run).name(), run.exitCode(),
				plan.simulated(), plan.rows(), sums, plan.input().toString(), plan.output().toString(), run.createdAt(),
				run.endedAt());
	}

	private static RunSumsFacts facts(RunSums sums) {
		return new RunSumsFacts(sums.delivered(), sums.billed(), sums.possiblyBilled(), sums.reserved());
	}

}
