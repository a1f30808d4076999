package dev.promptmill.cli;

import java.util.List;
import java.util.Optional;

import dev.promptmill.cli.console.TimeFormat;
import dev.promptmill.cli.json.ArchiveLine;
import dev.promptmill.cli.json.ArchivedRunLine;
import dev.promptmill.common.Plural;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.run.RowArchiver;
import dev.promptmill.ledger.run.RowArchiver.Counts;

/** The part of {@code prune} that archives rows in the ledger. */
final class LedgerPruning {

	private final CommandContext context;

	private final RunDatabase runDatabase;

	private final boolean dryRun;

	private final boolean json;

	/**
	 * @param dryRun only counts
	 * @param json whether lines are printed as JSON
	 */
	LedgerPruning(CommandContext context, RunDatabase runDatabase, boolean dryRun, boolean json) {
		this.context = context;
		this.runDatabase = runDatabase;
		this.dryRun = dryRun;
		this.json = json;
	}

	/** Archives rows of runs that are old enough. */
	void prune(List<Run> old) {
		Counts all = Counts.NONE;
		long runs = 0;
		for (Run run : old) {
			Counts counts = RowArchiver.count(this.runDatabase.database(), run.id());
			if (counts.archived() > 0 && !this.dryRun) {
				counts = archive(run).orElse(Counts.NONE);
			}
			all = all.plus(counts);
			if (counts.archived() > 0) {
				runs++;
				tell(run, counts);
			}
		}
		if (all.archived() > 0 && !this.dryRun) {
			RowArchiver.archivedMany(this.runDatabase.database());
		}
		conclude(runs, all);
	}

	/** Empty if another process has taken the run, or gone on with it. */
	private Optional<Counts> archive(Run run) {
		Optional<RunLease> taken = this.runDatabase.runs().lease(run.id());
		try (RunLease lease = taken.orElse(null)) {
			if (lease == null || this.runDatabase.runs().get(run.id()).state() != RunState.FINISHED) {
				return Optional.empty();
			}
			return Optional.of(new RowArchiver(this.runDatabase.database(), lease, this.context.timeAndRandom().clock())
				.archive());
		}
	}

	private void tell(Run run, Counts counts) {
		if (this.json) {
			this.context.console().json(new ArchivedRunLine(run.id(), counts.archived(), counts.kept()));
			return;
		}
		this.context.console()
			.data("run " + run.id() + ", ended " + TimeFormat.date(run.endedAt()) + ": "
					+ Plural.of(counts.archived(), "row") + " archived"
					+ ((counts.kept() > 0) ? ", " + Plural.of(counts.kept(), "row") + " kept" : ""));
	}

	private void conclude(long runs, Counts all) {
		if (this.json) {
			this.context.console().json(new ArchiveLine(all.archived(), all.kept(), runs, this.dryRun));
			return;
		}
		this.context.console()
			.info((this.dryRun ? "Would archive " : "Archived ") + Plural.of(all.archived(), "row") + " of "
					+ Plural.of(runs, "run") + ". Their orders and what they cost stay in the ledger.");
		if (all.kept() > 0) {
			this.context.console()
				.info(Plural.of(all.kept(), "row stays", "rows stay")
						+ " as before: billed perhaps, undecided, or with images that are not fetched.");
		}
		if (all.archived() > 0 && !this.dryRun) {
			this.context.console().info(room());
		}
	}

	private String room() {
		return this.runDatabase.url().startsWith("jdbc:postgresql:")
				? "PostgreSQL uses the room again once it has vacuumed the tables, which it does by itself; VACUUM FULL"
						+ " gives it back to the disk."
				: "The ledger's file shrinks little by itself; what comes next uses the room in it.";
	}

}
