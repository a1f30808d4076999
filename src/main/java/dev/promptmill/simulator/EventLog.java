package dev.promptmill.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * The books on disk: JSON Lines, appended and never changed. A last line without its end,
 * which a kill leaves behind, is cut off: nobody got an answer for it. Without a folder
 * it keeps nothing.
 */
final class EventLog implements AutoCloseable {

	private static final String FILE = "simulator-books.jsonl";

	private final @Nullable FileChannel channel;

	private final List<LogEvent> past;

	private EventLog(@Nullable FileChannel channel, List<LogEvent> past) {
		this.channel = channel;
		this.past = past;
	}

	/**
	 * Opens the books of a folder and keeps other processes out.
	 * @param folder the folder, created if missing; or null to keep nothing
	 * @return the journal, with what it holds already
	 * @throws IOException if the books cannot be read or another process has them open
	 */
	static EventLog open(@Nullable Path folder) throws IOException {
		if (folder == null) {
			return new EventLog(null, List.of());
		}
		Files.createDirectories(folder);
		Path file = folder.resolve(FILE);
		FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
				StandardOpenOption.WRITE);
		try {
			lock(channel, file);
			List<LogEvent> past = read(channel, file);
			channel.position(channel.size());
			return new EventLog(channel, past);
		}
		catch (IOException | RuntimeException ex) {
			channel.close();
			throw ex;
		}
	}

	private static void lock(FileChannel channel, Path file) throws IOException {
		try {
			if (channel.tryLock() != null) {
				return;
			}
		}
		catch (OverlappingFileLockException ex) {
			throw new IOException(inUse(file), ex);
		}
		throw new IOException(inUse(file));
	}

	private static String inUse(Path file) {
		return "Another simulator has %s open; stop it, or give this one another folder".formatted(file);
	}

	private static List<LogEvent> read(FileChannel channel, Path file) throws IOException {
		byte[] bytes = Files.readAllBytes(file);
		List<LogEvent> entries = new ArrayList<>();
		int start = 0;
		for (int end = start; end < bytes.length; end++) {
			if (bytes[end] == '\n') {
				entries.add(entry(new String(bytes, start, end - start, StandardCharsets.UTF_8), entries.size(), file));
				start = end + 1;
			}
		}
		channel.truncate(start);
		return entries;
	}

	private static LogEvent entry(String line, int before, Path file) throws IOException {
		try {
			return Json.read(line, LogEvent.class);
		}
		catch (JacksonException ex) {
			throw new IOException("Line %d of %s is damaged; restore the file, or move it away to start with new books"
				.formatted(before + 1, file), ex);
		}
	}

	/** What was written before this process. */
	List<LogEvent> past() {
		return this.past;
	}

	/** Appends a line; it survives the death of this process once this returns. */
	void append(LogEvent entry) {
		if (this.channel == null) {
			return;
		}
		ByteBuffer line = StandardCharsets.UTF_8.encode(Json.write(entry) + "\n");
		try {
			while (line.hasRemaining()) {
				this.channel.write(line);
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The simulator's books cannot be written", ex);
		}
	}

	@Override
	public void close() {
		try {
			if (this.channel != null) {
				this.channel.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The simulator's books cannot be closed", ex);
		}
	}

}
