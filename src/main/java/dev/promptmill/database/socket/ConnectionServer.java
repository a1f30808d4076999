package dev.promptmill.database.socket;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.promptmill.common.ChangeSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lends connections of this process' database to other processes of the same user. Each
 * has a thread; what one of them sends can end its own connection, and nothing else.
 */
public final class ConnectionServer implements AutoCloseable {

	/** Several processes with a full pool each. */
	static final int MOST_CONNECTIONS = 64;

	private static final Logger logger = LoggerFactory.getLogger(ConnectionServer.class);

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final Duration BREATH = Duration.ofMillis(100);

	private final SocketPlace place;

	private final ServerSocketChannel server;

	private final ConnectionSource source;

	private final List<ServedConnection> served = new ArrayList<>();

	private boolean closed;

	private ConnectionServer(SocketPlace place, ConnectionSource source) throws IOException {
		this.place = place;
		this.source = source;
		this.server = place.bind();
	}

	/**
	 * Begins to listen.
	 * @param folder data folder, whose database this process has open
	 * @param source makes a connection to it
	 */
	public static ConnectionServer start(Path folder, ConnectionSource source) throws IOException {
		ConnectionServer server = new ConnectionServer(new SocketPlace(folder), source);
		Thread thread = new Thread(server::accept, "ledger-socket");
		thread.setDaemon(true);
		thread.start();
		return server;
	}

	private void accept() {
		while (true) {
			try {
				admit(this.server.accept());
			}
			catch (ClosedChannelException ex) {
				return;
			}
			// Neither a lack of file handles nor one of threads may end this thread.
			catch (IOException | RuntimeException | OutOfMemoryError ex) {
				logger.debug("A connection could not be accepted", ex);
				if (!ChangeSignal.pauseUnlessInterrupted(BREATH)) {
					return;
				}
			}
		}
	}

	private void admit(SocketChannel socket) throws IOException {
		ServedConnection connection = new ServedConnection(new MessageChannel(socket), this.source, this::forget);
		try {
			if (!remember(connection)) {
				socket.close();
				return;
			}
			connection.start();
		}
		catch (OutOfMemoryError ex) {
			forget(connection);
			socket.close();
			throw ex;
		}
	}

	/** A connection on which nothing was said gives way to a new one. */
	private boolean remember(ServedConnection connection) {
		synchronized (this.served) {
			if (this.closed) {
				return false;
			}
			if (this.served.size() >= MOST_CONNECTIONS) {
				ServedConnection silent = this.served.stream()
					.filter((other) -> !other.isGreeted())
					.findFirst()
					.orElse(null);
				if (silent == null) {
					return false;
				}
				this.served.remove(silent);
				silent.abort();
			}
			return this.served.add(connection);
		}
	}

	private void forget(ServedConnection connection) {
		synchronized (this.served) {
			this.served.remove(connection);
		}
	}

	/**
	 * Lends no more connections, and takes back those that are lent: what is under way is
	 * answered, and what is not committed rolled back.
	 */
	@Override
	public void close() {
		try {
			this.place.remove();
			this.server.close();
		}
		catch (IOException ex) {
			logger.debug("The socket could not be closed", ex);
		}
		List<ServedConnection> left;
		synchronized (this.served) {
			this.closed = true;
			left = List.copyOf(this.served);
		}
		left.forEach(ServedConnection::refuseMore);
		left.forEach((connection) -> connection.await(TIMEOUT));
	}

	/** Makes a connection. */
	public interface ConnectionSource {

		Connection open() throws SQLException;

	}

}
