package dev.promptmill.cli;

import java.util.Map;

import dev.promptmill.cli.console.ConsoleLog;
import dev.promptmill.cli.option.CliException;
import dev.promptmill.cli.option.CommonOptions;
import dev.promptmill.common.ExitCode;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.run.Preflight;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsLoader;
import org.jspecify.annotations.Nullable;

/**
 * The tools that every command works with: console, time and run database.
 *
 * @param console where they print
 * @param environment of the process
 * @param timeAndRandom time and chance
 */
record CommandContext(ConsoleLog console, Map<String, String> environment, TimeAndRandom timeAndRandom) {

	/** Opens the data folder for a command that looks at runs that exist. */
	RunDatabase visit(SettingsLoader loader) {
		Settings settings = loader.load(Map.of());
		requireRuns(loader, settings);
		return RunDatabase.open(loader, settings, true, this.timeAndRandom);
	}

	/**
	 * Makes sure that there is a ledger.
	 * @throws CliException if there is none, saying what to do
	 */
	void requireRuns(SettingsLoader loader, Settings settings) {
		if (!RunDatabase.exists(loader, settings)) {
			throw new CliException(ExitCode.UNUSABLE, "There are no runs in " + settings.dataFolder()
					+ " yet. Start one with run, or name the job file or data folder of an earlier one.");
		}
	}

	/**
	 * Says through which proxy requests go, if they do.
	 * @throws dev.promptmill.network.NetworkException if it can't be used
	 */
	void tellOfProxy(Settings settings) {
		settings.connections().notice(settings.api().baseUrl()).ifPresent(this.console::info);
	}

	/** The data folder, for a command that only shows something, if there is one yet. */
	@Nullable RunDatabase visitIfThere(SettingsLoader loader, Settings settings) {
		return RunDatabase.exists(loader, settings) ? RunDatabase.open(loader, settings, true, this.timeAndRandom)
				: null;
	}

	/**
	 * The name of the job whose runs a command is about unless one is named; null for all
	 * jobs. A job file restricts it to its own.
	 */
	@Nullable String job(CommonOptions common, SettingsLoader loader) {
		if (!common.hasJob()) {
			return null;
		}
		Settings settings = loader.load(Map.of());
		return (settings.jobName() == null && settings.input() == null) ? null
				: new Preflight(settings, this.timeAndRandom).jobName();
	}

}
