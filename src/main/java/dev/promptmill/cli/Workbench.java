package dev.promptmill.cli;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

import dev.promptmill.control.ExitCode;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.Runs;
import dev.promptmill.pipeline.Installation;
import dev.promptmill.pipeline.Settings;
import dev.promptmill.pipeline.SettingsLoader;
import org.jspecify.annotations.Nullable;

/**
 * What commands work with.
 *
 * @param console where they print
 * @param environment of the process
 */
record Workbench(ConsoleLog console, Map<String, String> environment) {

	InstantSource clock() {
		return InstantSource.system();
	}

	/** Opens the data folder for a command that looks at runs that exist. */
	Installation visit(SettingsLoader loader) {
		Settings settings = loader.load(Map.of());
		if (!Installation.exists(loader, settings)) {
			throw new CliException(ExitCode.UNUSABLE, "There are no runs in " + settings.dataFolder()
					+ " yet. Start one with ./run.sh run, or name the job file or data folder of an earlier one.");
		}
		return Installation.open(loader, settings, true, clock());
	}

	/** The run that was named, or a default. */
	static Run find(Runs runs, @Nullable Long number, Optional<Run> otherwise, String none) {
		if (number == null) {
			return otherwise.orElseThrow(() -> new CliException(ExitCode.UNUSABLE, none));
		}
		return runs.find(number)
			.orElseThrow(() -> new CliException(ExitCode.UNUSABLE,
					"There is no run " + number + ". ./run.sh runs lists all runs."));
	}

}
