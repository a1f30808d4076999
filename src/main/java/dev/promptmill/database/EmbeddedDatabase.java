package dev.promptmill.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;

import dev.promptmill.settings.SettingsException;

/**
 * H2 in file mode, set up so that a committed change survives a kill: {@code
 * WRITE_DELAY=0} writes at each commit (the default lost acknowledged commits in 96 of
 * 100 kills), and the ledger forces its commits to disk. One process has the file open;
 * others reach it through that process.
 */
public final class EmbeddedDatabase {

	private static final String NAME = "promptmill";

	/** H2: "Database may be already in use". */
	private static final int IN_USE = 90020;

	/** H2: "File corrupted while reading record". */
	private static final int CORRUPTED = 90030;

	/** H2: "Unsupported database file version or invalid file header". */
	private static final int OTHER_VERSION = 90048;

	private EmbeddedDatabase() {
	}

	static Path file(Path folder) {
		return folder.resolve(NAME + ".mv.db");
	}

	/**
	 * The URL of a folder's database. Every commit holds the run's row; by default H2
	 * gives up waiting for it after 2 seconds, which a busy disk may take, and the run
	 * would fail.
	 */
	public static String url(Path folder) {
		String path = folder.resolve(NAME).toString();
		if (path.indexOf(';') >= 0) {
			throw new SettingsException("promptmill.data = \"" + folder
					+ "\" can't be used: H2 takes no semicolon in a path. Name another folder.");
		}
		// H2's trace file would have the rights of the umask, and statements with prompts
		// in it.
		return "jdbc:h2:file:" + path
				+ ";WRITE_DELAY=0;RETENTION_TIME=5000;LOCK_TIMEOUT=30000;QUERY_CACHE_SIZE=64;TRACE_LEVEL_FILE=0";
	}

	/**
	 * H2 would make a new database of an empty file, in which nothing was ever bought.
	 * @throws SettingsException if the file is there and empty, and no other process
	 * makes it just now
	 */
	static void refuseEmptied(Path folder) {
		Path file = file(folder);
		try {
			if (Files.isRegularFile(file) && Files.size(file) == 0 && !isLocked(file)) {
				throw new SettingsException("The ledger " + file + " is empty (0 bytes), and what was bought is not"
						+ " known without it. Nothing was sent. Restore it from a backup; if nothing was ever bought"
						+ " with it, delete the file.");
			}
		}
		catch (IOException ex) {
			// Whoever opens it says what is wrong.
			return;
		}
	}

	private static boolean isLocked(Path file) throws IOException {
		try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
				FileLock free = channel.tryLock()) {
			return free == null || Files.size(file) > 0;
		}
		catch (OverlappingFileLockException ex) {
			return true;
		}
	}

	/**
	 * A file that is forced to disk survives a loss of power, its name only if the folder
	 * is, too. Asked at each start: who made the file may have been killed just then.
	 */
	static void forceNames(Path folder) {
		for (Path named : new Path[] { folder, folder.getParent() }) {
			try (FileChannel opened = FileChannel.open(named)) {
				opened.force(true);
			}
			catch (IOException ex) {
				// Windows can't open a folder, and needs no such help; what is above the
				// data folder may be somebody else's.
				continue;
			}
		}
	}

	/** Tells whether the file is open in another process. */
	static boolean isInUse(SQLException failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql && sql.getErrorCode() == IN_USE) {
				return true;
			}
		}
		return false;
	}

	/** Whether the file is no database of this version of H2, or a broken one. */
	static boolean isUnreadable(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql
					&& (sql.getErrorCode() == CORRUPTED || sql.getErrorCode() == OTHER_VERSION)) {
				return true;
			}
		}
		return false;
	}

}
