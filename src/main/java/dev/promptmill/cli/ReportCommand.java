package dev.promptmill.cli;

import java.util.concurrent.Callable;

import dev.promptmill.cli.console.TimeFormat;
import dev.promptmill.cli.option.CliException;
import dev.promptmill.cli.option.CommonOptions;
import dev.promptmill.cli.view.RunSummary;
import dev.promptmill.common.ExitCode;
import dev.promptmill.ledger.Run;
import dev.promptmill.output.OutputStores;
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
		try (ExistingRun existing = ExistingRun.open(this.context, this.common, this.run)) {
			Run found = existing.run();
			existing.requireFolder();
			existing.archived().ifPresent((sentence) -> {
				throw new CliException(ExitCode.UNUSABLE, "The reports of run " + found.id() + " can't be built again: "
						+ sentence + " What is in " + found.plan().output() + " is left as it is.");
			});
			OutputStores.writeReports(existing.runDatabase(), found.id(), existing.settings());
			existing.runs()
				.prunedAt(found.id())
				.ifPresent((at) -> this.context.console()
					.warn("Run " + found.id() + " was pruned on " + TimeFormat.date(at)
							+ ": the images that its reports name are gone."));
			if (this.common.json()) {
				this.context.console().json(RunSummary.line(existing.runDatabase(), found));
			}
			else {
				this.context.console().info("The reports of run " + found.id() + " are in " + found.plan().output());
			}
			return ExitCode.DELIVERED.code();
		}
	}

}
