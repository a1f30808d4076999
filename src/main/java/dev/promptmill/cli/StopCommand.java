package dev.promptmill.cli;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import dev.promptmill.control.Bell;
import dev.promptmill.control.ExitCode;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.Runs;
import dev.promptmill.pipeline.Installation;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code stop}: asks a run to stop, and returns when it has. */
@Command(name = "stop", sortOptions = false, usageHelpAutoWidth = true,
		description = "Stops a run gracefully: nothing more is submitted, open tasks stay in the ledger.")
final class StopCommand implements Callable<Integer> {

	private static final Duration LOOK_AGAIN = Duration.ofMillis(200);

	private final Workbench bench;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Parameters(index = "0", arity = "0..1", paramLabel = "RUN", description = "Default: the newest active one.")
	private @Nullable Long run;

	StopCommand(Workbench bench) {
		this.bench = bench;
	}

	@Override
	public Integer call() throws InterruptedException {
		try (Installation installation = this.bench.visit(this.common.loader(Map.of()))) {
			Runs runs = installation.runs();
			Run found = Workbench.find(installation, this.run, newestActive(runs), "No run is active.");
			if (!Runs.isAlive(found)) {
				show(installation, found);
				this.bench.console().info("Run " + found.id() + " is not running: " + LiveState.of(found).word() + ".");
				return ExitCode.DELIVERED.code();
			}
			runs.requestStop(found.id());
			while (Runs.isAlive(runs.get(found.id()))) {
				Bell.pause(LOOK_AGAIN);
			}
			show(installation, runs.get(found.id()));
			this.bench.console()
				.info("Run " + found.id() + " has stopped. Continue it with "
						+ installation.invocation().command("restart " + found.id()));
			return ExitCode.DELIVERED.code();
		}
	}

	private void show(Installation installation, Run found) {
		if (this.common.json()) {
			this.bench.console().json(Summary.json(installation, found));
		}
	}

	private static Optional<Run> newestActive(Runs runs) {
		return runs.all().stream().filter(Runs::isAlive).reduce((first, second) -> second);
	}

}
