package dev.promptmill.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import dev.promptmill.ledger.Run;

/** The place where reports are written, and from where they are delivered. */
public interface ReportTarget {

	/** The run's own folder, from where they need not go anywhere. */
	ReportTarget OWN_FOLDER = new ReportTarget() {

		@Override
		public Path folder(Run run) {
			return run.plan().output().folder();
		}

		@Override
		public void deliver(Run run, List<Path> files) {
		}

	};

	/** The folder of this machine that they are written into. */
	Path folder(Run run);

	/**
	 * Brings files that were written there to where they belong, if that is elsewhere.
	 * @throws IOException if that can't be done; it may be repeated
	 */
	void deliver(Run run, List<Path> files) throws IOException;

}
