package dev.promptmill.cli;

import java.util.concurrent.Callable;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.cli.option.CommonOptions;
import dev.promptmill.cli.option.RunOptions;
import dev.promptmill.cli.view.RunSummary;
import dev.promptmill.common.ExitCode;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunState;
import dev.promptmill.run.InputChange;
import dev.promptmill.run.Preflight;
import dev.promptmill.settings.Settings;
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
		try (ExistingRun existing = ExistingRun.openToContinue(this.context, this.common, this.options.settings(),
				this.run)) {
			Run found = existing.run();
			if (hasNothingLeft(existing)) {
				if (this.common.json()) {
					this.context.console().json(RunSummary.line(existing.runDatabase(), found));
				}
				this.context.console().info("Run " + found.id() + " is finished; nothing is left to do.");
				existing.archived().ifPresent(this.context.console()::info);
				return (found.exitCode() != null) ? found.exitCode() : ExitCode.DELIVERED.code();
			}
			existing.requireFolder();
			ApiKey key = found.plan().simulated() ? null : ApiKey.from(this.context.environment());
			Settings counting = existing.settings();
			InputChange.of(existing.runDatabase(), found, counting).ifPresent(this.context.console()::warn);
			if (!found.plan().simulated()) {
				this.context.tellOfProxy(counting);
			}
			if (found.plan().output().isBucket()) {
				new Preflight(counting, this.context.timeAndRandom()).requireWritable(found.plan().output());
			}
			return new RunExecutor(this.context, existing.runDatabase(), this.common.json())
				.carryOut(found, counting, key, null)
				.code();
		}
	}

	private static boolean hasNothingLeft(ExistingRun existing) {
		return existing.run().state() == RunState.FINISHED
				&& existing.runDatabase().reports().totals(existing.run()).count(RowStatus.READY) == 0;
	}

}
