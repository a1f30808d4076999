package dev.promptmill.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import com.zaxxer.hikari.HikariDataSource;
import dev.promptmill.control.Instruments;
import dev.promptmill.control.Invocation;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.LedgerException;
import dev.promptmill.ledger.ReportLedger;
import dev.promptmill.ledger.Runs;
import org.jspecify.annotations.Nullable;

/**
 * The database that runs live in: the embedded one of a data folder, or the one that
 * {@code spring.datasource.url} names.
 */
public final class Installation implements AutoCloseable {

	/** One attempt to get a connection takes no longer. */
	private static final Duration PATIENCE = Duration.ofSeconds(10);

	/**
	 * A run goes on when its PostgreSQL was away for no longer than a minute, which this
	 * is with some room for making new connections.
	 */
	private static final Duration OUTAGE = Duration.ofSeconds(75);

	private final HikariDataSource dataSource;

	private final LedgerDatabase database;

	private final Instruments instruments;

	private final Invocation invocation;

	private Installation(HikariDataSource dataSource, boolean visitor, Invocation invocation, Instruments instruments) {
		this.invocation = invocation;
		this.dataSource = dataSource;
		this.database = new LedgerDatabase(dataSource,
				(!visitor && isPostgres(dataSource.getJdbcUrl())) ? OUTAGE : Duration.ZERO, instruments.ticker());
		this.instruments = instruments;
	}

	/** Whether the embedded database of a data folder exists already. */
	public static boolean exists(SettingsLoader loader, Settings settings) {
		return loader.property("spring.datasource.url") != null
				|| Files.exists(EmbeddedDatabase.file(settings.dataFolder()));
	}

	/**
	 * Opens the database, and creates or updates its tables.
	 * @param visitor whether this process only has a short look and serves nobody else
	 * @throws LedgerException if it can't be opened, saying why and what to do
	 * @throws SettingsException if a run would have too few file handles
	 */
	public static Installation open(SettingsLoader loader, Settings settings, boolean visitor,
			Instruments instruments) {
		if (!visitor) {
			FileHandles.requireEnough();
		}
		return open(new HikariDataSource(), loader, settings, visitor, instruments);
	}

	/**
	 * The same for a worker, whose statements are all short: it must not wait for ever
	 * for a PostgreSQL that it is cut off from.
	 */
	public static Installation openForWorker(SettingsLoader loader, Settings settings, Instruments instruments) {
		HikariDataSource dataSource = new HikariDataSource();
		dataSource.addDataSourceProperty("socketTimeout", Long.toString(PATIENCE.toSeconds()));
		return open(dataSource, loader, settings, true, instruments);
	}

	private static Installation open(HikariDataSource dataSource, SettingsLoader loader, Settings settings,
			boolean visitor, Instruments instruments) {
		try {
			String url = loader.property("spring.datasource.url");
			dataSource.setJdbcUrl((url != null) ? url : embedded(settings.dataFolder(), visitor, instruments));
			dataSource.setUsername(or(loader.property("spring.datasource.username"), "sa"));
			dataSource.setPassword(or(loader.property("spring.datasource.password"), ""));
			if (isPostgres(url)) {
				PostgresSettings.apply(dataSource);
			}
			dataSource.setConnectionTimeout(PATIENCE.toMillis());
			dataSource.setMaximumPoolSize(16);
			dataSource.setMinimumIdle(1);
			dataSource.setPoolName("ledger");
			dataSource.setExceptionOverride(new LostConnections());
			EmbeddedDatabase.awaitFree(dataSource, instruments.ticker());
			Schema.update(dataSource, (url == null) ? settings.dataFolder() : null);
			if (url == null) {
				EmbeddedDatabase.forceNames(settings.dataFolder());
			}
			return new Installation(dataSource, visitor, loader.invocation(), instruments);
		}
		catch (SettingsException ex) {
			dataSource.close();
			throw ex;
		}
		catch (RuntimeException ex) {
			dataSource.close();
			throw new LedgerException("The database can't be opened: " + rootMessage(ex) + " Check the folder "
					+ settings.dataFolder() + " or spring.datasource.url.", ex);
		}
	}

	public LedgerDatabase database() {
		return this.database;
	}

	/** How commands are written that work on these runs. */
	public Invocation invocation() {
		return this.invocation;
	}

	String url() {
		return this.dataSource.getJdbcUrl();
	}

	HikariDataSource dataSource() {
		return this.dataSource;
	}

	public Runs runs() {
		return new Runs(this.database, this.instruments.clock());
	}

	public ReportLedger reports() {
		return new ReportLedger(this.database);
	}

	/**
	 * Writes the reports of a run as it stands.
	 * @param settings of the run, which say how its output is reached
	 */
	public void writeReports(long runId, Settings settings) {
		try (Stores stores = new Stores(settings, this.instruments)) {
			stores.reports(reports(), this.invocation).write(runs().get(runId));
		}
	}

	@Override
	public void close() {
		this.dataSource.close();
	}

	private static String embedded(Path folder, boolean visitor, Instruments instruments) {
		try {
			Files.createDirectories(folder);
		}
		catch (IOException ex) {
			throw new LedgerException("The data folder " + folder + " can't be created: " + ex, ex);
		}
		return EmbeddedDatabase.url(folder, visitor, instruments.clock());
	}

	/** H2 closes a file that it could not write, and does not open it again by itself. */
	private static boolean isPostgres(@Nullable String url) {
		return url != null && url.startsWith("jdbc:postgresql:");
	}

	private static String or(@Nullable String value, String otherwise) {
		return (value != null) ? value : otherwise;
	}

	private static String rootMessage(Throwable failure) {
		Throwable root = failure;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return SettingsProblem.firstLine(root);
	}

}
