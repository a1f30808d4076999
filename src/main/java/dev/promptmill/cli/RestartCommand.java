package dev.promptmill.cli;

import java.util.Map;
import java.util.concurrent.Callable;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.common.ExitCode;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunState;
import dev.promptmill.run.InputChange;
import dev.promptmill.run.Preflight;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code restart}: continues a failed, stopped or killed run from its checkpoint. */
@Command(name = "restart", sortOptions = false, usageHelpAutoWidth = true,
		description = "Continues a failed, stopped or killed run from its checkpoint.")
final class RestartCommand implements Callable<Integer> {

	private final CommandContext context;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Mixin
	private RunOptions options = new RunOptions();

	@Parameters(index = "0", arity = "0..1", paramLabel = "RUN", description = "Default: the newest unfinished one.")
	private @Nullable Long run;

	RestartCommand(CommandContext context) {
		this.context = context;
	}

	@Override
	public Integer call() {
		SettingsLoader loader = this.common.loader(this.options.settings());
		Settings settings = loader.load(Map.of());
		if (!RunDatabase.exists(loader, settings)) {
			throw new CliException(ExitCode.UNUSABLE, "There are no runs in " + settings.dataFolder() + " yet.");
		}
		try (RunDatabase runDatabase = RunDatabase.open(loader, settings, false, this.context.timeAndRandom())) {
			String job = this.context.job(this.common, loader);
			Run found = CommandContext.find(runDatabase, this.run, runDatabase.runs().newestUnfinished(job),
					((job == null) ? "Every run" : "Every run of the job " + job)
							+ " is finished; there is nothing to restart. " + runDatabase.invocation().command("runs")
							+ " lists them.");
			if (hasNothingLeft(runDatabase, found)) {
				if (this.common.json()) {
					this.context.console().json(RunSummary.json(runDatabase, found));
				}
				this.context.console().info("Run " + found.id() + " is finished; nothing is left to do.");
				return (found.exitCode() != null) ? found.exitCode() : ExitCode.DELIVERED.code();
			}
			CommandContext.requireFolder(runDatabase, found);
			ApiKey key = found.plan().simulated() ? null : ApiKey.from(this.context.environment());
			Settings counting = loader.load(found.plan());
			InputChange.of(runDatabase, found, counting).ifPresent(this.context.console()::warn);
			if (!found.plan().simulated()) {
				this.context.tellOfProxy(counting);
			}
			if (found.plan().output().isBucket()) {
				new Preflight(counting, this.context.timeAndRandom()).requireWritable(found.plan().output());
			}
			return new RunExecutor(this.context, runDatabase, this.common.json()).carryOut(found, counting, key, null)
				.code();
		}
	}

	private static boolean hasNothingLeft(RunDatabase runDatabase, Run found) {
		return found.state() == RunState.FINISHED && runDatabase.reports().totals(found).count(RowStatus.READY) == 0;
	}

}
