package dev.promptmill.output;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import dev.promptmill.ledger.RunFolders;
import dev.promptmill.report.Reports;
import org.jspecify.annotations.Nullable;

/**
 * Takes what a finished run left in its folder away again: images and reports, and what a
 * simulated server kept there. Everything else in the folder, and everything a symbolic
 * link leads to, is left alone. May be repeated.
 */
public final class OutputPruning {

	/** Folder of a simulated server's books, in the run's folder. */
	public static final String SIMULATOR_STATE = ".simulator";

	static final String IMAGES = "images";

	private final Path folder;

	private final boolean dryRun;

	private final KeptImages kept;

	/**
	 * @param folder of the run
	 * @param dryRun only counts
	 * @param kept images that stay
	 */
	OutputPruning(Path folder, boolean dryRun, KeptImages kept) {
		this.kept = kept;
		this.folder = folder;
		this.dryRun = dryRun;
	}

	/**
	 * Prunes the folder.
	 * @throws IOException if something can't be deleted; what was is gone
	 */
	public Freed prune() throws IOException {
		Sweep sweep = new Sweep();
		if (!Files.isDirectory(this.folder, LinkOption.NOFOLLOW_LINKS)) {
			return sweep.freed();
		}
		List<Path> targets = new ArrayList<>(
				List.of(this.folder.resolve(IMAGES), this.folder.resolve(SIMULATOR_STATE)));
		Reports.FILES.forEach((name) -> targets.add(this.folder.resolve(name)));
		for (Path target : targets) {
			if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
				Files.walkFileTree(target, sweep);
			}
		}
		deleteMarkIfAlone();
		sweep.deleteIfEmpty(this.folder);
		return sweep.freed();
	}

	/** It says whose the folder is for as long as there is something in it. */
	private void deleteMarkIfAlone() throws IOException {
		Path mark = this.folder.resolve(RunFolders.MARK);
		try (Stream<Path> entries = Files.list(this.folder)) {
			if (this.dryRun || entries.anyMatch((entry) -> !entry.equals(mark))) {
				return;
			}
		}
		Files.deleteIfExists(mark);
	}

	/**
	 * What was, or would be, freed.
	 *
	 * @param images files among the images
	 * @param files other files
	 * @param bytes of files that no other run shares
	 * @param kept images that stay
	 */
	public record Freed(long images, long files, long bytes, long kept) {

		/** Nothing at all. */
		public static final Freed NOTHING = new Freed(0, 0, 0, 0);

		/** Both together. */
		public Freed plus(Freed other) {
			return new Freed(this.images + other.images, this.files + other.files, this.bytes + other.bytes,
					this.kept + other.kept);
		}

	}

	private final class Sweep extends SimpleFileVisitor<Path> {

		private long images;

		private long files;

		private long bytes;

		private long keptImages;

		@Override
		public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
			if (!attributes.isRegularFile()) {
				return FileVisitResult.CONTINUE;
			}
			boolean image = file.startsWith(OutputPruning.this.folder.resolve(IMAGES));
			if (image && OutputPruning.this.kept.contains(relative(file))) {
				this.keptImages++;
				return FileVisitResult.CONTINUE;
			}
			this.images += image ? 1 : 0;
			this.files += image ? 0 : 1;
			this.bytes += isShared(file) ? 0 : attributes.size();
			if (!OutputPruning.this.dryRun) {
				Files.delete(file);
			}
			return FileVisitResult.CONTINUE;
		}

		private String relative(Path file) {
			return OutputPruning.this.folder.relativize(file).toString().replace('\\', '/');
		}

		@Override
		public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
			if (failure != null) {
				throw failure;
			}
			deleteIfEmpty(visited);
			return FileVisitResult.CONTINUE;
		}

		void deleteIfEmpty(Path visited) throws IOException {
			if (OutputPruning.this.dryRun) {
				return;
			}
			try (var entries = Files.list(visited)) {
				if (entries.findAny().isPresent()) {
					return;
				}
			}
			Files.delete(visited);
		}

		Freed freed() {
			return new Freed(this.images, this.files, this.bytes, this.keptImages);
		}

	}

	/** A hard link of an image that a later run reused frees nothing. */
	private static boolean isShared(Path file) throws IOException {
		try {
			return ((Number) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS)).intValue() > 1;
		}
		catch (UnsupportedOperationException | IllegalArgumentException ex) {
			return false;
		}
	}

}
