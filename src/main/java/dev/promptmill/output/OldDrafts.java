package dev.promptmill.output;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

import dev.promptmill.storage.s3.S3ImageStore;

/**
 * Drafts of images for a bucket that killed processes left on this machine. A run takes
 * away those of its own; those of a worker on another machine are left to the next worker
 * there. Whatever may still be written by a process that lives is kept.
 */
final class OldDrafts {

	private final Path staging;

	private final String drafts;

	/**
	 * @param staging folder of this machine, with one for each run
	 * @param drafts name of the folder of drafts in each of them
	 */
	OldDrafts(Path staging, String drafts) {
		this.staging = staging;
		this.drafts = drafts;
	}

	/** Removes what was last written to before that time. */
	void remove(Instant before) throws IOException {
		if (!Files.isDirectory(this.staging)) {
			return;
		}
		try (DirectoryStream<Path> runs = Files.newDirectoryStream(this.staging)) {
			for (Path run : runs) {
				S3ImageStore.sweep(run.resolve(this.drafts), before);
			}
		}
	}

}
