package dev.promptmill.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
import picocli.CommandLine.Parameters;

import org.springframework.util.FileSystemUtils;

/**
 * Exercises what many starts need, in a folder of its own, while run.sh records the
 * classes for the JVM's class data archive. Sends nothing.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {

	private final CommandContext context;

	@Parameters(index = "0", defaultValue = "long", description = "What to exercise: ${COMPLETION-CANDIDATES}.")
	private Kind kind = Kind.LONG;

	WarmUpCommand(CommandContext context) {
		this.context = context;
	}

	@Override
	public Integer call() throws IOException {
		Path folder = Files.createTempDirectory("promptmill-warm-up");
		try {
			Path csv = Files.writeString(folder.resolve("warm-up.csv"), "id,prompt\n1,a warm oven\n");
			exercise(csv,
					Map.of("promptmill.data", folder.resolve("data").toString(), "promptmill.output",
							folder.resolve("output").toString(), "promptmill.input", csv.toString(),
							"promptmill.simulate.speed", "10000"));
		}
		finally {
			FileSystemUtils.deleteRecursively(folder);
		}
		return ExitCode.DELIVERED.code();
	}

	private void exercise(Path csv, Map<String, String> given) {
		SettingsLoader loader = new SettingsLoader(given, null);
		Settings settings = loader.load(Map.of());
		RunPreview plan = new RunPreview(new Preflight(settings, this.context.timeAndRandom()), settings,
				this.context.console(), loader.invocation(), PurchaseOptions.EVERYTHING);
		InputSummary input = plan.read(false);
		try (RunDatabase runDatabase = RunDatabase.open(loader, settings, false, this.context.timeAndRandom())) {
			Run run = runDatabase.runs().create((id) -> plan.of(id, input, Map.of(), true), 1, false);
			if (this.kind == Kind.LONG) {
				new RunExecutor(this.context, runDatabase, true).carryOut(run, settings, null,
						new Balance(BigDecimal.ONE, Instant.EPOCH));
			}
		}
		if (this.kind == Kind.LONG) {
			try (RunDatabase runDatabase = this.context.visit(loader)) {
				runDatabase.runs().all();
			}
		}
		else {
			exerciseShort(csv.toString(), "data=" + given.get("promptmill.data"));
		}
	}

	private static void exerciseShort(String csv, String data) {
		answer("--help");
		for (boolean json : new boolean[] { false, true }) {
			for (List<String> command : List.of(List.of("check", csv), List.of("runs"), List.of("status", "1"),
					List.of("costs"))) {
				List<String> words = new ArrayList<>(command);
				words.addAll(List.of("--set", data));
				if (json) {
					words.add("--json");
				}
				answer(words.toArray(String[]::new));
			}
		}
	}

	private static void answer(String... arguments) {
		PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
		Cli.run(arguments, nowhere, nowhere, Map.of());
	}

	/** Commands that have an archive in common. */
	private enum Kind {

		SHORT, LONG

	}

}
