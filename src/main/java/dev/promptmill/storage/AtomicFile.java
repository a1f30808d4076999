package dev.promptmill.storage;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

import dev.promptmill.common.FileRights;

/**
 * A text file that appears as a whole or not at all: it is written under the name
 * {@code <name>.<process id>.part}, forced to disk, then renamed over its predecessor.
 */
public final class AtomicFile implements AutoCloseable {

	private final Path target;

	private final Path part;

	private final FileChannel channel;

	private final Writer writer;

	/**
	 * Opens the part file. Characters that {@code charset} does not have become question
	 * marks.
	 */
	public AtomicFile(Path target, Charset charset) throws IOException {
		this.target = target;
		this.part = target.resolveSibling(target.getFileName() + "." + ProcessHandle.current().pid() + ".part");
		removePartsOfTheDead();
		Files.deleteIfExists(this.part);
		this.channel = FileRights.createFile(this.part);
		this.writer = new BufferedWriter(new OutputStreamWriter(Channels.newOutputStream(this.channel), charset),
				1 << 16);
	}

	public Path target() {
		return this.target;
	}

	public Writer writer() {
		return this.writer;
	}

	/** Writes what is buffered and forces it to disk. */
	public void complete() throws IOException {
		this.writer.flush();
		this.channel.force(true);
		this.writer.close();
	}

	/** Gives the completed file its name. */
	public void publish() throws IOException {
		Files.move(this.part, this.target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
		Files.deleteIfExists(this.part);
	}

	private void removePartsOfTheDead() throws IOException {
		String prefix = this.target.getFileName() + ".";
		Path folder = Objects.requireNonNull(this.target.getParent());
		try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, prefix + "*.part")) {
			for (Path found : parts) {
				String name = String.valueOf(found.getFileName());
				String process = name.substring(prefix.length(), name.length() - ".part".length());
				if (process.matches("\\d{1,18}") && ProcessHandle.of(Long.parseLong(process)).isEmpty()) {
					Files.deleteIfExists(found);
				}
			}
		}
	}

}
