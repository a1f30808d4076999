package dev.promptmill.ledger;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import dev.promptmill.common.FileRights;
import org.jspecify.annotations.Nullable;

/**
 * The folders of runs. Each is made at once, for one run only, with a file in it that
 * says whose it is; by that file it is found again when the data or the output folder was
 * moved. Places in buckets are never looked for. Safe for many threads.
 */
public final class RunFolders {

	/**
	 * Places count as they were written down; nothing is made, and nothing looked for.
	 */
	static final RunFolders AS_WRITTEN = new RunFolders(null, null);

	/** The file in a run's folder that says which run it is of. */
	public static final String MARK = ".promptmill-run";

	/** No mark is longer. */
	private static final int MOST_BYTES = 500;

	private final @Nullable Path data;

	private final @Nullable OutputLocation present;

	private final Map<Long, OutputLocation> found = new ConcurrentHashMap<>();

	private RunFolders(@Nullable Path data, @Nullable OutputLocation present) {
		this.data = data;
		this.present = present;
	}

	/**
	 * The folders of the runs of a ledger.
	 * @param data the data folder as it is named now
	 * @param present the output folder as it is named now
	 */
	public static RunFolders of(Path data, OutputLocation present) {
		return new RunFolders(data, present);
	}

	/** What a run's folder says whose it is. */
	public static String mark(Run run) {
		return mark(run.id(), run.createdAt(), run.plan().inputSha256());
	}

	private static String mark(long runId, Instant created, String inputSha256) {
		return "run " + runId + ", created " + created + ", input " + inputSha256 + "\n";
	}

	/** Names of the folders in an output folder that are runs', and not empty. */
	public static List<String> namesIn(Path output) throws IOException {
		List<String> names = new ArrayList<>();
		if (Files.isDirectory(output)) {
			try (DirectoryStream<Path> entries = Files.newDirectoryStream(output)) {
				for (Path entry : entries) {
					if (isOfRun(entry)) {
						names.add(String.valueOf(entry.getFileName()));
					}
				}
			}
		}
		return names;
	}

	private static boolean isOfRun(Path folder) throws IOException {
		Path mark = folder.resolve(MARK);
		if (Files.isSymbolicLink(folder) || !Files.isRegularFile(mark, LinkOption.NOFOLLOW_LINKS)) {
			return false;
		}
		try (Stream<Path> files = Files.list(folder)) {
			return files.anyMatch((file) -> !file.equals(mark));
		}
	}

	/**
	 * A place relative to the data folder, null where there is no way from one to the
	 * other.
	 */
	@Nullable String fromData(Path place) {
		if (this.data == null) {
			return null;
		}
		try {
			return this.data.relativize(place).toString().replace('\\', '/');
		}
		catch (IllegalArgumentException ex) {
			// Another drive.
			return null;
		}
	}

	/**
	 * Makes the folder of a run, if nothing has its name yet.
	 * @return false if something has
	 * @throws UncheckedIOException if it can't be made
	 */
	boolean make(long runId, Instant created, Run.Plan plan) {
		if (this.data == null || plan.output().isBucket()) {
			return true;
		}
		Path folder = plan.output().folder();
		try {
			return make(folder, mark(runId, created, plan.inputSha256()));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The run's folder " + folder + " can't be made: " + ex, ex);
		}
	}

	/**
	 * A file where the output folder should be is an error: the next number would meet
	 * it, too.
	 */
	private static boolean make(Path folder, String mark) throws IOException {
		Path parent = folder.getParent();
		if (parent != null) {
			FileRights.createOwn(parent);
		}
		try {
			FileRights.createNew(folder);
		}
		catch (FileAlreadyExistsException ex) {
			return false;
		}
		writeMark(folder, mark);
		return true;
	}

	/** Takes back what was made for a run that came to nothing. */
	void unmake(Run.Plan plan) {
		if (this.data == null || plan.output().isBucket()) {
			return;
		}
		try {
			Files.deleteIfExists(plan.output().folder().resolve(MARK));
			Files.deleteIfExists(plan.output().folder());
		}
		catch (IOException ex) {
			// An empty folder is left, and the next run takes another number.
			return;
		}
	}

	private static void writeMark(Path folder, String text) throws IOException {
		try (FileChannel file = FileRights.createFile(folder.resolve(MARK))) {
			file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
			file.force(true);
		}
	}

	/** The place of a run's files now; as it was written down where it is not found. */
	OutputLocation output(Written run) {
		OutputLocation written = run.output();
		if (this.data == null || written.isBucket()) {
			return written;
		}
		OutputLocation known = this.found.get(run.runId());
		if (known != null) {
			return known;
		}
		String mark = mark(run.runId(), run.created(), run.inputSha256());
		for (OutputLocation place : places(run)) {
			if (mark.equals(markIn(place))) {
				this.found.put(run.runId(), place);
				return place;
			}
		}
		return written;
	}

	/** The input file of a run now. */
	Path input(Path written, @Nullable String fromData) {
		Path moved = (this.data != null && fromData != null) ? this.data.resolve(fromData).normalize() : written;
		return (!moved.equals(written) && Files.isRegularFile(moved)) ? moved : written;
	}

	/** Where a run's folder may be, the likeliest place first. */
	private Set<OutputLocation> places(Written run) {
		Set<OutputLocation> places = new LinkedHashSet<>();
		if (this.data != null && run.fromData() != null) {
			places.add(OutputLocation.of(this.data.resolve(run.fromData())));
		}
		if (this.present != null && !this.present.isBucket()) {
			places.add(this.present.resolve(run.output().name()));
		}
		places.add(run.output());
		return places;
	}

	/**
	 * Whether a run's folder is there. One that lost its mark counts where it was made.
	 */
	public boolean isThere(Run run) {
		OutputLocation output = run.plan().output();
		if (this.data == null || output.isBucket()) {
			return true;
		}
		String mark = markIn(output);
		return mark(run).equals(mark) || ((mark == null || mark.isEmpty()) && Files.isDirectory(output.folder()));
	}

	/** Whether the place where a run's folder was made has another run's folder. */
	public boolean isTaken(Run run) {
		OutputLocation output = run.plan().output();
		String mark = (this.data == null || output.isBucket()) ? null : markIn(output);
		return mark != null && !mark.isEmpty() && !mark.equals(mark(run));
	}

	/** The output folder as it is named now, null if nothing is looked for there. */
	public @Nullable OutputLocation present() {
		return this.present;
	}

	private static @Nullable String markIn(OutputLocation place) {
		Path mark = place.folder().resolve(MARK);
		try {
			return (Files.isRegularFile(mark, LinkOption.NOFOLLOW_LINKS) && Files.size(mark) <= MOST_BYTES)
					? Files.readString(mark) : null;
		}
		catch (IOException ex) {
			return null;
		}
	}

	/**
	 * A run's place as the ledger has it.
	 *
	 * @param runId its number
	 * @param created when it was created
	 * @param inputSha256 of its input
	 * @param output where its folder was made
	 * @param fromData the same relative to the data folder of then
	 */
	record Written(long runId, Instant created, String inputSha256, OutputLocation output, @Nullable String fromData) {
	}

}
