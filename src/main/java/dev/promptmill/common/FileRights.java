package dev.promptmill.common;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The rights of what this program writes. A folder that it makes is its owner's alone,
 * and so is what it writes into such a folder; in a folder that existed with wider rights
 * the umask decides.
 */
public final class FileRights {

	private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwx------");

	private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

	private FileRights() {
	}

	/** Creates a folder that is missing, and what is missing above it, for the owner. */
	public static Path createOwn(Path folder) throws IOException {
		return Files.isDirectory(folder) ? folder : Files.createDirectories(folder, attributes(folder, FOLDER));
	}

	/**
	 * Creates a folder that is missing: with the rights of the one that it lies in, or,
	 * where that is missing too, for the owner.
	 */
	public static Path create(Path folder) throws IOException {
		Path parent = folder.toAbsolutePath().getParent();
		if (parent == null || !Files.isDirectory(parent) || isOwn(parent)) {
			return createOwn(folder);
		}
		return Files.createDirectories(folder);
	}

	/** The same of a folder that must not exist, in one that does. */
	public static void createNew(Path folder) throws IOException {
		Path parent = folder.toAbsolutePath().getParent();
		Files.createDirectory(folder,
				(parent != null && isOwn(parent)) ? attributes(folder, FOLDER) : new FileAttribute<?>[0]);
	}

	/**
	 * Creates a file, which must not exist: so no planted link is followed.
	 */
	public static FileChannel createFile(Path file) throws IOException {
		return open(file, StandardOpenOption.CREATE_NEW);
	}

	/** Opens a file for writing, creating it if it is missing; a link is refused. */
	public static FileChannel openFile(Path file) throws IOException {
		return open(file, StandardOpenOption.CREATE);
	}

	private static FileChannel open(Path file, StandardOpenOption how) throws IOException {
		Set<OpenOption> options = Set.of(how, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
		Path folder = file.toAbsolutePath().getParent();
		return (folder != null && isOwn(folder)) ? FileChannel.open(file, options, attributes(file, FILE))
				: FileChannel.open(file, options);
	}

	/** Takes the rights of others from a file of ours, if they have any. */
	public static void narrowFile(Path file) throws IOException {
		PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class,
				LinkOption.NOFOLLOW_LINKS);
		if (view != null && view.readAttributes().isRegularFile()
				&& !FILE.containsAll(view.readAttributes().permissions())) {
			Files.setPosixFilePermissions(file, FILE);
		}
	}

	/**
	 * Makes sure that a folder is no link that another account planted: in a folder that
	 * several accounts write to, it would lead our files elsewhere.
	 */
	public static void refusePlanted(Path folder) throws IOException {
		if (Files.isSymbolicLink(folder)) {
			UserPrincipal owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS);
			UserPrincipal self = self(folder);
			if (self != null && !owner.equals(self)) {
				throw new IOException(
						folder + " is a symbolic link that belongs to " + owner.getName() + ", and is not followed");
			}
		}
	}

	/** Null for an account without a name, as in some containers. */
	private static @Nullable UserPrincipal self(Path folder) {
		try {
			return folder.getFileSystem()
				.getUserPrincipalLookupService()
				.lookupPrincipalByName(System.getProperty("user.name"));
		}
		catch (IOException | UnsupportedOperationException ex) {
			return null;
		}
	}

	private static boolean isOwn(Path folder) throws IOException {
		PosixFileAttributeView view = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
		return view != null && FOLDER.containsAll(view.readAttributes().permissions());
	}

	private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> rights) {
		return path.getFileSystem().supportedFileAttributeViews().contains("posix")
				? new FileAttribute<?>[] { PosixFilePermissions.asFileAttribute(rights) } : new FileAttribute<?>[0];
	}

}
