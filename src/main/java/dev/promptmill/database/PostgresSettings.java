package dev.promptmill.database;

import com.zaxxer.hikari.HikariDataSource;

/**
 * Settings that connections to PostgreSQL must have, whatever its administrator chose as
 * defaults. The URL of an operator wins over the timeouts.
 */
final class PostgresSettings {

	/** A server that was cut off says nothing, and the driver would wait for ever. */
	private static final String ANSWERS_WITHIN_SECONDS = "60";

	/**
	 * A commit is acknowledged once it is on disk; where the default is stricter, it
	 * stays. A process that is frozen in the middle of a transaction must not lock its
	 * run up for whoever takes it over.
	 */
	private static final String EACH_CONNECTION = """
			SET idle_in_transaction_session_timeout = '30s';
			SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
			""";

	private PostgresSettings() {
	}

	static void apply(HikariDataSource dataSource) {
		dataSource.getDataSourceProperties().putIfAbsent("socketTimeout", ANSWERS_WITHIN_SECONDS);
		dataSource.addDataSourceProperty("tcpKeepAlive", "true");
		dataSource.setConnectionInitSql(EACH_CONNECTION);
	}

}
