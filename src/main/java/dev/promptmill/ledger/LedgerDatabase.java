package dev.promptmill.ledger;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import javax.sql.DataSource;

import dev.promptmill.ledger.jdbc.DatabaseOutage;
import dev.promptmill.ledger.jdbc.OutageTolerantJdbcTemplate;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The ledger's connection to its database, and what differs between databases: on H2 a
 * commit is followed by {@code CHECKPOINT SYNC}, which forces the file to disk;
 * PostgreSQL does that itself ({@code synchronous_commit}).
 */
public final class LedgerDatabase {

	/** The database's clock in milliseconds: the one clock that all processes share. */
	public static final String NOW = "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)";

	private final JdbcTemplate jdbc;

	private final TransactionTemplate transactions;

	private final DatabaseOutage outage;

	private final AtomicLong commits = new AtomicLong();

	private final boolean h2;

	private final RunFolders folders;

	/** One that does not wait when the database is away. */
	public LedgerDatabase(DataSource dataSource) {
		this(dataSource, Duration.ZERO, () -> 0, RunFolders.AS_WRITTEN);
	}

	/**
	 * @param outage how long the database may be away
	 * @param ticker nanoseconds that only go forward
	 * @param folders where the files of its runs are
	 */
	public LedgerDatabase(DataSource dataSource, Duration outage, LongSupplier ticker, RunFolders folders) {
		this.folders = folders;
		this.outage = new DatabaseOutage(outage, ticker);
		this.jdbc = new OutageTolerantJdbcTemplate(dataSource, this.outage);
		this.transactions = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
		this.h2 = outlast(() -> Objects.requireNonNull(this.jdbc.execute((ConnectionCallback<Boolean>) (
				connection) -> connection.getMetaData().getURL().startsWith("jdbc:h2:"))));
	}

	/** Where the files of its runs are. */
	public RunFolders folders() {
		return this.folders;
	}

	/** Whether it is the embedded one. */
	public boolean isEmbedded() {
		return this.h2;
	}

	/** For queries and single statements. */
	public JdbcClient client() {
		return JdbcClient.create(this.jdbc);
	}

	/** Statements with positional parameters; the database may be away for a moment. */
	public JdbcTemplate template() {
		return this.jdbc;
	}

	/**
	 * Carries out work on this database that may be begun again when the connection was
	 * lost, or a deadlock was broken: until it is done, or the database has been away for
	 * too long.
	 */
	public <T extends @Nullable Object> T outlast(Supplier<T> work) {
		return this.outage.outlast(work);
	}

	/** Whom to tell when the database is away, and when it answers again. */
	public void tellOfOutages(Consumer<String> listener) {
		this.outage.tell(listener);
	}

	/**
	 * Runs work in a transaction and returns when its outcome is on disk. It may be
	 * carried out twice, when the connection is lost during the commit.
	 */
	public <T extends @Nullable Object> T durably(Supplier<T> work) {
		T result = inTransaction(work);
		forceToDisk();
		return result;
	}

	/** The same without forcing it to disk. */
	public <T extends @Nullable Object> T inTransaction(Supplier<T> work) {
		return outlast(() -> this.transactions.execute((status) -> work.get()));
	}

	/** A number that no other transaction of this process has. */
	long nextCommit() {
		return this.commits.incrementAndGet();
	}

	/**
	 * Carries out changes within the caller's transaction.
	 * @return for each update whether its guard held
	 */
	public boolean[] apply(List<GuardedUpdate> updates) {
		PeriodAccounts accounts = new PeriodAccounts(this);
		boolean[] held = accounts.admit(updates);
		Map<String, List<Integer>> byGuard = new LinkedHashMap<>();
		for (int i = 0; i < updates.size(); i++) {
			if (held[i]) {
				byGuard.computeIfAbsent(updates.get(i).guard().sql(), (sql) -> new ArrayList<>()).add(i);
			}
		}
		byGuard.forEach((sql, indexes) -> guard(sql, indexes, updates, held));
		follow(updates, held);
		accounts.add(updates, held);
		return held;
	}

	/**
	 * Proves within the caller's transaction that the lease still stands.
	 * @throws LeaseLostException if it does not
	 */
	void requireHeld(RunFence fence) {
		GuardedUpdate.Statement statement = fence.held();
		if (this.jdbc.update(statement.sql(), statement.arguments()) != 1) {
			throw fence.lost();
		}
	}

	private void guard(String sql, List<Integer> indexes, List<GuardedUpdate> updates, boolean[] held) {
		List<@Nullable Object[]> arguments = indexes.stream().map((i) -> updates.get(i).guard().arguments()).toList();
		int[] counts = this.jdbc.batchUpdate(sql, arguments);
		for (int i = 0; i < counts.length; i++) {
			if (counts[i] > 1) {
				throw new LedgerException("A guarded change hit " + counts[i] + " rows: " + sql);
			}
			held[indexes.get(i)] = counts[i] == 1;
		}
	}

	private void follow(List<GuardedUpdate> updates, boolean[] held) {
		Map<String, List<@Nullable Object[]>> bySql = new LinkedHashMap<>();
		for (int i = 0; i < held.length; i++) {
			if (held[i]) {
				for (GuardedUpdate.Statement statement : updates.get(i).then()) {
					bySql.computeIfAbsent(statement.sql(), (sql) -> new ArrayList<>()).add(statement.arguments());
				}
			}
		}
		bySql.forEach(this.jdbc::batchUpdate);
	}

	/** Forces what was committed to disk; may be repeated. */
	void forceToDisk() {
		if (this.h2) {
			outlast(() -> {
				this.jdbc.execute("CHECKPOINT SYNC");
				return true;
			});
		}
	}

}
