package dev.promptmill.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import dev.promptmill.common.FileRights;
import org.jspecify.annotations.Nullable;

/**
 * Images in a folder of this machine. Inside that folder no symbolic link is followed;
 * the folder itself may be one. Drafts are {@code .part} files beside the final name, and
 * atomic rename gives them that name.
 */
public final class LocalImageStore implements ImageStore {

	static final String PART = ".part";

	private final Path root;

	private final @Nullable FolderSync folders;

	/** Tells the drafts of this store from those of other processes. */
	private final String nonce;

	private final AtomicLong drafts = new AtomicLong();

	private final Set<Path> lasting = ConcurrentHashMap.newKeySet();

	private final Set<Path> unsynced = ConcurrentHashMap.newKeySet();

	/**
	 * A store in a folder, which is created when the first image arrives.
	 * @param root the folder
	 * @param sync whether an image is forced to the disk before it gets its name, so that
	 * it survives a loss of power once it was stored
	 * @param random makes the names of drafts differ between processes that share the
	 * folder
	 */
	public LocalImageStore(Path root, boolean sync, RandomGenerator random) {
		this(root, sync, random, (warning) -> {
		});
	}

	/**
	 * The same.
	 * @param warnings is told what the file system can't do
	 */
	public LocalImageStore(Path root, boolean sync, RandomGenerator random, Consumer<String> warnings) {
		this(root, sync ? new FolderSync(LocalDraft::forceName, warnings) : null, random);
	}

	LocalImageStore(Path root, @Nullable FolderSync folders, RandomGenerator random) {
		this.root = root.toAbsolutePath().normalize();
		this.folders = folders;
		byte[] nonce = new byte[8];
		random.nextBytes(nonce);
		this.nonce = HexFormat.of().formatHex(nonce);
	}

	@Override
	public Draft draft(String stem) throws IOException {
		Path target = inside(stem);
		Path folder = parent(target);
		createFolders(folder);
		Path part = folder
			.resolve(target.getFileName() + "." + this.nonce + "-" + this.drafts.incrementAndGet() + PART);
		return new LocalDraft(this.root, target, part, this.folders);
	}

	@Override
	public @Nullable LocalFile open(String file) throws IOException {
		Path path = find(file);
		return (path != null) ? new StoredFile(path) : null;
	}

	/** Where a stored image is, null if there is no such image. */
	@Nullable Path find(String file) throws IOException {
		Path path = inside(file);
		return (look(path) != null) ? path : null;
	}

	/** Nothing where no regular file is. */
	private @Nullable BasicFileAttributes look(Path path) throws IOException {
		for (Path folder = parent(path); folder.startsWith(this.root) && !folder.equals(this.root);) {
			refuseLink(folder);
			folder = parent(folder);
		}
		try {
			BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class,
					LinkOption.NOFOLLOW_LINKS);
			return attributes.isRegularFile() ? attributes : null;
		}
		catch (IOException ex) {
			return null;
		}
	}

	@Override
	public boolean holds(String file, long bytes) throws IOException {
		BasicFileAttributes attributes = look(inside(file));
		return attributes != null && attributes.size() == bytes;
	}

	/**
	 * A hard link shares the bytes: that is safe because stores replace images and never
	 * write into them.
	 */
	@Override
	public boolean link(ImageStore from, String file, String name) throws IOException {
		Path source = (from instanceof LocalImageStore other) ? other.find(file) : null;
		if (source == null) {
			return false;
		}
		Path target = inside(name);
		Path folder = parent(target);
		createFolders(folder);
		try {
			Files.deleteIfExists(target);
			Files.createLink(target, source);
			this.unsynced.add(folder);
			return true;
		}
		catch (IOException | UnsupportedOperationException ex) {
			return false;
		}
	}

	@Override
	public void sync() throws IOException {
		for (Path folder : List.copyOf(this.unsynced)) {
			forceName(folder);
			this.unsynced.remove(folder);
		}
	}

	@Override
	public String remedy() {
		return "Make room or make the folder writable";
	}

	@Override
	public int sweep() throws IOException {
		if (!Files.isDirectory(this.root)) {
			return 0;
		}
		return sweep(this.root.toRealPath());
	}

	/**
	 * Links are not followed here either. Names alone tell most entries apart, because
	 * looking at each of a million images takes long: images have an extension, folders
	 * have none.
	 */
	private static int sweep(Path folder) throws IOException {
		int removed = 0;
		try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
			for (Path entry : entries) {
				String name = String.valueOf(entry.getFileName());
				if (name.endsWith(PART)) {
					removed += Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS) && Files.deleteIfExists(entry) ? 1
							: 0;
				}
				else if (name.indexOf('.') < 0 && Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
					removed += sweep(entry);
				}
			}
		}
		catch (DirectoryIteratorException ex) {
			throw ex.getCause();
		}
		return removed;
	}

	@Override
	public String toString() {
		return "folder " + this.root;
	}

	private Path inside(String name) {
		return this.root.resolve(StoreName.require(name));
	}

	private void createFolders(Path folder) throws IOException {
		FileRights.refusePlanted(this.root);
		create(this.root);
		Path current = this.root;
		for (Path part : this.root.relativize(folder)) {
			if (part.toString().isEmpty()) {
				continue;
			}
			current = current.resolve(part);
			refuseLink(current);
			create(current);
		}
	}

	/**
	 * An image is safe from a loss of power only if the folders that lead to it are. A
	 * folder that a killed process made may not be, so each is made safe once by each
	 * process.
	 */
	private void create(Path folder) throws IOException {
		if (this.folders == null) {
			FileRights.create(folder);
			return;
		}
		if (this.lasting.contains(folder) && Files.isDirectory(folder)) {
			return;
		}
		synchronized (this.lasting) {
			Path parent = folder.getParent();
			if (parent != null && !Files.exists(parent)) {
				FileRights.createOwn(parent);
				create(parent);
			}
			FileRights.create(folder);
			if (!this.lasting.contains(folder)) {
				forceName(parent);
				this.lasting.add(folder);
			}
		}
	}

	/** What is above the output folder may be somebody else's. */
	private void forceName(@Nullable Path folder) throws IOException {
		try {
			if (this.folders != null && folder != null) {
				this.folders.force(folder);
			}
		}
		catch (AccessDeniedException ex) {
			// Nobody but its owner can, and the folder in it may be old.
			return;
		}
	}

	/**
	 * Stores something as images are stored, and removes it: what fails here would fail
	 * for each image, after it was paid for.
	 */
	public void probe() throws IOException {
		try (Draft draft = draft("promptmill-write-test-" + this.nonce)) {
			draft.write(new byte[] { 1 }, 0, 1);
			Files.deleteIfExists(this.root.resolve(draft.keep("tmp")));
		}
	}

	private static void refuseLink(Path folder) throws IOException {
		if (Files.isSymbolicLink(folder)) {
			throw new IOException(folder + " is a symbolic link, and inside an output folder none is followed");
		}
	}

	private static Path parent(Path path) {
		Path parent = path.getParent();
		if (parent == null) {
			throw new IllegalArgumentException(path + " has no parent folder");
		}
		return parent;
	}

	/** It is what is stored: closing leaves it. */
	private record StoredFile(Path path) implements LocalFile {

		@Override
		public void close() {
		}

	}

}
