package dev.promptmill.cli;

import java.util.Map;
import java.util.concurrent.Callable;

import dev.promptmill.common.ExitCode;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.Run;
import dev.promptmill.output.OutputStores;
import dev.promptmill.settings.SettingsLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code report}: rebuilds every report from the ledger. */
@Command(name = "report", sortOptions = false, usageHelpAutoWidth = true,
		description = "Rebuilds every report of a run from the ledger.")
final class ReportCommand implements Callable<Integer> {

	private final CommandContext context;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Parameters(index = "0", arity = "0..1", paramLabel = "RUN", description = "Default: the newest.")
	private @Nullable Long run;

	ReportCommand(CommandContext context) {
		this.context = context;
	}

	@Override
	public Integer call() {
		SettingsLoader loader = this.common.loader(Map.of());
		try (RunDatabase runDatabase = this.context.visit(loader)) {
			Run found = this.context.findOrNewest(runDatabase, this.run, this.common, loader);
			CommandContext.requireFolder(runDatabase, found);
			OutputStores.writeReports(runDatabase, found.id(), loader.load(found.plan()));
			runDatabase.runs()
				.prunedAt(found.id())
				.ifPresent((at) -> this.context.console()
					.warn("Run " + found.id() + " was pruned on " + TimeFormat.date(at)
							+ ": the images that its reports name are gone."));
			if (this.common.json()) {
				this.context.console().json(RunSummary.json(runDatabase, found));
			}
			else {
				this.context.console().info("The reports of run " + found.id() + " are in " + found.plan().output());
			}
			return ExitCode.DELIVERED.code();
		}
	}

}
