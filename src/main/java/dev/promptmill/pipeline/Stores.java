package dev.promptmill.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

import dev.promptmill.control.Instruments;
import dev.promptmill.control.Invocation;
import dev.promptmill.download.ImageStore;
import dev.promptmill.download.LocalImageStore;
import dev.promptmill.ledger.Output;
import dev.promptmill.ledger.ReportLedger;
import dev.promptmill.ledger.Run;
import dev.promptmill.pipeline.Pruning.Freed;
import dev.promptmill.report.ReportPlace;
import dev.promptmill.report.Reports;
import dev.promptmill.s3.Buckets;
import dev.promptmill.s3.S3Address;
import dev.promptmill.s3.S3ImageStore;
import org.jspecify.annotations.Nullable;

/**
 * The one place that knows how images and reports get to where a run's output is. Safe
 * for many threads; the stores work until this is closed.
 */
public final class Stores implements ReportPlace, AutoCloseable {

	/** In the data folder, with a folder for each run whose output is in a bucket. */
	private static final String STAGING = "staging";

	private static final String DRAFTS = "drafts";

	private final Settings settings;

	private final Instruments instruments;

	private @Nullable Buckets buckets;

	private final Consumer<String> warnings;

	public Stores(Settings settings, Instruments instruments) {
		this(settings, instruments, (warning) -> {
		});
	}

	/**
	 * The same.
	 * @param warnings is told what a place can't do
	 */
	Stores(Settings settings, Instruments instruments, Consumer<String> warnings) {
		this.warnings = warnings;
		this.settings = settings;
		this.instruments = instruments;
	}

	/** The images of a run. */
	public ImageStore images(Output output) {
		if (!output.isBucket()) {
			return new LocalImageStore(output.folder(), true, this.instruments.random(), this.warnings);
		}
		BucketFolder folder = bucketFolder(output);
		return new S3ImageStore(folder.bucket(), folder.address(), workFolder(output).resolve(DRAFTS),
				this.instruments.random());
	}

	/** What writes a run's reports. */
	public Reports reports(ReportLedger ledger, Invocation invocation) {
		return new Reports(ledger, this.instruments.clock(), this, invocation);
	}

	/** The folder of this machine for what a run needs beside its output. */
	Path workFolder(Output output) {
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
	void requireWritable(Output output) throws IOException {
		if (output.isBucket()) {
			bucketFolder(output).probe(this.settings.dataFolder().resolve(STAGING), this.instruments.random());
			return;
		}
		new LocalImageStore(output.folder(), true, this.instruments.random()).probe();
	}

	/** Names of what is there. */
	List<String> names(Output output) throws IOException {
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
	 */
	public Freed prune(Output output, boolean dryRun) throws IOException {
		if (!output.isBucket()) {
			return new Pruning(output.folder(), dryRun).prune();
		}
		Freed freed = bucketFolder(output).prune(dryRun);
		if (!dryRun) {
			images(output).sweep();
			Files.deleteIfExists(workFolder(output).resolve(DRAFTS));
		}
		new Pruning(workFolder(output), dryRun).prune();
		return freed;
	}

	private BucketFolder bucketFolder(Output output) {
		S3Address address = S3Address.parse(output.address());
		return new BucketFolder(buckets().bucket(address.bucket()), address);
	}

	/** The SDK takes its time to get ready, so only who needs it waits for it. */
	private synchronized Buckets buckets() {
		if (this.buckets == null) {
			this.buckets = Buckets.of(this.settings.s3());
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
