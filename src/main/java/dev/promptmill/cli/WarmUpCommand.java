package dev.promptmill.cli;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;

import dev.promptmill.cli.view.RunPreview;
import dev.promptmill.common.ExitCode;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.input.InputSummary;
import dev.promptmill.ledger.PurchaseOptions;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.run.Balance;
import dev.promptmill.run.Preflight;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsLoader;
import picocli.CommandLine.Command;

import org.springframework.util.FileSystemUtils;

/**
 * Exercises what every start needs, in a folder of its own, while run.sh records the
 * classes for the JVM's class data archive. Sends nothing.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {

	private final CommandContext context;

	WarmUpCommand(CommandContext context) {
		this.context = context;
	}

	@Override
	public Integer call() throws IOException {
		Path folder = Files.createTempDirectory("promptmill-warm-up");
		try {
			Path csv = Files.writeString(folder.resolve("warm-up.csv"), "prompt\na warm oven\n");
			run(folder, csv);
		}
		finally {
			FileSystemUtils.deleteRecursively(folder);
		}
		return ExitCode.DELIVERED.code();
	}

	private void run(Path folder, Path csv) {
		SettingsLoader loader = new SettingsLoader(Map.of("promptmill.data", folder.resolve("data").toString(),
				"promptmill.output", folder.resolve("output").toString(), "promptmill.input", csv.toString(),
				"promptmill.simulate.speed", "10000"), null);
		Settings settings = loader.load(Map.of());
		RunPreview plan = new RunPreview(new Preflight(settings, this.context.timeAndRandom()), settings,
				this.context.console(), loader.invocation(), PurchaseOptions.EVERYTHING);
		InputSummary input = plan.read(false);
		try (RunDatabase runDatabase = RunDatabase.open(loader, settings, false, this.context.timeAndRandom())) {
			Run run = runDatabase.runs().create((id) -> plan.of(id, input, Map.of(), true), 1, false);
			new RunExecutor(this.context, runDatabase, true).carryOut(run, settings, null,
					new Balance(BigDecimal.ONE, Instant.EPOCH));
		}
		try (RunDatabase runDatabase = this.context.visit(loader)) {
			runDatabase.runs().all();
		}
	}

}
