package dev.promptmill.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.promptmill.cli.console.ByteSizeFormat;
import dev.promptmill.cli.console.TimeFormat;
import dev.promptmill.cli.json.FreedFacts;
import dev.promptmill.cli.json.PruneLine;
import dev.promptmill.cli.json.PrunedRunLine;
import dev.promptmill.cli.option.CliException;
import dev.promptmill.cli.option.CommonOptions;
import dev.promptmill.common.ExitCode;
import dev.promptmill.common.Plural;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.input.source.StdinCopy;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.Runs;
import dev.promptmill.ledger.run.RunLifecycle;
import dev.promptmill.output.KeptImages;
import dev.promptmill.output.LatestLink;
import dev.promptmill.output.OutputPruning.Freed;
import dev.promptmill.output.OutputStores;
import dev.promptmill.run.InputLocation;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code prune}: takes images and reports of old finished runs away. */
@Command(name = "prune", sortOptions = false, usageHelpAutoWidth = true,
		description = { "Removes images and reports of all finished runs that ended longer ago than that,",
				"and copies of standard input that only they had.",
				"Unfinished runs, other files in a run's folder and the ledger with its money stay,",
				"and so does the newest copy of each image that --since-last would need.",
				"With --ledger, no file is touched: rows of these runs are archived instead." })
final class PruneCommand implements Callable<Integer> {

	private static final Pattern AGE = Pattern.compile("([0-9]{1,5})([hdw])");

	private static final Map<String, Duration> UNITS = Map.of("h", Duration.ofHours(1), "d", Duration.ofDays(1), "w",
			Duration.ofDays(7));

	private static final int MOST_NAMED = 10;

	private final CommandContext context;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Option(names = "--older-than", required = true, paramLabel = "AGE", description = "Hours, days or weeks: 90d.")
	private String age = "";

	@Option(names = "--dry-run", description = "Only say what would be freed.")
	private boolean dryRun;

	@Option(names = "--all",
			description = "Take the newest copies of images, too: --since-last would have to do without.")
	private boolean all;

	@Option(names = "--ledger",
			description = { "Archive the rows of these runs that are settled for good: prompts and attempts go,",
					"orders and money stay, so that nothing is bought again and every sum is as it was.",
					"Their reports can't be built again. Rows that may have been billed stay." })
	private boolean ledger;

	PruneCommand(CommandContext context) {
		this.context = context;
	}

	@Override
	public Integer call() {
		Instant before = this.context.timeAndRandom().clock().instant().minus(parsed(this.age));
		SettingsLoader loader = this.common.loader(Map.of());
		Settings settings = loader.load(Map.of());
		if (this.ledger) {
			return archive(loader, settings, before);
		}
		try (RunDatabase runDatabase = this.context.visit(loader)) {
			Freed all = Freed.NOTHING;
			long pruned = 0;
			boolean failed = false;
			List<Long> missing = new ArrayList<>();
			for (Run run : old(runDatabase.runs(), before)) {
				if (!runDatabase.database().folders().isThere(run)) {
					missing(runDatabase, run, missing);
					continue;
				}
				Optional<Freed> freed = prune(runDatabase, run, settings(loader, settings, run));
				failed |= freed.isEmpty();
				all = all.plus(freed.orElse(Freed.NOTHING));
				pruned += freed.filter((some) -> some.images() + some.files() > 0).isPresent() ? 1 : 0;
			}
			all = all.plus(inputs(runDatabase.runs(), before, settings.dataFolder()));
			conclude(pruned, all);
			tellMissing(missing);
			return (failed ? ExitCode.FAILED : ExitCode.DELIVERED).code();
		}
	}

	/** It may take minutes, in which runs begin: so this process is no visitor. */
	private int archive(SettingsLoader loader, Settings settings, Instant before) {
		if (this.all) {
			throw new CliException(ExitCode.UNUSABLE,
					"--all and --ledger can't be used together: --ledger leaves every image where it is.");
		}
		this.context.requireRuns(loader, settings);
		try (RunDatabase runDatabase = RunDatabase.open(loader, settings, this.dryRun, this.context.timeAndRandom())) {
			new LedgerPruning(this.context, runDatabase, this.dryRun, this.common.json())
				.prune(old(runDatabase.runs(), before));
			return ExitCode.DELIVERED.code();
		}
	}

	/** What was pruned before may have lost its folder by that. */
	private static void missing(RunDatabase runDatabase, Run run, List<Long> missing) {
		if (runDatabase.runs().prunedAt(run.id()).isEmpty()) {
			missing.add(run.id());
		}
	}

	private void tellMissing(List<Long> missing) {
		if (!missing.isEmpty()) {
			this.context.console()
				.warn(Plural.of(missing.size(), "run was", "runs were") + " left alone: "
						+ ((missing.size() == 1) ? "its folder is" : "their folders are")
						+ " not where the ledger has it, nor under the present output ("
						+ missing.stream().limit(MOST_NAMED).map(String::valueOf).collect(Collectors.joining(", "))
						+ ((missing.size() > MOST_NAMED) ? ", ..." : "")
						+ "). Name the output folder with --set output=DIR if they were moved.");
		}
	}

	private static Duration parsed(String age) {
		Matcher matcher = AGE.matcher(age);
		if (!matcher.matches()) {
			throw new CliException(ExitCode.UNUSABLE, "--older-than \"" + age
					+ "\" can't be used: give a whole number of hours, days or weeks, such as 12h, 90d or 8w.");
		}
		return UNITS.getOrDefault(matcher.group(2), Duration.ZERO).multipliedBy(Long.parseLong(matcher.group(1)));
	}

	private static List<Run> old(Runs runs, Instant before) {
		return runs.all().stream().filter((run) -> isOld(run, before)).toList();
	}

	private static boolean isOld(Run run, Instant before) {
		return run.state() == RunState.FINISHED && run.endedAt() != null && run.endedAt().isBefore(before)
				&& !Runs.isAlive(run);
	}

	/**
	 * The ledger says first that the files are gone, so that no other run counts on them.
	 */
	private Optional<Freed> prune(RunDatabase runDatabase, Run run, Settings settings) {
		Optional<RunLease> taken = this.dryRun ? Optional.empty() : runDatabase.runs().lease(run.id());
		try (RunLease lease = taken.orElse(null)) {
			if (!this.dryRun && (lease == null || runDatabase.runs().get(run.id()).state() != RunState.FINISHED)) {
				return Optional.of(Freed.NOTHING);
			}
			if (lease != null) {
				new RunLifecycle(runDatabase.database(), lease, this.context.timeAndRandom().clock()).pruned();
			}
			KeptImages kept = this.all ? KeptImages.NONE : new KeptImages(runDatabase.runs().newestCopies(run.id()));
			Freed freed = free(run, settings, kept);
			new LatestLink(runDatabase.runs()).removeIfBroken(run);
			if (freed.images() + freed.files() > 0) {
				tell(run, freed);
			}
			return Optional.of(freed);
		}
		catch (IOException | UncheckedIOException ex) {
			this.context.console()
				.error("Run " + run.id() + " could not be pruned to the end: " + ex
						+ ". Fix the problem and run prune again.");
			return Optional.empty();
		}
	}

	/** Copies of standard input, unless a run that is not old has them. */
	private Freed inputs(Runs runs, Instant before, Path data) {
		Set<Path> needed = runs.all()
			.stream()
			.filter((run) -> !isOld(run, before))
			.map((run) -> run.plan().input())
			.collect(Collectors.toSet());
		Freed freed = Freed.NOTHING;
		try {
			for (Path file : StdinCopy.olderThan(before, InputLocation.spool(data))) {
				if (!needed.contains(file)) {
					freed = freed.plus(new Freed(0, 1, Files.size(file), 0));
					if (!this.dryRun) {
						Files.deleteIfExists(file);
					}
				}
			}
		}
		catch (IOException ex) {
			this.context.console().warn("Copies of standard input could not be removed: " + ex + ".");
		}
		return freed;
	}

	/** How a run's bucket is reached was said when it was started. */
	private static Settings settings(SettingsLoader loader, Settings otherwise, Run run) {
		return run.plan().output().isBucket() ? loader.load(run.plan()) : otherwise;
	}

	private Freed free(Run run, Settings settings, KeptImages kept) throws IOException {
		try (OutputStores stores = new OutputStores(settings, this.context.timeAndRandom())) {
			return stores.prune(run.plan().output(), this.dryRun, kept);
		}
	}

	private void tell(Run run, Freed freed) {
		if (this.common.json()) {
			this.context.console().json(new PrunedRunLine(facts(freed), run.id(), run.plan().output().toString()));
			return;
		}
		this.context.console()
			.data("run " + run.id() + ", ended " + TimeFormat.date(run.endedAt()) + ": " + describe(freed) + ", "
					+ run.plan().output());
	}

	private void conclude(long pruned, Freed all) {
		if (this.common.json()) {
			this.context.console().json(new PruneLine(facts(all), pruned, this.dryRun));
			return;
		}
		this.context.console()
			.info((this.dryRun ? "Would prune " : "Pruned ") + Plural.of(pruned, "run") + ": " + describe(all)
					+ ". What they cost stays in the ledger.");
		if (all.kept() > 0) {
			this.context.console()
				.info(Plural.of(all.kept(), "image stays, the newest copy of it that",
						"images stay, the newest copies that") + " --since-last would need; --all takes "
						+ ((all.kept() == 1) ? "it" : "them") + " too.");
		}
	}

	private static FreedFacts facts(Freed freed) {
		return new FreedFacts(freed.images(), freed.files(), freed.bytes(), freed.kept());
	}

	private static String describe(Freed freed) {
		return Plural.of(freed.images(), "image") + " and " + Plural.of(freed.files(), "other file") + ", "
				+ ByteSizeFormat.text(freed.bytes()) + " freed";
	}

}
