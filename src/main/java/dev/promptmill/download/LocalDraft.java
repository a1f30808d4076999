package dev.promptmill.download;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

import org.jspecify.annotations.Nullable;

/** A {@code .part} file that becomes an image. */
final class LocalDraft implements ImageStore.Draft {

	private final Path root;

	private final Path target;

	private final Path part;

	private final boolean sync;

	/** Not a channel: an interrupted thread would close it. */
	private final OutputStream output;

	/** Creates the file, which must not exist, so that no planted link is followed. */
	LocalDraft(Path root, Path target, Path part, boolean sync) throws IOException {
		this.root = root;
		this.target = target;
		this.part = part;
		this.sync = sync;
		this.output = Files.newOutputStream(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
	}

	@Override
	public void write(byte[] bytes, int offset, int length) throws IOException {
		this.output.write(bytes, offset, length);
	}

	@Override
	public Path complete() throws IOException {
		this.output.close();
		return this.part;
	}

	@Override
	public String keep(String extension) throws IOException {
		if (this.sync) {
			force(this.part, StandardOpenOption.WRITE);
		}
		Path image = this.target.resolveSibling(this.target.getFileName() + "." + extension);
		Files.move(this.part, image, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		if (this.sync) {
			forceName(image.getParent());
		}
		return this.root.relativize(image).toString().replace('\\', '/');
	}

	@Override
	public void close() throws IOException {
		this.output.close();
		Files.deleteIfExists(this.part);
	}

	private static void force(Path path, StandardOpenOption option) throws IOException {
		try (FileChannel file = FileChannel.open(path, option)) {
			file.force(true);
		}
	}

	/** A folder can't be opened on every system; where it can't, the rename is enough. */
	static void forceName(@Nullable Path folder) throws IOException {
		if (folder != null && folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
			force(folder, StandardOpenOption.READ);
		}
	}

}
