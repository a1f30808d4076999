package dev.promptmill.cli;

import java.util.Map;
import java.util.concurrent.Callable;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.control.ExitCode;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunState;
import dev.promptmill.pipeline.Installation;
import dev.promptmill.pipeline.Preflight;
import dev.promptmill.pipeline.Settings;
import dev.promptmill.pipeline.SettingsLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code restart}: continues a failed, stopped or killed run from its checkpoint. */
@Command(name = "restart", sortOptions = false, usageHelpAutoWidth = true,
		description = "Continues a failed, stopped or killed run from its checkpoint.")
final class RestartCommand implements Callable<Integer> {

	private final Workbench bench;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Mixin
	private RunOptions options = new RunOptions();

	@Parameters(index = "0", arity = "0..1", paramLabel = "RUN", description = "Default: the newest unfinished one.")
	private @Nullable Long run;

	RestartCommand(Workbench bench) {
		this.bench = bench;
	}

	@Override
	public Integer call() {
		SettingsLoader loader = this.common.loader(this.options.settings());
		Settings settings = loader.load(Map.of());
		if (!Installation.exists(loader, settings)) {
			throw new CliException(ExitCode.UNUSABLE, "There are no runs in " + settings.dataFolder() + " yet.");
		}
		try (Installation installation = Installation.open(loader, settings, false, this.bench.instruments())) {
			Run found = Workbench.find(installation, this.run, installation.runs().newestUnfinished(),
					"Every run is finished; there is nothing to restart. " + installation.invocation().command("runs")
							+ " lists them.");
			if (hasNothingLeft(installation, found)) {
				if (this.common.json()) {
					this.bench.console().json(Summary.json(installation, found));
				}
				this.bench.console().info("Run " + found.id() + " is finished; nothing is left to do.");
				return (found.exitCode() != null) ? found.exitCode() : ExitCode.DELIVERED.code();
			}
			ApiKey key = found.plan().simulated() ? null : ApiKey.from(this.bench.environment());
			Settings counting = loader.load(found.plan());
			if (found.plan().output().isBucket()) {
				new Preflight(counting, this.bench.instruments()).requireWritable(found.plan().output());
			}
			return new Leg(this.bench, installation, this.common.json()).carryOut(found, counting, key, null).code();
		}
	}

	private static boolean hasNothingLeft(Installation installation, Run found) {
		return found.state() == RunState.FINISHED && installation.reports().totals(found).count(RowStatus.READY) == 0;
	}

}
