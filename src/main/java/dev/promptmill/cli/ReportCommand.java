package dev.promptmill.cli;

import java.util.Map;
import java.util.concurrent.Callable;

import dev.promptmill.control.ExitCode;
import dev.promptmill.ledger.Run;
import dev.promptmill.pipeline.Installation;
import dev.promptmill.pipeline.SettingsLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code report}: rebuilds every report from the ledger. */
@Command(name = "report", sortOptions = false, usageHelpAutoWidth = true,
		description = "Rebuilds every report of a run from the ledger.")
final class ReportCommand implements Callable<Integer> {

	private final Workbench bench;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Parameters(index = "0", arity = "0..1", paramLabel = "RUN", description = "Default: the newest.")
	private @Nullable Long run;

	ReportCommand(Workbench bench) {
		this.bench = bench;
	}

	@Override
	public Integer call() {
		SettingsLoader loader = this.common.loader(Map.of());
		try (Installation installation = this.bench.visit(loader)) {
			Run found = Workbench.findOrNewest(installation, this.run);
			installation.writeReports(found.id(), loader.load(found.plan()));
			installation.runs()
				.prunedAt(found.id())
				.ifPresent((at) -> this.bench.console()
					.warn("Run " + found.id() + " was pruned on " + Times.date(at)
							+ ": the images that its reports name are gone."));
			if (this.common.json()) {
				this.bench.console().json(Summary.json(installation, found));
			}
			else {
				this.bench.console().info("The reports of run " + found.id() + " are in " + found.plan().output());
			}
			return ExitCode.DELIVERED.code();
		}
	}

}
