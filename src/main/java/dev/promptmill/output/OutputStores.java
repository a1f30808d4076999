package dev.promptmill.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import dev.promptmill.common.FileRights;
import dev.promptmill.common.Invocation;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.ReportLedger;
import dev.promptmill.output.OutputPruning.Freed;
import dev.promptmill.report.ReportTarget;
import dev.promptmill.report.Reports;
import dev.promptmill.settings.Settings;
import dev.promptmill.storage.ImageStore;
import dev.promptmill.storage.LocalImageStore;
import dev.promptmill.storage.s3.Buckets;
import dev.promptmill.storage.s3.S3Address;
import dev.promptmill.storage.s3.S3ImageStore;
import org.jspecify.annotations.Nullable;

/**
 * Opens the folders and buckets that images and reports of a run are kept in. Safe for
 * many threads; the stores work until this is closed.
 */
public final class OutputStores implements ReportTarget, AutoCloseable {

	/** In the data folder, with a folder for each run whose output is in a bucket. */
	private static final String STAGING = "staging";

	private static final String DRAFTS = "drafts";

	/** Neither a download nor an upload takes that long. */
	private static final Duration DRAFTS_ARE_OLD = Duration.ofHours(1);

	private final Settings settings;

	private final TimeAndRandom timeAndRandom;

	private @Nullable Buckets buckets;

	private final Consumer<String> warnings;

	public OutputStores(Settings settings, TimeAndRandom timeAndRandom) {
		this(settings, timeAndRandom, (warning) -> {
		});
	}

	/**
	 * The same.
	 * @param warnings is told what a place can't do
	 */
	public OutputStores(Settings settings, TimeAndRandom timeAndRandom, Consumer<String> warnings) {
		this.warnings = warnings;
		this.settings = settings;
		this.timeAndRandom = timeAndRandom;
	}

	/**
	 * Writes the reports of a run as it stands, unless rows of it are archived: then
	 * those that are there know more than the ledger.
	 * @param settings of the run, which say how its output is reached
	 */
	public static void writeReports(RunDatabase database, long runId, Settings settings) {
		if (database.runs().archived(runId).isPresent()) {
			return;
		}
		try (OutputStores stores = new OutputStores(settings, database.timeAndRandom())) {
			stores.reports(database.reports(), database.invocation()).write(database.runs().get(runId));
		}
	}

	/** The images of a run. */
	public ImageStore images(OutputLocation output) {
		if (!output.isBucket()) {
			return new LocalImageStore(output.folder(), true, this.timeAndRandom.random(), this.warnings);
		}
		BucketFolder folder = bucketFolder(output);
		return new S3ImageStore(folder.bucket(), folder.address(), workFolder(output).resolve(DRAFTS),
				this.timeAndRandom.random());
	}

	/** Takes away what workers that were killed left on this machine, of any run. */
	public void removeOldDrafts() {
		try {
			new OldDrafts(this.settings.dataFolder().resolve(STAGING), DRAFTS)
				.remove(this.timeAndRandom.clock().instant().minus(DRAFTS_ARE_OLD));
		}
		catch (IOException ex) {
			this.warnings.accept("Unfinished images of earlier processes can't be removed: " + ex);
		}
	}

	/** What writes a run's reports. */
	public Reports reports(ReportLedger ledger, Invocation invocation) {
		return new Reports(ledger, this.timeAndRandom.clock(), this, invocation);
	}

	/** The folder of this machine for what a run needs beside its output. */
	public Path workFolder(OutputLocation output) {
		return output.isBucket()
				? this.settings.dataFolder().resolve(STAGING).resolve(S3Address.parse(output.address()).lastName())
				: output.folder();
	}

	@Override
	public Path folder(Run run) {
		return workFolder(run.plan().output());
	}

	/**
	 * Those for a bucket stay here as well, and serve whoever has only the data folder.
	 */
	@Override
	public void deliver(Run run, List<Path> files) throws IOException {
		if (run.plan().output().isBucket()) {
			bucketFolder(run.plan().output()).put(files);
		}
	}

	/** Makes sure that runs can be put there. */
	public void requireWritable(OutputLocation output) throws IOException {
		if (output.isBucket()) {
			bucketFolder(output).probe(this.settings.dataFolder().resolve(STAGING), this.timeAndRandom.random());
			return;
		}
		FileRights.createOwn(output.folder());
		new LocalImageStore(output.folder(), true, this.timeAndRandom.random()).probe();
	}

	/** Names of what is there. */
	public List<String> names(OutputLocation output) throws IOException {
		if (output.isBucket()) {
			return bucketFolder(output).names();
		}
		try (var entries = Files.list(output.folder())) {
			return entries.map((entry) -> String.valueOf(entry.getFileName())).toList();
		}
	}

	/**
	 * Takes the images and reports of a run away.
	 * @param dryRun only counts
	 * @param kept images that stay
	 */
	public Freed prune(OutputLocation output, boolean dryRun, KeptImages kept) throws IOException {
		if (!output.isBucket()) {
			return new OutputPruning(output.folder(), dryRun, kept).prune();
		}
		Freed freed = bucketFolder(output).prune(dryRun, kept);
		if (!dryRun) {
			images(output).sweep();
			Files.deleteIfExists(workFolder(output).resolve(DRAFTS));
		}
		new OutputPruning(workFolder(output), dryRun, KeptImages.NONE).prune();
		return freed;
	}

	private BucketFolder bucketFolder(OutputLocation output) {
		S3Address address = S3Address.parse(output.address());
		return new BucketFolder(buckets().bucket(address.bucket()), address);
	}

	/** The SDK takes its time to get ready, so only who needs it waits for it. */
	private synchronized Buckets buckets() {
		if (this.buckets == null) {
			this.buckets = Buckets.of(this.settings.s3(), this.settings.connections());
		}
		return this.buckets;
	}

	@Override
	public synchronized void close() {
		if (this.buckets != null) {
			this.buckets.close();
			this.buckets = null;
		}
	}

}
