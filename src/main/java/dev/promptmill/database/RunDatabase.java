package dev.promptmill.database;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;
import dev.promptmill.common.Invocation;
import dev.promptmill.common.Sentence;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.RunFolders;
import dev.promptmill.ledger.Runs;
import dev.promptmill.ledger.jdbc.DatabaseOutage;
import dev.promptmill.ledger.query.ReportLedger;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsErrorMessage;
import dev.promptmill.settings.SettingsException;
import dev.promptmill.settings.SettingsLoader;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The database that runs live in: the embedded one of a data folder, or the one that
 * {@code spring.datasource.url} names.
 */
public final class RunDatabase implements AutoCloseable {

	/** One attempt to get a connection takes no longer. */
	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	/**
	 * A run goes on when its PostgreSQL, or the process that has the embedded ledger
	 * open, was away for no longer than a minute, which this is with some room for making
	 * new connections.
	 */
	private static final Duration OUTAGE = Duration.ofSeconds(75);

	/**
	 * So many processes may end, one after the other, while this one opens the ledger.
	 */
	private static final int MOST_HOLDERS = 5;

	private final HikariDataSource dataSource;

	private final LedgerDatabase database;

	private final TimeAndRandom timeAndRandom;

	private final Invocation invocation;

	private RunDatabase(HikariDataSource dataSource, boolean visitor, RunFolders folders, Invocation invocation,
			TimeAndRandom timeAndRandom) {
		this.invocation = invocation;
		this.dataSource = dataSource;
		this.database = new LedgerDatabase(dataSource, outage(dataSource, visitor), timeAndRandom.ticker(), folders);
		this.timeAndRandom = timeAndRandom;
	}

	/**
	 * The time for which the database may be away. A command that waits for the end of a
	 * run opens the embedded ledger itself when that run's process has ended.
	 */
	private static Duration outage(HikariDataSource dataSource, boolean visitor) {
		boolean embedded = dataSource.getDataSource() != null;
		if (visitor) {
			return embedded ? TIMEOUT : Duration.ZERO;
		}
		return (embedded || isPostgres(dataSource.getJdbcUrl())) ? OUTAGE : Duration.ZERO;
	}

	/** Whether the embedded database of a data folder exists already. */
	public static boolean exists(SettingsLoader loader, Settings settings) {
		return loader.property("spring.datasource.url") != null
				|| Files.exists(EmbeddedDatabase.file(settings.dataFolder()));
	}

	/**
	 * Opens the database, and creates or updates its tables.
	 * @param visitor whether this process only has a short look and serves nobody else
	 * @throws UnusableDatabaseException if it can't be opened, saying why and what to do
	 * @throws SettingsException if a run would have too few file handles
	 */
	public static RunDatabase open(SettingsLoader loader, Settings settings, boolean visitor,
			TimeAndRandom timeAndRandom) {
		if (!visitor) {
			FileHandles.requireEnough();
		}
		return open(new HikariDataSource(), loader, settings, visitor, timeAndRandom);
	}

	/**
	 * The same for a worker, whose statements are all short: it must not wait for ever
	 * for a PostgreSQL that it is cut off from.
	 */
	public static RunDatabase openForWorker(SettingsLoader loader, Settings settings, TimeAndRandom timeAndRandom) {
		HikariDataSource dataSource = new HikariDataSource();
		dataSource.addDataSourceProperty("socketTimeout", Long.toString(TIMEOUT.toSeconds()));
		return open(dataSource, loader, settings, true, timeAndRandom);
	}

	private static RunDatabase open(HikariDataSource dataSource, SettingsLoader loader, Settings settings,
			boolean visitor, TimeAndRandom timeAndRandom) {
		try {
			String url = loader.property("spring.datasource.url");
			if (url == null) {
				dataSource.setDataSource(embedded(settings.dataFolder(), visitor, timeAndRandom));
				dataSource.setJdbcUrl(EmbeddedDatabase.url(settings.dataFolder()));
			}
			else {
				named(dataSource, url, loader);
			}
			dataSource.setConnectionTimeout(TIMEOUT.toMillis());
			dataSource.setMaximumPoolSize(16);
			dataSource.setMinimumIdle(1);
			dataSource.setPoolName("ledger");
			dataSource.setExceptionOverride(new LostConnections());
			if (isPostgres(url)) {
				ServerSessions.requireOwn(dataSource);
			}
			prepare(dataSource, (url == null) ? settings.dataFolder() : null);
			if (url == null) {
				EmbeddedDatabase.forceNames(settings.dataFolder());
			}
			return new RunDatabase(dataSource, visitor, RunFolders.of(settings.dataFolder(), settings.target()),
					loader.invocation(), timeAndRandom);
		}
		catch (SettingsException ex) {
			close(dataSource);
			throw ex;
		}
		catch (RuntimeException ex) {
			close(dataSource);
			if (loader.property("spring.datasource.url") == null && EmbeddedDatabase.isUnreadable(ex)) {
				throw new SettingsException("The ledger " + EmbeddedDatabase.file(settings.dataFolder())
						+ " can't be read: " + rootMessage(ex) + " Nothing was sent. Restore it from a backup.");
			}
			throw new UnusableDatabaseException("The database can't be opened: " + Sentence.of(rootMessage(ex))
					+ " Nothing was sent. " + ((dataSource.getDataSource() != null)
							? "Check the folder " + settings.dataFolder() + "." : "Check spring.datasource.*."),
					ex);
		}
	}

	/**
	 * Brings the tables up to date. The process that has the embedded ledger open may end
	 * meanwhile: then it begins again, with the next one that has it, or as that one.
	 */
	private static void prepare(HikariDataSource dataSource, @Nullable Path folder) {
		for (int left = MOST_HOLDERS; true; left--) {
			try {
				Schema.update(dataSource, folder);
				requireReadable(dataSource);
				return;
			}
			catch (RuntimeException ex) {
				if (left == 0 || !DatabaseOutage.isBrokenOff(ex)) {
					throw ex;
				}
			}
		}
	}

	/** Tables that somebody else made may be there and closed to us. */
	private static void requireReadable(HikariDataSource dataSource) {
		new JdbcTemplate(dataSource).queryForList("SELECT run_id FROM run WHERE 1 = 0");
	}

	public LedgerDatabase database() {
		return this.database;
	}

	/** How commands are written that work on these runs. */
	public Invocation invocation() {
		return this.invocation;
	}

	public String url() {
		return this.dataSource.getJdbcUrl();
	}

	public TimeAndRandom timeAndRandom() {
		return this.timeAndRandom;
	}

	public HikariDataSource dataSource() {
		return this.dataSource;
	}

	public Runs runs() {
		return new Runs(this.database, this.timeAndRandom.clock());
	}

	public ReportLedger reports() {
		return new ReportLedger(this.database);
	}

	@Override
	public void close() {
		close(this.dataSource);
	}

	private static void close(HikariDataSource dataSource) {
		if (dataSource.getDataSource() instanceof EmbeddedDataSource embedded) {
			embedded.close();
		}
		dataSource.close();
	}

	private static EmbeddedDataSource embedded(Path folder, boolean visitor, TimeAndRandom timeAndRandom) {
		DataFolder.prepare(folder);
		EmbeddedDatabase.refuseEmptied(folder);
		return new EmbeddedDataSource(folder, visitor, timeAndRandom.ticker());
	}

	private static void named(HikariDataSource dataSource, String url, SettingsLoader loader) {
		dataSource.setJdbcUrl(url);
		dataSource.setUsername(or(loader.property("spring.datasource.username"), "sa"));
		dataSource.setPassword(or(loader.property("spring.datasource.password"), ""));
		if (isPostgres(url)) {
			PostgresSettings.apply(dataSource);
		}
	}

	private static boolean isPostgres(@Nullable String url) {
		return url != null && url.startsWith("jdbc:postgresql:");
	}

	private static String or(@Nullable String value, String otherwise) {
		return (value != null) ? value : otherwise;
	}

	/** What the innermost cause says that says anything. */
	private static String rootMessage(Throwable failure) {
		Throwable root = failure;
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			root = (cause.getMessage() != null) ? cause : root;
		}
		return SettingsErrorMessage.firstLine(root);
	}

}
