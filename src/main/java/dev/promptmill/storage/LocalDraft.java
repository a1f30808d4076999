package dev.promptmill.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

import dev.promptmill.common.FileRights;
import org.jspecify.annotations.Nullable;

/** A {@code .part} file that becomes an image; opened once for all that is done to it. */
final class LocalDraft implements ImageStore.Draft {

	private final Path root;

	private final Path target;

	private final Path part;

	/** Null when nothing is forced. */
	private final @Nullable FolderSync folders;

	private final FileChannel channel;

	private boolean kept;

	/**
	 * Creates the file, which must not exist, so that no planted link is followed.
	 * @param folders forces the new name, null if nothing is to be forced to the disk
	 */
	LocalDraft(Path root, Path target, Path part, @Nullable FolderSync folders) throws IOException {
		this.root = root;
		this.target = target;
		this.part = part;
		this.folders = folders;
		this.channel = FileRights.createFile(part);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		ByteBuffer rest = ByteBuffer.wrap(bytes, offset, length);
		while (rest.hasRemaining()) {
			this.channel.write(rest);
		}
	}

	@Override
	public Path complete() {
		return this.part;
	}

	@Override
	public String keep(String extension) throws IOException {
		if (this.folders != null) {
			this.channel.force(true);
		}
		this.channel.close();
		Path image = this.target.resolveSibling(this.target.getFileName() + "." + extension);
		Files.move(this.part, image, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		this.kept = true;
		Path folder = image.getParent();
		if (this.folders != null && folder != null) {
			this.folders.force(folder);
		}
		return this.root.relativize(image).toString().replace('\\', '/');
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
		if (!this.kept) {
			Files.deleteIfExists(this.part);
		}
	}

	/** A folder can't be opened on every system; where it can't, the rename is enough. */
	static void forceName(@Nullable Path folder) throws IOException {
		if (folder != null && folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
			try (FileChannel file = FileChannel.open(folder, StandardOpenOption.READ)) {
				file.force(true);
			}
		}
	}

}
