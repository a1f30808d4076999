package dev.promptmill.cli;

import java.util.Map;
import java.util.Optional;

import dev.promptmill.cli.console.TimeFormat;
import dev.promptmill.cli.option.CliException;
import dev.promptmill.cli.option.CommonOptions;
import dev.promptmill.common.ExitCode;
import dev.promptmill.common.Invocation;
import dev.promptmill.common.Plural;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunFolders;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.Runs;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsLoader;
import org.jspecify.annotations.Nullable;

/**
 * The run that a command is about, in the open ledger.
 *
 * @param loader of the settings
 * @param runDatabase that has the run
 * @param run as it was when it was found
 */
record ExistingRun(SettingsLoader loader, RunDatabase runDatabase, Run run) implements AutoCloseable {

	/**
	 * Opens the ledger, and finds the run that was named or else the newest of the job.
	 */
	static ExistingRun open(CommandContext context, CommonOptions common, @Nullable Long number) {
		return open(context, common, number, Otherwise.NEWEST);
	}

	/** The same with another default. */
	static ExistingRun open(CommandContext context, CommonOptions common, @Nullable Long number, Otherwise otherwise) {
		SettingsLoader loader = common.loader(Map.of());
		return find(loader, context.visit(loader), context, common, number, otherwise);
	}

	/** The same for a command that goes on with the run. */
	static ExistingRun openToContinue(CommandContext context, CommonOptions common, Map<String, String> given,
			@Nullable Long number) {
		SettingsLoader loader = common.loader(given);
		Settings settings = loader.load(Map.of());
		if (!RunDatabase.exists(loader, settings)) {
			throw new CliException(ExitCode.UNUSABLE, "There are no runs in " + settings.dataFolder() + " yet.");
		}
		return find(loader, RunDatabase.open(loader, settings, false, context.timeAndRandom()), context, common, number,
				Otherwise.NEWEST_UNFINISHED);
	}

	private static ExistingRun find(SettingsLoader loader, RunDatabase runDatabase, CommandContext context,
			CommonOptions common, @Nullable Long number, Otherwise otherwise) {
		try {
			String job = context.job(common, loader);
			String runs = runDatabase.invocation().command("runs");
			Optional<Run> found = (number != null) ? runDatabase.runs().find(number)
					: otherwise.find(runDatabase.runs(), job);
			return new ExistingRun(loader, runDatabase, found
				.orElseThrow(() -> new CliException(ExitCode.UNUSABLE, (number != null)
						? "There is no run " + number + ". " + runs + " lists all runs." : otherwise.none(job, runs))));
		}
		catch (RuntimeException ex) {
			runDatabase.close();
			throw ex;
		}
	}

	long id() {
		return this.run.id();
	}

	Runs runs() {
		return this.runDatabase.runs();
	}

	/** The run as it is now. */
	Run now() {
		return runs().get(id());
	}

	/** The settings that it was started with, below those that are given now. */
	Settings settings() {
		return this.loader.load(this.run.plan());
	}

	/** What is gone and what is left of its archived rows, if it has any. */
	Optional<String> archived() {
		return runs().archived(id())
			.map((rows) -> rows.count() + " of " + Plural.of(this.run.plan().rows(), "row") + " of it "
					+ ((rows.count() == 1) ? "is" : "are") + " archived since " + TimeFormat.date(rows.at())
					+ ": prompts and attempts are gone from the ledger; orders, names of images and money remain.");
	}

	/** A command about it, as it may be typed. */
	String command(String name) {
		return this.runDatabase.invocation().command(name + " " + id());
	}

	/** Its lease, if nobody works on it. */
	RunLease lease() {
		return runs().lease(id())
			.orElseThrow(() -> new CliException(ExitCode.HELD, "Run " + id() + " is held by " + now().lease().holder()
					+ ". Wait for its end, or stop it with " + command("stop")));
	}

	/**
	 * Makes sure that its folder is there, before anything is written to where it may
	 * have been.
	 * @throws CliException if it is not, saying what to do
	 */
	void requireFolder() {
		requireFolder(this.runDatabase, this.run);
	}

	/** The same of another run. */
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

	@Override
	public void close() {
		this.runDatabase.close();
	}

	/** The run that is meant when none is named. */
	enum Otherwise {

		/** The newest of the job, or of all jobs. */
		NEWEST {

			@Override
			Optional<Run> find(Runs runs, @Nullable String job) {
				return runs.newest(job);
			}

			@Override
			String none(@Nullable String job, String runs) {
				return (job == null) ? "There are no runs yet."
						: "The job " + job + " has no runs yet. " + runs + " lists all runs.";
			}

		},

		/** The newest that a process works on. */
		NEWEST_ACTIVE {

			@Override
			Optional<Run> find(Runs runs, @Nullable String job) {
				return runs.all()
					.stream()
					.filter((run) -> Runs.isAlive(run) && (job == null || job.equals(run.plan().jobName())))
					.reduce((first, second) -> second);
			}

			@Override
			String none(@Nullable String job, String runs) {
				return "No run is active.";
			}

		},

		/** The newest that is not finished. */
		NEWEST_UNFINISHED {

			@Override
			Optional<Run> find(Runs runs, @Nullable String job) {
				return runs.newestUnfinished(job);
			}

			@Override
			String none(@Nullable String job, String runs) {
				return ((job == null) ? "Every run" : "Every run of the job " + job)
						+ " is finished; there is nothing to restart. " + runs + " lists them.";
			}

		};

		abstract Optional<Run> find(Runs runs, @Nullable String job);

		abstract String none(@Nullable String job, String runs);

	}

}
