package dev.promptmill.database.socket;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that another process uses: carries out its requests one after the other.
 * When that process is gone, what it did not commit is rolled back.
 */
final class ServedConnection {

	private static final Logger logger = LoggerFactory.getLogger(ServedConnection.class);

	private static final int MOST_OPEN_ROWS = 64;

	private static final Set<Class<?>> SIMPLE = Set.of(void.class, boolean.class, int.class, long.class, String.class);

	/** By name and number of arguments, which no two of them share. */
	private static final Map<String, Method> CONNECTION_METHODS = methods(Connection.class,
			Set.of("setAutoCommit", "getAutoCommit", "commit", "rollback", "setReadOnly", "isReadOnly", "setCatalog",
					"getCatalog", "setTransactionIsolation", "getTransactionIsolation", "setHoldability",
					"getHoldability", "setSchema", "getSchema", "isValid", "nativeSQL"),
			SIMPLE);

	private static final Map<String, Method> METADATA_METHODS = methods(DatabaseMetaData.class, Set.of(),
			Set.of(boolean.class, int.class, long.class, String.class, ResultSet.class));

	private final MessageChannel channel;

	private final ConnectionServer.ConnectionSource source;

	private final Consumer<ServedConnection> whenDone;

	private final Map<Integer, ServedRows> open = new HashMap<>();

	private final Thread thread = new Thread(this::run, "ledger-socket-connection");

	private volatile boolean greeted;

	private int lastRows;

	ServedConnection(MessageChannel channel, ConnectionServer.ConnectionSource source,
			Consumer<ServedConnection> whenDone) {
		this.channel = channel;
		this.source = source;
		this.whenDone = whenDone;
	}

	void start() {
		this.thread.setDaemon(true);
		this.thread.start();
	}

	boolean isGreeted() {
		return this.greeted;
	}

	/** Carries out what is under way, and nothing after it. */
	void refuseMore() {
		try {
			this.channel.refuseMore();
		}
		catch (IOException ex) {
			abort();
		}
	}

	void abort() {
		try {
			this.channel.close();
		}
		catch (IOException ex) {
			logger.debug("A connection could not be closed", ex);
		}
	}

	/** Never interrupts it: H2 would close the database. */
	void await(Duration most) {
		try {
			this.thread.join(most.toMillis());
			abort();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/** A failure in here, a lack of memory included, ends this connection only. */
	private void run() {
		try (this.channel) {
			DataInputStream greeting = this.channel.receive(Request.GREETING_BYTES);
			if (Request.GREETING.equals(ValueCodec.read(greeting))) {
				this.greeted = true;
				serve();
			}
		}
		catch (EOFException ex) {
			logger.debug("A process that used the ledger is gone");
		}
		catch (IOException | SQLException | RuntimeException | Error ex) {
			logger.debug("A process that used the ledger lost its connection", ex);
		}
		finally {
			this.whenDone.accept(this);
		}
	}

	private void serve() throws IOException, SQLException {
		Connection connection;
		try {
			connection = this.source.open();
			ValueCodec.write(begin(Request.Answer.VALUE), true);
		}
		catch (SQLException | RuntimeException ex) {
			SqlExceptionCodec.write(begin(Request.Answer.FAILURE), ex);
			this.channel.send();
			return;
		}
		try (connection) {
			this.channel.send();
			while (true) {
				answer(connection, this.channel.receive(MessageChannel.MOST_BYTES));
			}
		}
		finally {
			this.open.clear();
		}
	}

	private DataOutputStream begin(Request.Answer answer) throws IOException {
		DataOutputStream out = this.channel.begin();
		out.writeByte(answer.ordinal());
		return out;
	}

	private void answer(Connection connection, DataInputStream in) throws IOException {
		int kind = in.readUnsignedByte();
		if (kind >= Request.values().length) {
			throw new IOException("the unknown request " + kind);
		}
		try {
			switch (Request.values()[kind]) {
				case CALL -> call(CONNECTION_METHODS, connection, in);
				case METADATA -> call(METADATA_METHODS, connection.getMetaData(), in);
				case EXECUTE -> execute(connection, in);
				case FETCH -> page(in.readInt(), begin(Request.Answer.ROWS));
				case CLOSE_ROWS -> {
					closeRows(in.readInt());
					ValueCodec.write(begin(Request.Answer.VALUE), null);
				}
			}
		}
		catch (SQLException | RuntimeException ex) {
			SqlExceptionCodec.write(begin(Request.Answer.FAILURE), ex);
		}
		this.channel.send();
	}

	private void call(Map<String, Method> methods, Object target, DataInputStream in) throws IOException, SQLException {
		String name = String.valueOf(ValueCodec.read(in));
		@Nullable Object[] arguments = values(in);
		Method method = methods.get(name + "/" + arguments.length);
		if (method == null) {
			throw new SQLFeatureNotSupportedException(name + " is not served to other processes.");
		}
		try {
			Object result = method.invoke(target, arguments);
			if (result instanceof ResultSet rows) {
				rows(new ServedRows(rows, null), null);
			}
			else {
				ValueCodec.write(begin(Request.Answer.VALUE), ValueCodec.known(result));
			}
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException(ex);
		}
		catch (InvocationTargetException ex) {
			throw (ex.getCause() instanceof SQLException sql) ? sql : new SQLException(ex.getCause());
		}
	}

	private void execute(Connection connection, DataInputStream in) throws IOException, SQLException {
		String sql = String.valueOf(ValueCodec.read(in));
		Object keys = ValueCodec.read(in);
		boolean batch = in.readBoolean();
		int most = in.readInt();
		int seconds = in.readInt();
		PreparedStatement statement = prepare(connection, sql, keys);
		boolean kept = false;
		try {
			statement.setMaxRows(most);
			statement.setQueryTimeout(seconds);
			boolean hasRows = false;
			int[] counts = null;
			if (batch) {
				while (in.readBoolean()) {
					bind(statement, values(in));
					statement.addBatch();
				}
				counts = statement.executeBatch();
			}
			else {
				bind(statement, values(in));
				hasRows = statement.execute();
			}
			kept = hasRows && rows(new ServedRows(statement.getResultSet(), statement), null);
			if (!hasRows) {
				Object count = (counts != null) ? counts : statement.getLargeUpdateCount();
				if (keys != null) {
					rows(new ServedRows(statement.getGeneratedKeys(), null), count);
				}
				else {
					ValueCodec.write(begin(Request.Answer.VALUE), count);
				}
			}
		}
		finally {
			if (!kept) {
				statement.close();
			}
		}
	}

	private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object keys)
			throws SQLException {
		if (keys instanceof int[] columns) {
			return connection.prepareStatement(sql, columns);
		}
		if (keys instanceof String[] names) {
			return connection.prepareStatement(sql, names);
		}
		return connection.prepareStatement(sql,
				(keys != null) ? Statement.RETURN_GENERATED_KEYS : Statement.NO_GENERATED_KEYS);
	}

	private static void bind(PreparedStatement statement, @Nullable Object[] values) throws SQLException {
		for (int i = 0; i < values.length; i++) {
			statement.setObject(i + 1, values[i]);
		}
	}

	private static @Nullable Object[] values(DataInputStream in) throws IOException {
		@Nullable Object[] values = new @Nullable Object[in.readUnsignedShort()];
		for (int i = 0; i < values.length; i++) {
			values[i] = ValueCodec.read(in);
		}
		return values;
	}

	/**
	 * Answers with the first page.
	 * @return whether more follow, so that they stay open
	 */
	private boolean rows(ServedRows rows, @Nullable Object count) throws IOException, SQLException {
		if (this.open.size() >= MOST_OPEN_ROWS) {
			throw new SQLException("More than " + MOST_OPEN_ROWS + " results are open at once.");
		}
		this.lastRows++;
		this.open.put(this.lastRows, rows);
		DataOutputStream out = begin(Request.Answer.ROWS);
		ValueCodec.write(out, count);
		out.writeInt(this.lastRows);
		rows.writeColumns(out);
		page(this.lastRows, out);
		return this.open.containsKey(this.lastRows);
	}

	private void page(int number, DataOutputStream out) throws IOException, SQLException {
		ServedRows rows = this.open.get(number);
		if (rows == null) {
			throw new SQLException("The result is closed.", "24000");
		}
		if (!rows.writePage(out)) {
			closeRows(number);
		}
	}

	private void closeRows(int number) throws SQLException {
		ServedRows rows = this.open.remove(number);
		if (rows != null) {
			rows.close();
		}
	}

	private static Map<String, Method> methods(Class<?> type, Set<String> names, Set<Class<?>> results) {
		Stream<Method> all = Arrays.stream(type.getDeclaredMethods());
		return all.filter((method) -> names.isEmpty() || names.contains(method.getName()))
			.filter((method) -> results.contains(method.getReturnType()))
			.filter((method) -> Arrays.stream(method.getParameterTypes())
				.allMatch((parameter) -> SIMPLE.contains(parameter) || parameter == String[].class
						|| parameter == int[].class))
			.collect(Collectors.toUnmodifiableMap((method) -> method.getName() + "/" + method.getParameterCount(),
					(method) -> method));
	}

}
