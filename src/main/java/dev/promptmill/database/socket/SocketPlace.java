package dev.promptmill.database.socket;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The place of a data folder's socket: the folder, which only its owner may enter. The
 * address of a socket has room for about 100 bytes, and not every file system has
 * sockets; then it lies in a folder of its own under {@code XDG_RUNTIME_DIR} or the
 * temporary folder, with the same rights, and a file in the data folder names it.
 */
final class SocketPlace {

	private static final String NAME = "promptmill.socket";

	private static final String POINTER = "promptmill.socket-path";

	private static final String SHORT_FOLDER = "promptmill-";

	private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

	private final Path folder;

	private final boolean posix;

	private @Nullable Path bound;

	private @Nullable String key;

	SocketPlace(Path folder) {
		this.folder = folder;
		this.posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
	}

	/** Connects to the process that listens, if one does. */
	SocketChannel connect() throws IOException {
		Path path = current();
		SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
		try {
			socket.connect(UnixDomainSocketAddress.of(path));
			return socket;
		}
		catch (IOException | RuntimeException ex) {
			socket.close();
			throw ex;
		}
	}

	private Path current() throws IOException {
		Path pointer = this.folder.resolve(POINTER);
		if (!Files.exists(pointer, LinkOption.NOFOLLOW_LINKS)) {
			return this.folder.resolve(NAME);
		}
		Path path = Path.of(Files.readString(pointer));
		requireOwn(Objects.requireNonNull(path.getParent()), pointer);
		return path;
	}

	/** In a folder that everybody may write to, a name alone says nothing. */
	private void requireOwn(Path shortFolder, Path pointer) throws IOException {
		if (!this.posix) {
			return;
		}
		PosixFileAttributes found = Files.readAttributes(shortFolder, PosixFileAttributes.class,
				LinkOption.NOFOLLOW_LINKS);
		if (!found.isDirectory() || !OWNER_ONLY.containsAll(found.permissions())
				|| !found.owner().equals(Files.getOwner(pointer, LinkOption.NOFOLLOW_LINKS))) {
			throw new IOException(shortFolder + " is not a folder of ours that nobody else may enter");
		}
	}

	/**
	 * Begins to listen; only for the process that has the database open, since it takes
	 * away what a dead one left.
	 */
	ServerSocketChannel bind() throws IOException {
		removeOld();
		try {
			return bind(this.folder.resolve(NAME));
		}
		catch (IOException ex) {
			return bindElsewhere(ex);
		}
	}

	private ServerSocketChannel bindElsewhere(IOException failure) throws IOException {
		for (Path base : Stream.of(System.getenv("XDG_RUNTIME_DIR"), System.getProperty("java.io.tmpdir"), "/tmp")
			.filter(Objects::nonNull)
			.map(Path::of)
			.toList()) {
			try {
				Path shortFolder = Files.createTempDirectory(base, SHORT_FOLDER, rights());
				ServerSocketChannel server = bindOrDelete(shortFolder);
				point(shortFolder.resolve("s"));
				return server;
			}
			catch (IOException ex) {
				failure.addSuppressed(ex);
			}
		}
		throw failure;
	}

	private ServerSocketChannel bindOrDelete(Path shortFolder) throws IOException {
		try {
			return bind(shortFolder.resolve("s"));
		}
		catch (IOException ex) {
			Files.deleteIfExists(shortFolder);
			throw ex;
		}
	}

	private void point(Path socket) throws IOException {
		Path draft = this.folder.resolve(POINTER + ".part");
		Files.deleteIfExists(draft);
		Files.writeString(draft, socket.toString(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
		Files.move(draft, this.folder.resolve(POINTER), StandardCopyOption.ATOMIC_MOVE);
	}

	private ServerSocketChannel bind(Path path) throws IOException {
		ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
		try {
			server.bind(UnixDomainSocketAddress.of(path));
			if (this.posix) {
				Files.setPosixFilePermissions(path,
						EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
			}
			this.bound = path;
			this.key = key(path);
			return server;
		}
		catch (IOException | RuntimeException ex) {
			server.close();
			throw ex;
		}
	}

	private FileAttribute<?>[] rights() {
		return this.posix ? new FileAttribute<?>[] { PosixFilePermissions.asFileAttribute(OWNER_ONLY) }
				: new FileAttribute<?>[0];
	}

	/** Takes our socket away, unless another process has put its own there. */
	void remove() throws IOException {
		Path path = this.bound;
		if (path != null && Files.exists(path, LinkOption.NOFOLLOW_LINKS) && Objects.equals(this.key, key(path))) {
			removeOld();
		}
	}

	private void removeOld() throws IOException {
		Path pointer = this.folder.resolve(POINTER);
		Files.deleteIfExists(this.folder.resolve(NAME));
		if (Files.exists(pointer, LinkOption.NOFOLLOW_LINKS)) {
			removeShort(pointer);
			Files.deleteIfExists(pointer);
		}
	}

	private void removeShort(Path pointer) {
		try {
			Path path = current();
			Path shortFolder = Objects.requireNonNull(path.getParent());
			if (String.valueOf(shortFolder.getFileName()).startsWith(SHORT_FOLDER)) {
				Files.deleteIfExists(path);
				Files.deleteIfExists(shortFolder);
			}
		}
		catch (IOException | RuntimeException ex) {
			// It is gone, or not ours: nothing to tidy up.
			return;
		}
	}

	/** A number of a file may be used again at once, so the time belongs to it. */
	private static String key(Path path) throws IOException {
		BasicFileAttributes found = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
		return found.fileKey() + " " + found.lastModifiedTime();
	}

}
