package dev.promptmill.database.socket;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * A connection to the database that another process has open: a JDBC connection whose
 * requests that process carries out. When it is gone, they fail with the SQL state of a
 * lost connection.
 */
public final class RemoteConnection implements InvocationHandler {

	/** SQL: connection failure. */
	private static final String LOST = "08006";

	private static final String CLOSED = "08003";

	private final MessageChannel channel;

	private final ReentrantLock oneAtATime = new ReentrantLock();

	private final Connection connection = proxy(Connection.class, this);

	private final DatabaseMetaData metadata = proxy(DatabaseMetaData.class, new Metadata());

	private volatile boolean closed;

	private RemoteConnection(MessageChannel channel) {
		this.channel = channel;
	}

	/**
	 * Connects to the process that has a data folder's database open.
	 * @throws IOException if there is none that listens
	 * @throws SQLException if it gives no connection
	 */
	public static Connection open(Path folder) throws IOException, SQLException {
		RemoteConnection remote = new RemoteConnection(new MessageChannel(new SocketPlace(folder).connect()));
		remote.exchange((out) -> ValueCodec.write(out, Request.GREETING), (in) -> remote.answer(in));
		return remote.connection;
	}

	@Override
	public @Nullable Object invoke(Object self, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		return switch (method.getName()) {
			case "createStatement" -> RemoteStatement.create(this, Statement.class, null, null);
			case "prepareStatement" -> prepared(arguments);
			case "getMetaData" -> this.metadata;
			case "close", "abort" -> close();
			case "isClosed" -> this.closed;
			case "isValid" -> isValid(method, arguments);
			case "getWarnings", "clearWarnings", "setNetworkTimeout" -> null;
			case "getNetworkTimeout" -> 0;
			default -> call(Request.CALL, method, arguments);
		};
	}

	private Object prepared(@Nullable Object @Nullable [] arguments) throws SQLException {
		if (arguments == null || !(arguments[0] instanceof String sql)) {
			throw new SQLException("There is no statement.");
		}
		// Further numbers are the kind of result, which is always the plain one.
		Object keys = (arguments.length == 2) ? arguments[1] : null;
		boolean none = keys instanceof Integer choice && choice == Statement.NO_GENERATED_KEYS;
		return RemoteStatement.create(this, PreparedStatement.class, sql, none ? null : keys);
	}

	private boolean isValid(Method method, @Nullable Object @Nullable [] arguments) {
		try {
			return !this.closed && Boolean.TRUE.equals(call(Request.CALL, method, arguments));
		}
		catch (SQLException ex) {
			return false;
		}
	}

	private @Nullable Object call(Request kind, Method method, @Nullable Object @Nullable [] arguments)
			throws SQLException {
		@Nullable Object[] given = (arguments != null) ? arguments : new @Nullable Object[0];
		for (Object argument : given) {
			ValueCodec.known(argument);
		}
		return exchange((out) -> {
			out.writeByte(kind.ordinal());
			ValueCodec.write(out, method.getName());
			writeAll(out, given);
		}, this::answer);
	}

	static void writeAll(DataOutputStream out, @Nullable Object[] values) throws IOException {
		out.writeShort(values.length);
		for (Object value : values) {
			ValueCodec.write(out, value);
		}
	}

	/** A value, or rows. */
	@Nullable Object answer(DataInputStream in) throws IOException, SQLException {
		int kind = in.readUnsignedByte();
		if (kind == Request.Answer.FAILURE.ordinal()) {
			throw SqlExceptionCodec.read(in);
		}
		return (kind == Request.Answer.ROWS.ordinal()) ? RemoteRows.first(this, in) : ValueCodec.read(in);
	}

	/**
	 * Sends a request and waits for what comes of it.
	 * @throws SQLException that the other process answers, or that it is gone
	 */
	@Nullable Object exchange(Message request, Answer answer) throws SQLException {
		this.oneAtATime.lock();
		try {
			if (this.closed) {
				throw new SQLNonTransientConnectionException("The connection is closed.", CLOSED);
			}
			request.write(this.channel.begin());
			if (this.channel.size() > MessageChannel.MOST_BYTES) {
				throw new SQLFeatureNotSupportedException("A statement with " + this.channel.size()
						+ " bytes of values can't be sent: " + MessageChannel.MOST_BYTES + " are allowed.");
			}
			this.channel.send();
			return answer.read(this.channel.receive(Integer.MAX_VALUE));
		}
		catch (IOException ex) {
			close();
			throw new SQLNonTransientConnectionException(
					"The process that has the ledger open is gone, or closed the connection.", LOST, ex);
		}
		finally {
			this.oneAtATime.unlock();
		}
	}

	/** Returns null, as the methods do that end in it. */
	private @Nullable Object close() {
		this.closed = true;
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			// The other process sees it closed all the same.
			return null;
		}
		return null;
	}

	Connection connection() {
		return this.connection;
	}

	/** An object whose methods of {@link Object} are those of any object. */
	static <T> T proxy(Class<T> type, InvocationHandler handler) {
		return type.cast(Proxy.newProxyInstance(
				type.getClassLoader() != null ? type.getClassLoader() : RemoteConnection.class.getClassLoader(),
				new Class<?>[] { type }, (self, method, arguments) -> {
					switch (method.getName()) {
						case "equals":
							return self == arguments[0];
						case "hashCode":
							return System.identityHashCode(self);
						case "toString":
							return type.getSimpleName() + " by way of another process";
						case "isWrapperFor":
							return ((Class<?>) arguments[0]).isInstance(self);
						case "unwrap":
							if (((Class<?>) arguments[0]).isInstance(self)) {
								return self;
							}
							throw new SQLException("It is no " + arguments[0] + ".");
						default:
							return handler.invoke(self, method, arguments);
					}
				}));
	}

	/** Writes a request. */
	interface Message {

		void write(DataOutputStream out) throws IOException;

	}

	/** Reads the answer to a request. */
	interface Answer {

		@Nullable Object read(DataInputStream in) throws IOException, SQLException;

	}

	/** The database's metadata, asked for one by one. */
	private final class Metadata implements InvocationHandler {

		@Override
		public @Nullable Object invoke(Object self, Method method, @Nullable Object @Nullable [] arguments)
				throws SQLException {
			if ("getConnection".equals(method.getName())) {
				return RemoteConnection.this.connection;
			}
			Object answer = call(Request.METADATA, method, arguments);
			return (answer instanceof RemoteRows.Result result) ? result.rows() : answer;
		}

	}

}
