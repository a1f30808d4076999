package dev.promptmill.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.promptmill.control.Instruments;
import dev.promptmill.download.ImageStore;
import dev.promptmill.download.LocalImageStore;
import dev.promptmill.ledger.Output;
import dev.promptmill.ledger.ReportLedger;
import dev.promptmill.pipeline.Pruning.Freed;
import dev.promptmill.report.ReportPlace;
import dev.promptmill.report.Reports;

/**
 * The one place that knows how images and reports get to where a run's output is. Safe
 * for many threads; the stores work until this is closed.
 */
public final class Stores implements AutoCloseable {

	private final Instruments instruments;

	public Stores(Settings settings, Instruments instruments) {
		this.instruments = instruments;
	}

	/** The images of a run. */
	public ImageStore images(Output output) {
		return new LocalImageStore(output.folder(), true, this.instruments.random());
	}

	/** What writes a run's reports. */
	public Reports reports(ReportLedger ledger) {
		return new Reports(ledger, this.instruments.clock(), ReportPlace.OWN_FOLDER);
	}

	/** The folder of this machine for what a run needs beside its output. */
	Path workFolder(Output output) {
		return output.folder();
	}

	/** Makes sure that runs can be put there. */
	void requireWritable(Output output) throws IOException {
		Path folder = Files.createDirectories(output.folder());
		Files.delete(Files.createTempFile(folder, ".promptmill", ".part"));
	}

	/** Names of what is there. */
	List<String> names(Output output) throws IOException {
		try (var entries = Files.list(output.folder())) {
			return entries.map((entry) -> String.valueOf(entry.getFileName())).toList();
		}
	}

	/**
	 * Takes the images and reports of a run away.
	 * @param dryRun only counts
	 */
	public Freed prune(Output output, boolean dryRun) throws IOException {
		return new Pruning(output.folder(), dryRun).prune();
	}

	@Override
	public void close() {
	}

}
