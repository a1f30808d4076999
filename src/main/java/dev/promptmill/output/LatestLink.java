package dev.promptmill.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;

import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.Runs;

/**
 * The link {@code <job>-latest} in the output folder, which leads to the folder of the
 * job's newest finished run. It is relative, so that it survives a move, and replaced in
 * one step. A simulated run never takes it from a real one. Where a file system has no
 * links, and in a bucket, there is none.
 */
public final class LatestLink {

	private static final String SUFFIX = "-latest";

	private final Runs runs;

	public LatestLink(Runs runs) {
		this.runs = runs;
	}

	/**
	 * Has the link lead to a finished run, unless it leads to a newer one.
	 * @return false if something else has its name, which is left alone
	 */
	public boolean leadTo(Run run) {
		if (run.plan().output().isBucket()) {
			return true;
		}
		Path folder = run.plan().output().folder();
		Path link = link(run);
		if (Files.exists(link, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(link)) {
			return false;
		}
		if (present(link, run).filter((present) -> !isBehind(present, run)).isPresent()) {
			return true;
		}
		Path next = link
			.resolveSibling("." + link.getFileName() + "." + ProcessHandle.current().pid() + "." + run.id());
		try {
			Files.deleteIfExists(next);
			Files.createSymbolicLink(next, Objects.requireNonNull(folder.getFileName()));
			Files.move(next, link, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		catch (IOException | UnsupportedOperationException ex) {
			// A convenience that this file system does not offer; the run has delivered.
			return true;
		}
		return true;
	}

	/** Takes the link away if the folder that it leads to is gone. */
	public void removeIfBroken(Run run) throws IOException {
		if (run.plan().output().isBucket()) {
			return;
		}
		Path link = link(run);
		if (Files.isSymbolicLink(link) && !Files.exists(link)) {
			Files.delete(link);
		}
	}

	private static Path link(Run run) {
		return run.plan().output().folder().resolveSibling(run.plan().jobName() + SUFFIX);
	}

	/** The number of the run that the link leads to now, if its folder is there. */
	private static Optional<Long> present(Path link, Run run) {
		try {
			String prefix = run.plan().jobName() + "-";
			String name = String.valueOf(Files.readSymbolicLink(link).getFileName());
			String number = name.startsWith(prefix) ? name.substring(prefix.length()) : "";
			return (Files.isDirectory(link) && number.matches("[0-9]{1,15}")) ? Optional.of(Long.parseLong(number))
					: Optional.empty();
		}
		catch (IOException | UnsupportedOperationException ex) {
			return Optional.empty();
		}
	}

	/** Whether a run that the link leads to gives way to another. */
	private boolean isBehind(long present, Run run) {
		boolean simulated = this.runs.find(present).map((found) -> found.plan().simulated()).orElse(false);
		return (simulated != run.plan().simulated()) ? simulated : present < run.id();
	}

}
