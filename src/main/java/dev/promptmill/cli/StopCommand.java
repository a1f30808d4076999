package dev.promptmill.cli;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.ExitCode;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.Runs;
import dev.promptmill.settings.SettingsLoader;
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
		SettingsLoader loader = this.common.loader(Map.of());
		try (RunDatabase runDatabase = this.context.visit(loader)) {
			Runs runs = runDatabase.runs();
			Run found = CommandContext.find(runDatabase, this.run,
					newestActive(runs, this.context.job(this.common, loader)), "No run is active.");
			if (!Runs.isAlive(found)) {
				show(runDatabase, found);
				this.context.console()
					.info("Run " + found.id() + " is not running: " + DisplayedRunState.of(found).word() + ".");
				return ExitCode.DELIVERED.code();
			}
			runs.requestStop(found.id());
			while (Runs.isAlive(runs.get(found.id()))) {
				ChangeSignal.pause(LOOK_AGAIN);
			}
			show(runDatabase, runs.get(found.id()));
			this.context.console()
				.info("Run " + found.id() + " has stopped. Continue it with "
						+ runDatabase.invocation().command("restart " + found.id()));
			return ExitCode.DELIVERED.code();
		}
	}

	private void show(RunDatabase runDatabase, Run found) {
		if (this.common.json()) {
			this.context.console().json(RunSummary.json(runDatabase, found));
		}
	}

	private static Optional<Run> newestActive(Runs runs, @Nullable String job) {
		return runs.all()
			.stream()
			.filter((run) -> Runs.isAlive(run) && (job == null || job.equals(run.plan().jobName())))
			.reduce((first, second) -> second);
	}

}
