package dev.promptmill.ledger;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import javax.sql.DataSource;

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
	static final String NOW = "CAST(EXTRACT(EPOCH FROM CURRENT_TIMESTAMP) * 1000 AS BIGINT)";

	private final JdbcTemplate jdbc;

	private final TransactionTemplate transactions;

	private final boolean h2;

	public LedgerDatabase(DataSource dataSource) {
		this.jdbc = new JdbcTemplate(dataSource);
		this.transactions = new TransactionTemplate(new DataSourceTransactionManager(dataSource));
		this.h2 = Objects.requireNonNull(this.jdbc.execute((ConnectionCallback<Boolean>) (
				connection) -> connection.getMetaData().getURL().startsWith("jdbc:h2:")));
	}

	/** For queries and single statements. */
	JdbcClient client() {
		return JdbcClient.create(this.jdbc);
	}

	JdbcTemplate template() {
		return this.jdbc;
	}

	/** Runs work in a transaction and returns when its outcome is on disk. */
	<T extends @Nullable Object> T durably(java.util.function.Supplier<T> work) {
		T result = this.transactions.execute((status) -> work.get());
		forceToDisk();
		return result;
	}

	/**
	 * Writes all changes in one transaction and forces it to disk.
	 * @return for each change whether its guard held
	 * @throws LeaseLostException if the fence did not hold; nothing is written
	 */
	boolean[] commit(Fence fence, List<Change> changes) {
		boolean[] held = new boolean[changes.size()];
		this.transactions.executeWithoutResult((status) -> {
			requireHeld(fence);
			Map<String, List<Integer>> byGuard = new LinkedHashMap<>();
			for (int i = 0; i < changes.size(); i++) {
				byGuard.computeIfAbsent(changes.get(i).guard().sql(), (sql) -> new ArrayList<>()).add(i);
			}
			byGuard.forEach((sql, indexes) -> guard(sql, indexes, changes, held));
			follow(changes, held);
		});
		forceToDisk();
		return held;
	}

	/**
	 * Proves within the caller's transaction that the lease still stands.
	 * @throws LeaseLostException if it does not
	 */
	void requireHeld(Fence fence) {
		Change.Statement statement = fence.statement();
		if (this.jdbc.update(statement.sql(), statement.arguments()) != 1) {
			throw fence.lost();
		}
	}

	private void guard(String sql, List<Integer> indexes, List<Change> changes, boolean[] held) {
		List<@Nullable Object[]> arguments = indexes.stream().map((i) -> changes.get(i).guard().arguments()).toList();
		int[] counts = this.jdbc.batchUpdate(sql, arguments);
		for (int i = 0; i < counts.length; i++) {
			if (counts[i] > 1) {
				throw new LedgerException("A guarded change hit " + counts[i] + " rows: " + sql);
			}
			held[indexes.get(i)] = counts[i] == 1;
		}
	}

	private void follow(List<Change> changes, boolean[] held) {
		Map<String, List<@Nullable Object[]>> bySql = new LinkedHashMap<>();
		for (int i = 0; i < held.length; i++) {
			if (held[i]) {
				for (Change.Statement statement : changes.get(i).then()) {
					bySql.computeIfAbsent(statement.sql(), (sql) -> new ArrayList<>()).add(statement.arguments());
				}
			}
		}
		bySql.forEach(this.jdbc::batchUpdate);
	}

	private void forceToDisk() {
		if (this.h2) {
			this.jdbc.execute("CHECKPOINT SYNC");
		}
	}

}
