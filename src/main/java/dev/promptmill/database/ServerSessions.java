package dev.promptmill.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

import javax.sql.DataSource;

import dev.promptmill.settings.SettingsException;
import org.postgresql.PGConnection;

import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.jdbc.support.JdbcUtils;

/**
 * Sessions of a PostgreSQL server, of which each connection must have one to itself.
 * Where a pooler in between hands them out by the transaction, what a connection has set,
 * a forced commit above all, holds for whoever comes next and not for itself, and
 * prepared statements of two processes are mistaken for each other.
 */
final class ServerSessions {

	/** By chance, two connections of a busy pooler get the same ones again. */
	private static final int LOOKS = 8;

	private ServerSessions() {
	}

	/**
	 * Looks where a pooler is in between; without one that costs a single short query.
	 * @throws SettingsException if connections have no session of their own
	 */
	static void requireOwn(DataSource dataSource) {
		Connection one = DataSourceUtils.getConnection(dataSource);
		try {
			// A pooler tells its clients a number of its own.
			if (session(one) != one.unwrap(PGConnection.class).getBackendPID()) {
				Connection other = DataSourceUtils.getConnection(dataSource);
				try {
					requireOwn(one, other);
				}
				finally {
					JdbcUtils.closeConnection(other);
				}
			}
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex.getMessage(), ex);
		}
		finally {
			JdbcUtils.closeConnection(one);
		}
	}

	private static void requireOwn(Connection one, Connection other) throws SQLException {
		int first = session(one);
		int second = session(other);
		for (int look = 0; look < LOOKS; look++) {
			if (first == second || session(one) != first || session(other) != second) {
				throw new SettingsException("The connection pooler in spring.datasource.url gives each transaction"
						+ " another session of PostgreSQL, so that no commit is sure to be on disk. Nothing was sent."
						+ " Set pool_mode=session for this database in PgBouncer, or name the server itself;"
						+ " docs/scaling.md has more.");
			}
		}
	}

	/** The number of the server's process that works for a connection now. */
	private static int session(Connection connection) throws SQLException {
		try (Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery("SELECT pg_backend_pid()")) {
			result.next();
			return result.getInt(1);
		}
	}

}
