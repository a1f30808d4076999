package dev.promptmill.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import dev.promptmill.control.ExitCode;
import dev.promptmill.ledger.Decisions;
import dev.promptmill.ledger.Recovery;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.Totals;
import dev.promptmill.pipeline.Installation;
import dev.promptmill.pipeline.Settings;
import dev.promptmill.pipeline.SettingsLoader;
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

	private final Workbench bench;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Parameters(index = "0", arity = "0..1", paramLabel = "RUN", description = "Default: the newest.")
	private @Nullable Long run;

	@ArgGroup(multiplicity = "1")
	private Decision decision = new Decision();

	@Option(names = "--row", paramLabel = "ID", arity = "1..*", description = "Only these rows. Default: all of them.")
	private List<String> rows = new ArrayList<>();

	ResolveCommand(Workbench bench) {
		this.bench = bench;
	}

	@Override
	public Integer call() {
		SettingsLoader loader = this.common.loader(Map.of());
		try (Installation installation = this.bench.visit(loader)) {
			Run found = Workbench.findOrNewest(installation.runs(), this.run);
			Settings settings = loader.load(found.plan().settings());
			try (RunLease lease = Workbench.lease(installation.runs(), found)) {
				Decisions decisions = new Decisions(installation.database(), lease, this.bench.instruments().clock());
				List<String> chosen = chosen(found, decisions.undecided());
				int decided = this.decision.resubmit ? decisions.resubmit(chosen) : decisions.abandon(chosen);
				Totals totals = conclude(installation, lease, found, decided);
				installation.writeReports(found.id(), settings);
				show(installation.runs().get(found.id()), totals, decided);
			}
			return ExitCode.DELIVERED.code();
		}
	}

	private List<String> chosen(Run found, List<String> undecided) {
		for (String id : this.rows) {
			if (!undecided.contains(id)) {
				throw new CliException(ExitCode.UNUSABLE,
						"Row " + id + " of run " + found.id() + " waits for no decision"
								+ (undecided.isEmpty() ? ", nor does any other."
										: ". unknown.csv lists those that do: " + String.join(", ", undecided)));
			}
		}
		return this.rows.isEmpty() ? undecided : this.rows;
	}

	private Totals conclude(Installation installation, RunLease lease, Run found, int decided) {
		Recovery recovery = new Recovery(installation.database(), lease, this.bench.instruments().clock());
		Totals totals = installation.reports().totals(found);
		if (decided > 0 && this.decision.resubmit) {
			recovery.reopen(totals.count(RowStatus.READY) + " rows wait to be submitted; restart sends them.");
		}
		else if (decided > 0 && totals.settled() == found.plan().rows()) {
			recovery.end(RunState.FINISHED, ExitCode.INCOMPLETE.code(), null);
		}
		return totals;
	}

	private void show(Run found, Totals totals, int decided) {
		if (this.common.json()) {
			this.bench.console().json(Summary.json(found, totals));
			return;
		}
		if (decided == 0) {
			this.bench.console().info("No row of run " + found.id() + " waits for a decision.");
			return;
		}
		this.bench.console()
			.info(decided + " rows "
					+ (this.decision.resubmit
							? "will be sent again by ./run.sh restart " + found.id()
									+ ". They may be paid for twice; the bill says so."
							: "given up; what they may have cost stays in the bill.")
					+ " " + totals.count(RowStatus.UNKNOWN) + " rows are still unknown.");
	}

	/** One of the two. */
	static final class Decision {

		@Option(names = "--resubmit", required = true, description = "Have them sent again; may pay twice.")
		private boolean resubmit;

		@Option(names = "--abandon", required = true, description = "Give them up.")
		private boolean abandon;

	}

}
