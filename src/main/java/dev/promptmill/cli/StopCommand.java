package dev.promptmill.cli;

import java.time.Duration;
import java.util.concurrent.Callable;

import dev.promptmill.cli.option.CommonOptions;
import dev.promptmill.cli.view.DisplayedRunState;
import dev.promptmill.cli.view.RunSummary;
import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.ExitCode;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.Runs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code stop}: asks a run to stop, and returns when it has. */
@Command(name = "stop", sortOptions = false, usageHelpAutoWidth = true,
		description = "Stops a run gracefully: nothing more is submitted, open tasks stay in the ledger.")
final class StopCommand implements Callable<Integer> {

	private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

	private final CommandContext context;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Parameters(index = "0", arity = "0..1", paramLabel = "RUN", description = "Default: the newest active one.")
	private @Nullable Long run;

	StopCommand(CommandContext context) {
		this.context = context;
	}

	@Override
	public Integer call() throws InterruptedException {
		try (ExistingRun existing = ExistingRun.open(this.context, this.common, this.run,
				ExistingRun.Otherwise.NEWEST_ACTIVE)) {
			Run found = existing.run();
			if (!Runs.isAlive(found)) {
				show(existing.runDatabase(), found);
				this.context.console()
					.info("Run " + found.id() + " is not running: " + DisplayedRunState.of(found).word() + ".");
				return ExitCode.DELIVERED.code();
			}
			existing.runs().requestStop(found.id());
			while (Runs.isAlive(existing.now())) {
				ChangeSignal.pause(LOOK_AGAIN);
			}
			show(existing.runDatabase(), existing.now());
			this.context.console()
				.info("Run " + found.id() + " has stopped. Continue it with " + existing.command("restart"));
			return ExitCode.DELIVERED.code();
		}
	}

	private void show(RunDatabase runDatabase, Run found) {
		if (this.common.json()) {
			this.context.console().json(RunSummary.line(runDatabase, found));
		}
	}

}
