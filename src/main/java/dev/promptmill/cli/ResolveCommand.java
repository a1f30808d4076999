package dev.promptmill.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import dev.promptmill.cli.option.CliException;
import dev.promptmill.cli.option.CommonOptions;
import dev.promptmill.cli.view.RunSummary;
import dev.promptmill.common.ExitCode;
import dev.promptmill.common.Plural;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.ledger.run.DecisionRefusedException;
import dev.promptmill.ledger.run.RunLifecycle;
import dev.promptmill.ledger.run.UnknownRowResolution;
import dev.promptmill.output.OutputStores;
import dev.promptmill.settings.Settings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code resolve}: the operator's decision about rows whose fate is unknown. */
@Command(name = "resolve", sortOptions = false, usageHelpAutoWidth = true,
		description = "Decides about rows that may have been billed and whose fate nobody knows.")
final class ResolveCommand implements Callable<Integer> {

	private static final int MOST_NAMED = 20;

	private final CommandContext context;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Parameters(index = "0", arity = "0..1", paramLabel = "RUN", description = "Default: the newest.")
	private @Nullable Long run;

	@ArgGroup(multiplicity = "1")
	private Decision decision = new Decision();

	@Option(names = "--row", paramLabel = "ID", arity = "1..*", description = "Only these rows. Default: all of them.")
	private List<String> rows = new ArrayList<>();

	@Option(names = "--stuck",
			description = "Decide about rows whose task is known and got no verdict, instead of unknown rows. restart"
					+ " asks about them, free of charge: try that first.")
	private boolean stuck;

	ResolveCommand(CommandContext context) {
		this.context = context;
	}

	@Override
	public Integer call() {
		try (ExistingRun existing = ExistingRun.open(this.context, this.common, this.run)) {
			Settings settings = existing.settings();
			try (RunLease lease = existing.lease()) {
				UnknownRowResolution decisions = new UnknownRowResolution(existing.runDatabase().database(), lease,
						this.context.timeAndRandom().clock());
				int decided = decide(existing.run(), decisions);
				RunTotals totals = conclude(existing, lease, decided);
				OutputStores.writeReports(existing.runDatabase(), existing.id(), settings);
				lifecycle(existing, lease).sumUp();
				show(existing, totals, decided);
				existing.archived().ifPresent(this.context.console()::info);
			}
			return ExitCode.DELIVERED.code();
		}
		catch (DecisionRefusedException ex) {
			throw new CliException(ExitCode.UNUSABLE, String.valueOf(ex.getMessage()));
		}
	}

	private int decide(Run found, UnknownRowResolution decisions) {
		String task = this.decision.task;
		if (task != null) {
			if (this.rows.size() != 1 || this.stuck) {
				throw new CliException(ExitCode.UNUSABLE,
						"--task gives one unknown row its task: name the row with --row, without --stuck.");
			}
			decisions.adopt(chosen(found, decisions).get(0), task);
			return 1;
		}
		List<String> chosen = chosen(found, decisions);
		return this.decision.resubmit ? decisions.resubmit(kind(), chosen) : decisions.abandon(kind(), chosen);
	}

	private UnknownRowResolution.Kind kind() {
		return this.stuck ? UnknownRowResolution.Kind.STUCK : UnknownRowResolution.Kind.UNKNOWN;
	}

	private List<String> chosen(Run found, UnknownRowResolution decisions) {
		List<String> undecided = decisions.undecided(kind());
		for (String id : this.rows) {
			if (!undecided.contains(id)) {
				throw new CliException(ExitCode.UNUSABLE, refusal(found, id, undecided, decisions));
			}
		}
		return this.rows.isEmpty() ? undecided : this.rows;
	}

	private String refusal(Run found, String id, List<String> undecided, UnknownRowResolution decisions) {
		String row = "Row " + id + " of run " + found.id();
		if (!this.stuck && decisions.undecided(UnknownRowResolution.Kind.STUCK).contains(id)) {
			return row + " has a task that got no verdict yet: restart asks about it, free of charge."
					+ " --stuck decides about it all the same.";
		}
		if (undecided.isEmpty()) {
			return row + " waits for no decision, nor does any other.";
		}
		String more = (undecided.size() > MOST_NAMED) ? " and " + (undecided.size() - MOST_NAMED) + " more" : "";
		return row + " waits for no decision. These do: "
				+ String.join(", ", undecided.subList(0, Math.min(MOST_NAMED, undecided.size()))) + more;
	}

	private RunTotals conclude(ExistingRun existing, RunLease lease, int decided) {
		RunLifecycle recovery = lifecycle(existing, lease);
		RunTotals totals = existing.runDatabase().reports().totals(existing.run());
		if (decided > 0 && this.decision.resubmit) {
			recovery.reopen(Plural.of(totals.count(RowStatus.READY), "row is", "rows are")
					+ " to be submitted; restart sends what is ready.");
		}
		else if (this.decision.task != null) {
			recovery.reopen("A task was found for row " + this.rows.get(0) + "; restart collects it, free of charge.");
		}
		else if (decided > 0 && totals.settled() == existing.run().plan().rows()) {
			recovery.end(RunState.FINISHED, ExitCode.INCOMPLETE.code(), null);
		}
		return totals;
	}

	private RunLifecycle lifecycle(ExistingRun existing, RunLease lease) {
		return new RunLifecycle(existing.runDatabase().database(), lease, this.context.timeAndRandom().clock());
	}

	private void show(ExistingRun existing, RunTotals totals, int decided) {
		if (this.common.json()) {
			this.context.console().json(RunSummary.line(existing.runDatabase(), existing.now()));
			return;
		}
		if (decided == 0) {
			this.context.console()
				.info("No row of run " + existing.id() + " waits for a decision"
						+ (this.stuck ? " about its task." : "."));
			return;
		}
		this.context.console()
			.info(outcome(existing.command("restart"), decided) + " "
					+ Plural.of(totals.count(RowStatus.UNKNOWN), "row is", "rows are") + " still unknown.");
	}

	private String outcome(String restart, int decided) {
		String rows = Plural.of(decided, "row");
		if (this.decision.task != null) {
			return "Row " + this.rows.get(0) + " has its task; " + restart + " collects it, free of charge.";
		}
		return this.decision.resubmit
				? rows + " will be sent again by " + restart + ". That may pay twice; the bill says so."
				: rows + " given up; what may have been billed stays in the bill.";
	}

	/** One of the three. */
	static final class Decision {

		@Option(names = "--resubmit", required = true, description = "Have them sent again; may pay twice.")
		private boolean resubmit;

		@Option(names = "--abandon", required = true, description = "Give them up.")
		private boolean abandon;

		@Option(names = "--task", required = true, paramLabel = "ID",
				description = "Give a row, named with --row, the task id that you found in the answer or at the provider:"
						+ " restart collects it, free of charge.")
		private @Nullable String task;

	}

}
