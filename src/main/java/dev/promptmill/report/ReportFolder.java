package dev.promptmill.report;

import java.io.IOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.promptmill.common.FileRights;
import dev.promptmill.storage.AtomicFile;

/**
 * The files of one report, which appear together: all of them are complete and on disk
 * before the first gets its name. Closed before {@link #publish}, it leaves nothing.
 */
final class ReportFolder implements AutoCloseable {

	private final Path folder;

	private final List<AtomicFile> files = new ArrayList<>();

	ReportFolder(Path folder) throws IOException {
		FileRights.refusePlanted(folder);
		this.folder = FileRights.create(folder);
	}

	/** Starts a file; it is flushed and closed by {@link #publish}. */
	Writer open(String name, Charset charset) throws IOException {
		AtomicFile file = new AtomicFile(this.folder.resolve(name), charset);
		this.files.add(file);
		return file.writer();
	}

	/** Makes all files appear under their names, in place of older ones. */
	List<Path> publish() throws IOException {
		for (AtomicFile file : this.files) {
			file.complete();
		}
		for (AtomicFile file : this.files) {
			file.publish();
		}
		forceNames();
		return this.files.stream().map(AtomicFile::target).toList();
	}

	@Override
	public void close() throws IOException {
		for (AtomicFile file : this.files) {
			file.close();
		}
	}

	/** Makes the names last through a power loss, where that is possible. */
	private void forceNames() {
		try (FileChannel opened = FileChannel.open(this.folder)) {
			opened.force(true);
		}
		catch (IOException ex) {
			// Windows can't open a folder; it needs no such help either.
		}
	}

}
