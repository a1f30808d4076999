package dev.promptmill.database;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Properties;
import java.util.function.LongSupplier;

import javax.sql.DataSource;

import dev.promptmill.settings.SettingsException;

/**
 * H2 in file mode, set up so that a committed change survives a kill: {@code
 * WRITE_DELAY=0} writes at each commit (the default lost acknowledged commits in 96 of
 * 100 kills), and the ledger forces its commits to disk. One process owns the file;
 * others reach it through that process, on loopback only.
 */
public final class EmbeddedDatabase {

	private static final String NAME = "promptmill";

	/** H2: "Database may be already in use". */
	private static final int IN_USE = 90020;

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final long LOCK_SETTLES_MILLIS = 3000;

	private EmbeddedDatabase() {
	}

	static Path file(Path folder) {
		return folder.resolve(NAME + ".mv.db");
	}

	/**
	 * The URL of a folder's database. Every commit holds the run's row; by default H2
	 * gives up waiting for it after 2 seconds, which a busy disk may take, and the run
	 * would fail.
	 * @param visitor a visitor never serves others, so that no run ever depends on a
	 * process that is about to end
	 */
	public static String url(Path folder, boolean visitor, InstantSource clock) {
		System.setProperty("h2.bindAddress", "127.0.0.1");
		clearLockOfDeadProcess(folder, clock);
		String path = folder.resolve(NAME).toString();
		if (path.indexOf(';') >= 0) {
			throw new SettingsException("promptmill.data = \"" + folder
					+ "\" can't be used: H2 takes no semicolon in a path. Name another folder.");
		}
		boolean served = Files.exists(lockFile(folder));
		return "jdbc:h2:file:" + path + ";WRITE_DELAY=0;RETENTION_TIME=5000;LOCK_TIMEOUT=30000;QUERY_CACHE_SIZE=64"
				+ ((visitor && !served) ? "" : ";AUTO_SERVER=TRUE");
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

	/** Waits a moment for a visitor that holds the file. */
	static void awaitFree(DataSource dataSource, LongSupplier ticker) {
		long deadline = ticker.getAsLong() + PATIENCE.toNanos();
		while (true) {
			try (Connection connection = dataSource.getConnection()) {
				return;
			}
			catch (SQLException ex) {
				if (!isInUse(ex) || ticker.getAsLong() - deadline > 0) {
					throw new IllegalStateException(ex.getMessage(), ex);
				}
			}
		}
	}

	private static boolean isInUse(SQLException failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			if (cause instanceof SQLException sql && sql.getErrorCode() == IN_USE) {
				return true;
			}
		}
		return false;
	}

	/**
	 * A killed process leaves a lock file behind, which H2 watches for seconds before it
	 * believes it. We know at once: nobody answers at its address, and the system's own
	 * lock on the database file is free.
	 */
	private static void clearLockOfDeadProcess(Path folder, InstantSource clock) {
		Path lock = lockFile(folder);
		if (!Files.exists(lock) || !Files.exists(file(folder))) {
			return;
		}
		try (FileChannel channel = FileChannel.open(file(folder), StandardOpenOption.READ, StandardOpenOption.WRITE);
				FileLock free = channel.tryLock()) {
			boolean settled = clock.millis() - Files.getLastModifiedTime(lock).toMillis() > LOCK_SETTLES_MILLIS;
			if (free != null && settled && !answers(lock)) {
				Files.deleteIfExists(lock);
			}
		}
		catch (IOException | RuntimeException ex) {
			// H2 decides for itself, only slower.
			return;
		}
	}

	private static boolean answers(Path lock) throws IOException {
		Properties properties = new Properties();
		try (InputStream in = Files.newInputStream(lock)) {
			properties.load(in);
		}
		String server = properties.getProperty("server", "");
		int colon = server.lastIndexOf(':');
		if (colon < 0) {
			return false;
		}
		try (Socket socket = new Socket()) {
			socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(),
					Integer.parseInt(server.substring(colon + 1))), 500);
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private static Path lockFile(Path folder) {
		return folder.resolve(NAME + ".lock.db");
	}

}
