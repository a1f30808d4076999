package dev.promptmill.remote;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.promptmill.common.FileRights;
import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunFolders;
import dev.promptmill.settings.SettingsErrorMessage;
import dev.promptmill.settings.SettingsException;

/**
 * A file in a run's folder by which a worker knows that it sees the very folder that the
 * run writes its reports to: images that went elsewhere would be lost to everyone else.
 */
public final class OutputFolderMarker {

	private OutputFolderMarker() {
	}

	/** Puts it up again where it was lost. */
	public static void place(Run run) {
		OutputLocation output = run.plan().output();
		if (output.isBucket() || Files.exists(file(output))) {
			return;
		}
		try {
			FileRights.create(output.folder());
			try (FileChannel file = FileRights.openFile(file(output))) {
				file.write(StandardCharsets.UTF_8.encode(RunFolders.mark(run)));
			}
		}
		catch (IOException ex) {
			throw new SettingsException(
					"The run's folder " + output + " can't be written: " + SettingsErrorMessage.ofFile(ex));
		}
	}

	/** Makes sure that it is seen from here. */
	static void require(Run run) {
		OutputLocation output = run.plan().output();
		if (output.isBucket()) {
			return;
		}
		String seen;
		try {
			seen = Files.readString(file(output), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new SettingsException("The folder " + output + " of run " + run.id() + " can't be seen from here ("
					+ ex + "): mount it at the same path as where the run was started.");
		}
		if (!seen.equals(RunFolders.mark(run))) {
			throw new SettingsException("The folder " + output + " here is not that of run " + run.id()
					+ ": mount the one that the run was started with at the same path.");
		}
	}

	private static Path file(OutputLocation output) {
		return output.folder().resolve(RunFolders.MARK);
	}

}
