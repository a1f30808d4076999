package dev.promptmill.cli;

import java.util.Map;
import java.util.Optional;

import dev.promptmill.common.ExitCode;
import dev.promptmill.common.Invocation;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunFolders;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.Runs;
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
		if (!RunDatabase.exists(loader, settings)) {
			throw new CliException(ExitCode.UNUSABLE, "There are no runs in " + settings.dataFolder()
					+ " yet. Start one with run, or name the job file or data folder of an earlier one.");
		}
		return RunDatabase.open(loader, settings, true, this.timeAndRandom);
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

	/** The run that was named, or the newest of the job. */
	Run findOrNewest(RunDatabase runDatabase, @Nullable Long number, CommonOptions common, SettingsLoader loader) {
		String job = job(common, loader);
		return find(runDatabase, number, runDatabase.runs().newest(job),
				(job == null) ? "There are no runs yet." : "The job " + job + " has no runs yet. "
						+ runDatabase.invocation().command("runs") + " lists all runs.");
	}

	/** The run that was named, or a default. */
	static Run find(RunDatabase runDatabase, @Nullable Long number, Optional<Run> otherwise, String none) {
		if (number == null) {
			return otherwise.orElseThrow(() -> new CliException(ExitCode.UNUSABLE, none));
		}
		return runDatabase.runs()
			.find(number)
			.orElseThrow(() -> new CliException(ExitCode.UNUSABLE, "There is no run " + number + ". "
					+ runDatabase.invocation().command("runs") + " lists all runs."));
	}

	/**
	 * Makes sure that a run's folder is there, before anything is written to where it may
	 * have been.
	 * @throws CliException if it is not, saying what to do
	 */
	static void requireFolder(RunDatabase runDatabase, Run run) {
		RunFolders folders = runDatabase.database().folders();
		boolean takenAway = runDatabase.runs().prunedAt(run.id()).isPresent() && !folders.isTaken(run);
		if (folders.isThere(run) || takenAway) {
			return;
		}
		OutputLocation output = run.plan().output();
		throw new CliException(ExitCode.UNUSABLE, (folders.isTaken(run)
				? output + " is not the folder of run " + run.id() + ", which was moved or deleted."
				: "The folder of run " + run.id() + ", " + output + ", is not there, and there is no " + output.name()
						+ " in " + folders.present() + " either.")
				+ " Where it was moved, name the output folder with --set output=DIR; where it is on another disk, mount"
				+ " that." + (folders.isTaken(run) ? "" : " If it is lost, make the folder again with mkdir "
						+ Invocation.quoted(output.toString()) + ": verify then fetches what the API still has."));
	}

	/** The lease of a run that nobody works on. */
	static RunLease lease(RunDatabase runDatabase, Run run) {
		Runs runs = runDatabase.runs();
		return runs.lease(run.id())
			.orElseThrow(() -> new CliException(ExitCode.HELD,
					"Run " + run.id() + " is held by " + runs.get(run.id()).lease().holder()
							+ ". Wait for its end, or stop it with "
							+ runDatabase.invocation().command("stop " + run.id())));
	}

}
