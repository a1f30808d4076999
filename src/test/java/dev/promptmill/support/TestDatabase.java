package dev.promptmill.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

import javax.sql.DataSource;

import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.Runs;
import dev.promptmill.run.RunDatabaseAccess;
import dev.promptmill.settings.SettingsLoader;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.util.FileSystemUtils;

/**
 * A database of its own, opened and migrated by the product's own {@link RunDatabase}: so
 * H2 runs in file mode with the very URL the product uses.
 */
public final class TestDatabase implements AutoCloseable {

	private final Kind kind;

	private final Path folder;

	private final Map<String, String> settings;

	private final RunDatabase runDatabase;

	private final LedgerDatabase ledger;

	private TestDatabase(Kind kind) {
		this.kind = kind;
		this.folder = temporaryFolder();
		this.settings = settings(kind, this.folder);
		SettingsLoader loader = new SettingsLoader(this.settings, null);
		this.runDatabase = RunDatabase.open(loader, loader.load(Map.of()), false, TimeAndRandom.ofThisMachine());
		this.ledger = ledger(dataSource());
	}

	/** Opens an empty one. */
	public static TestDatabase open(Kind kind) {
		return new TestDatabase(kind);
	}

	/** The settings that make a command use an empty database of this kind. */
	public static Map<String, String> settings(Kind kind, Path folder) {
		Map<String, String> settings = new LinkedHashMap<>();
		settings.put("promptmill.data", folder.resolve("data").toString());
		if (kind == Kind.POSTGRESQL) {
			settings.put("spring.datasource.url", PostgresServer.get().createDatabase());
			settings.put("spring.datasource.username", PostgresServer.USER);
		}
		return settings;
	}

	public Kind kind() {
		return this.kind;
	}

	/** The settings that make a command use this very database. */
	public Map<String, String> settings() {
		return this.settings;
	}

	/**
	 * As the product opens it, but that runs have no folders, and for the SQL guard that
	 * is weakened, if one is.
	 */
	public LedgerDatabase ledger() {
		return this.ledger;
	}

	/** The same by way of another data source. */
	public LedgerDatabase ledger(DataSource source) {
		return new LedgerDatabase(weakened(source));
	}

	/** A data source with the SQL guard weakened, if one is. */
	public static DataSource weakened(DataSource source) {
		return SqlGuard.weakened().map((guard) -> ProxiedDataSource.changing(source, guard::weaken)).orElse(source);
	}

	public Runs runs(InstantSource clock) {
		return new Runs(ledger(), clock);
	}

	public DataSource dataSource() {
		return RunDatabaseAccess.dataSource(this.runDatabase);
	}

	/** A connection of its own, which sees only what was committed. */
	public Connection connection() {
		try {
			return dataSource().getConnection();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** For looking into tables, and for bringing them into a state that a test needs. */
	public JdbcClient sql() {
		return JdbcClient.create(dataSource());
	}

	/** Lets go of the database as a killed process would: its connections are gone. */
	public void disconnect() {
		this.runDatabase.close();
	}

	@Override
	public void close() {
		this.runDatabase.close();
		if (this.kind == Kind.POSTGRESQL) {
			PostgresServer.get().dropDatabase(this.settings.get("spring.datasource.url"));
		}
		try {
			FileSystemUtils.deleteRecursively(this.folder);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public String toString() {
		return this.kind.toString();
	}

	private static Path temporaryFolder() {
		try {
			return Files.createTempDirectory("promptmill-test");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/** The databases that Promptmill runs on. */
	public enum Kind {

		H2, POSTGRESQL

	}

}
