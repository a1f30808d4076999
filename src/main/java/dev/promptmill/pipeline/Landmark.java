package dev.promptmill.pipeline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.promptmill.ledger.Output;
import dev.promptmill.ledger.Run;

/**
 * A file in a run's folder by which a worker knows that it sees the very folder that the
 * run writes its reports to: images that went elsewhere would be lost to everyone else.
 */
final class Landmark {

	private static final String NAME = ".promptmill-run";

	private Landmark() {
	}

	/** Puts it up. */
	static void place(Run run) {
		Output output = run.plan().output();
		if (output.isBucket()) {
			return;
		}
		try {
			Files.createDirectories(output.folder());
			Files.writeString(file(output), text(run));
		}
		catch (IOException ex) {
			throw new SettingsException(
					"The run's folder " + output + " can't be written: " + SettingsProblem.ofFile(ex));
		}
	}

	/** Makes sure that it is seen from here. */
	static void require(Run run) {
		Output output = run.plan().output();
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
		if (!seen.equals(text(run))) {
			throw new SettingsException("The folder " + output + " here is not that of run " + run.id()
					+ ": mount the one that the run was started with at the same path.");
		}
	}

	private static Path file(Output output) {
		return output.folder().resolve(NAME);
	}

	private static String text(Run run) {
		return "run " + run.id() + ", created " + run.createdAt() + ", input " + run.plan().inputSha256() + "\n";
	}

}
