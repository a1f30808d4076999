package dev.promptmill.database;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
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
		return "jdbc:h2:file:" + path + ";WRITE_DELAY=0;RETENTION_TIME=5000;LOCK_TIMEOUT=30000;QUERY_CACHE_SIZE=64";
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

}
