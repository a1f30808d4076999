package dev.promptmill.database;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.FileRights;
import dev.promptmill.database.socket.ConnectionServer;
import dev.promptmill.database.socket.RemoteConnection;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * Connections to the embedded ledger. One process at a time can have the file open: if it
 * is this one, they lead to the file, otherwise to that process. When that process ends,
 * this one opens the file at its next connection.
 */
final class EmbeddedDataSource extends AbstractDataSource implements AutoCloseable {

	/** A process that only takes a short look listens to nobody. */
	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final Duration BETWEEN = Duration.ofMillis(50);

	/** SQL: the connection can't be established. */
	private static final String UNREACHABLE = "08001";

	private final JdbcDataSource file = new JdbcDataSource();

	private final Path folder;

	private final boolean visitor;

	private final LongSupplier ticker;

	private final ReentrantLock opening = new ReentrantLock();

	private volatile @Nullable Connection anchor;

	private @Nullable ConnectionServer server;

	private boolean closed;

	/**
	 * @param visitor a visitor never lends connections, so that no run ever depends on a
	 * process that is about to end
	 * @param ticker nanoseconds that only go forward
	 */
	EmbeddedDataSource(Path folder, boolean visitor, LongSupplier ticker) {
		this.folder = folder;
		this.visitor = visitor;
		this.ticker = ticker;
		this.file.setURL(EmbeddedDatabase.url(folder));
		this.file.setUser("sa");
		this.file.setPassword("");
	}

	/** Tells whether this process has the file open. */
	boolean isHolder() {
		return this.anchor != null;
	}

	@Override
	public Connection getConnection() throws SQLException {
		if (!isHolder()) {
			return findWay();
		}
		try {
			return this.file.getConnection();
		}
		catch (SQLException ex) {
			if (!EmbeddedDatabase.isInUse(ex)) {
				throw ex;
			}
			// H2 had closed it after a failure, and another process was faster.
			letGo();
			return findWay();
		}
	}

	@Override
	public Connection getConnection(String username, String password) throws SQLException {
		return getConnection();
	}

	/** By way of the process that has the file open, or by becoming that process. */
	private Connection findWay() throws SQLException {
		long deadline = this.ticker.getAsLong() + TIMEOUT.toNanos();
		this.opening.lock();
		try {
			while (true) {
				Exception why;
				try {
					return isHolder() ? this.file.getConnection() : RemoteConnection.open(this.folder);
				}
				catch (IOException | SQLNonTransientConnectionException ex) {
					// Nobody listens, or that process is about to end.
					why = ex;
				}
				if (open()) {
					return this.file.getConnection();
				}
				if (this.ticker.getAsLong() - deadline > 0 || !ChangeSignal.pauseUnlessInterrupted(BETWEEN)) {
					throw new SQLNonTransientConnectionException(
							"Another process has the ledger in " + this.folder + " open and does not answer ("
									+ why.getMessage() + "). Wait for its end, or end it, and try again.",
							UNREACHABLE, why);
				}
			}
		}
		finally {
			this.opening.unlock();
		}
	}

	/**
	 * Opens the file and begins to listen.
	 * @return whether no other process has it open
	 */
	private boolean open() throws SQLException {
		if (this.closed) {
			throw new SQLNonTransientConnectionException("The ledger is closed.", UNREACHABLE);
		}
		try {
			// As long as there is a connection, the file stays open.
			this.anchor = this.file.getConnection();
			FileRights.narrowFile(EmbeddedDatabase.file(this.folder));
		}
		catch (SQLException ex) {
			if (EmbeddedDatabase.isInUse(ex)) {
				return false;
			}
			throw ex;
		}
		catch (IOException ex) {
			throw new SQLException("The rights of the ledger can't be narrowed: " + ex.getMessage(), ex);
		}
		if (!this.visitor) {
			listen();
		}
		return true;
	}

	private void listen() {
		try {
			this.server = ConnectionServer.start(this.folder, this.file::getConnection);
		}
		catch (IOException ex) {
			LoggerFactory.getLogger(EmbeddedDataSource.class)
				.warn("Other commands can't reach this run before it ends: no socket can be made in {} ({}).",
						this.folder, ex.getMessage());
		}
	}

	private void letGo() {
		this.opening.lock();
		try {
			ConnectionServer server = this.server;
			if (server != null) {
				server.close();
			}
			this.server = null;
			Connection anchor = this.anchor;
			this.anchor = null;
			if (anchor != null) {
				anchor.close();
			}
		}
		catch (SQLException ex) {
			LoggerFactory.getLogger(EmbeddedDataSource.class).debug("The ledger could not be closed", ex);
		}
		finally {
			this.opening.unlock();
		}
	}

	/** Lends no more connections; those of this process are closed already. */
	@Override
	public void close() {
		this.opening.lock();
		try {
			this.closed = true;
			letGo();
		}
		finally {
			this.opening.unlock();
		}
	}

}
