package dev.promptmill.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

import com.zaxxer.hikari.HikariDataSource;
import dev.promptmill.common.FileRights;
import dev.promptmill.settings.SettingsException;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationState;
import org.jspecify.annotations.Nullable;

/**
 * Creates or updates the tables. On the embedded database one start does so after the
 * other: Flyway guards PostgreSQL with a lock of its own, but on H2 starts that met on an
 * empty database have been seen to wait for each other until one gave up.
 * <p>
 * On H2 every statement commits by itself. So that a start may be killed, or meet a full
 * disk, anywhere in between, each migration can be repeated from its beginning.
 */
final class Schema {

	/** In the data folder, from the first time on that there was a database. */
	static final String LOCK = "schema.lock";

	/** A lock on a file keeps other processes out, and this one other threads. */
	private static final ReentrantLock THREADS = new ReentrantLock();

	private Schema() {
	}

	/**
	 * Brings the tables up to date.
	 * @param folder of the embedded database, null for any other
	 */
	static void update(HikariDataSource dataSource, @Nullable Path folder) {
		if (folder == null) {
			migrate(dataSource);
			return;
		}
		THREADS.lock();
		// Closing the channel gives the lock back.
		try (FileChannel channel = FileRights.openFile(folder.resolve(LOCK))) {
			channel.lock();
			migrate(dataSource);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		finally {
			THREADS.unlock();
		}
	}

	private static void migrate(HikariDataSource dataSource) {
		String vendor = dataSource.getJdbcUrl().startsWith("jdbc:postgresql:") ? "postgresql" : "h2";
		Flyway flyway = Flyway.configure()
			.dataSource(dataSource)
			.locations("classpath:db/migration/common", "classpath:db/migration/" + vendor)
			.load();
		// Never after a failure of this very process: H2 still has in memory what it has
		// taken back on the disk.
		if (Arrays.stream(flyway.info().all()).anyMatch((migration) -> migration.getState().isFailed())) {
			flyway.repair();
		}
		refuseNewer(flyway);
		flyway.migrate();
	}

	/** It may have changed what a column means: neither reads nor writes are safe. */
	private static void refuseNewer(Flyway flyway) {
		for (MigrationInfo migration : flyway.info().all()) {
			if (migration.getState() == MigrationState.FUTURE_SUCCESS
					|| migration.getState() == MigrationState.FUTURE_FAILED) {
				throw new SettingsException("The database's tables were changed by a newer version of Promptmill (its"
						+ " migration " + migration.getVersion() + " is unknown to this one). Nothing was sent. Use the"
						+ " newer version; docs/upgrading.md says how to go back.");
			}
		}
	}

}
