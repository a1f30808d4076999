package dev.promptmill.database.socket;

import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.sql.BatchUpdateException;
import java.sql.ParameterMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

/**
 * A statement for another process. Its parameters are collected here and sent when it is
 * executed, so that an execution is one message and one answer.
 */
final class RemoteStatement implements InvocationHandler {

	/** A larger batch is sent in several messages. */
	private static final int BATCH_BYTES = 1024 * 1024;

	private final RemoteConnection connection;

	private final @Nullable String sql;

	private @Nullable Object keys;

	private final List<@Nullable Object> parameters = new ArrayList<>();

	private final List<@Nullable Object[]> batch = new ArrayList<>();

	private final List<String> batchOfStatements = new ArrayList<>();

	private @Nullable ResultSet rows;

	private @Nullable ResultSet generated;

	private long count = -1;

	private int mostRows;

	private int seconds;

	private boolean closed;

	private RemoteStatement(RemoteConnection connection, @Nullable String sql, @Nullable Object keys) {
		this.connection = connection;
		this.sql = sql;
		this.keys = keys;
	}

	/**
	 * Makes one.
	 * @param sql of a prepared statement
	 * @param keys that are to be returned: null for none, a number for all, else columns
	 */
	static <T extends Statement> T create(RemoteConnection connection, Class<T> type, @Nullable String sql,
			@Nullable Object keys) {
		return RemoteConnection.proxy(type, new RemoteStatement(connection, sql, keys));
	}

	@Override
	public @Nullable Object invoke(Object self, Method method, @Nullable Object @Nullable [] arguments)
			throws Throwable {
		@Nullable Object[] given = (arguments != null) ? arguments : new @Nullable Object[0];
		String name = method.getName();
		if (name.startsWith("set")) {
			set(name, given);
			return null;
		}
		return name.startsWith("execute") ? execute(name, given) : other(method, given);
	}

	private @Nullable Object other(Method method, @Nullable Object[] given) throws SQLException {
		return switch (method.getName()) {
			case "addBatch" -> addBatch(given);
			case "clearBatch" -> clearBatch();
			case "clearParameters" -> clear(this.parameters);
			case "getResultSet" -> this.rows;
			case "getUpdateCount" -> (int) this.count;
			case "getLargeUpdateCount" -> this.count;
			case "getMoreResults" -> noMoreResults();
			case "getGeneratedKeys" -> (this.generated != null) ? this.generated : noKeys();
			case "getConnection" -> this.connection.connection();
			case "getParameterMetaData" -> RemoteConnection.proxy(ParameterMetaData.class, this::parameter);
			case "close" -> close();
			case "isClosed" -> this.closed;
			case "getMaxRows" -> this.mostRows;
			case "getQueryTimeout" -> this.seconds;
			case "getFetchSize" -> 0;
			case "getFetchDirection" -> ResultSet.FETCH_FORWARD;
			case "getResultSetType" -> ResultSet.TYPE_FORWARD_ONLY;
			case "getResultSetConcurrency" -> ResultSet.CONCUR_READ_ONLY;
			case "getResultSetHoldability" -> ResultSet.HOLD_CURSORS_OVER_COMMIT;
			case "isPoolable", "isCloseOnCompletion" -> false;
			case "getMetaData", "getWarnings", "clearWarnings", "closeOnCompletion" -> null;
			default -> throw unsupported(method.getName());
		};
	}

	private static SQLException unsupported(String name) {
		return new SQLFeatureNotSupportedException(name + " is not known to a statement of another process.");
	}

	/** A null has no type, and H2 needs none. */
	private Object parameter(Object self, Method method, @Nullable Object @Nullable [] arguments) throws SQLException {
		return switch (method.getName()) {
			case "getParameterType" -> Types.NULL;
			case "getParameterCount" -> this.parameters.size();
			default -> throw unsupported(method.getName());
		};
	}

	private void set(String name, @Nullable Object[] given) throws SQLException {
		if (given.length >= 2 && given[0] instanceof Integer index && index >= 1) {
			while (this.parameters.size() < index) {
				this.parameters.add(null);
			}
			this.parameters.set(index - 1, "setNull".equals(name) ? null : ValueCodec.known(given[1]));
		}
		else if ("setMaxRows".equals(name) && given[0] instanceof Integer most) {
			this.mostRows = most;
		}
		else if ("setQueryTimeout".equals(name) && given[0] instanceof Integer timeout) {
			this.seconds = timeout;
		}
	}

	private @Nullable Object execute(String name, @Nullable Object[] given) throws SQLException {
		String statement = (given.length > 0) ? (String) given[0] : this.sql;
		if (given.length > 1) {
			this.keys = Integer.valueOf(Statement.NO_GENERATED_KEYS).equals(given[1]) ? null : given[1];
		}
		switch (name) {
			case "executeBatch":
				return executeBatch();
			case "executeQuery":
				executeOne(statement);
				if (this.rows == null) {
					throw new SQLException("The statement has no rows.", "02000");
				}
				return this.rows;
			case "execute":
				executeOne(statement);
				return this.rows != null;
			case "executeUpdate":
				executeOne(statement);
				return (int) this.count;
			case "executeLargeUpdate":
				executeOne(statement);
				return this.count;
			default:
				throw unsupported(name);
		}
	}

	private void executeOne(@Nullable String statement) throws SQLException {
		reset();
		@Nullable Object[] values = this.parameters.toArray();
		Object result = this.connection.exchange((out) -> {
			begin(out, statement, false);
			RemoteConnection.writeAll(out, values);
		}, this.connection::answer);
		if (result instanceof RemoteRows.Result found && found.count() == null) {
			this.rows = found.rows();
			return;
		}
		Object changed = (result instanceof RemoteRows.Result found) ? found.count() : result;
		this.generated = (result instanceof RemoteRows.Result found) ? found.rows() : null;
		this.count = (changed instanceof Long number) ? number : -1;
	}

	private void begin(DataOutputStream out, @Nullable String statement, boolean several) throws IOException {
		out.writeByte(Request.EXECUTE.ordinal());
		ValueCodec.write(out, statement);
		ValueCodec.write(out, this.keys);
		out.writeBoolean(several);
		out.writeInt(this.mostRows);
		out.writeInt(this.seconds);
	}

	private @Nullable Object addBatch(@Nullable Object[] given) {
		if (given.length > 0 && given[0] instanceof String statement) {
			this.batchOfStatements.add(statement);
		}
		else {
			this.batch.add(this.parameters.toArray());
		}
		return null;
	}

	private @Nullable Object clearBatch() {
		this.batchOfStatements.clear();
		return clear(this.batch);
	}

	private static @Nullable Object clear(List<?> list) {
		list.clear();
		return null;
	}

	private int[] executeBatch() throws SQLException {
		reset();
		List<Integer> counts = new ArrayList<>();
		try {
			for (String statement : this.batchOfStatements) {
				executeOne(statement);
				counts.add((int) this.count);
			}
			Iterator<@Nullable Object[]> left = this.batch.iterator();
			while (left.hasNext()) {
				for (int changed : executeSome(left)) {
					counts.add(changed);
				}
			}
			return ints(counts);
		}
		catch (BatchUpdateException ex) {
			int[] all = IntStream
				.concat(counts.stream().mapToInt(Integer::intValue), Arrays.stream(ex.getUpdateCounts()))
				.toArray();
			BatchUpdateException whole = new BatchUpdateException(ex.getMessage(), ex.getSQLState(), ex.getErrorCode(),
					all, ex.getCause());
			whole.setNextException(ex.getNextException());
			throw whole;
		}
		finally {
			clearBatch();
		}
	}

	private int[] executeSome(Iterator<@Nullable Object[]> left) throws SQLException {
		Object result = this.connection.exchange((out) -> {
			begin(out, this.sql, true);
			int start = out.size();
			while (left.hasNext() && out.size() - start < BATCH_BYTES) {
				out.writeBoolean(true);
				RemoteConnection.writeAll(out, left.next());
			}
			out.writeBoolean(false);
		}, this.connection::answer);
		Object changed = (result instanceof RemoteRows.Result found) ? found.count() : result;
		this.generated = (result instanceof RemoteRows.Result found) ? found.rows() : null;
		return (changed instanceof int[] counts) ? counts : new int[0];
	}

	private static int[] ints(List<Integer> counts) {
		return counts.stream().mapToInt(Integer::intValue).toArray();
	}

	private boolean noMoreResults() throws SQLException {
		reset();
		return false;
	}

	private static ResultSet noKeys() {
		return new org.h2.tools.SimpleResultSet();
	}

	private void reset() throws SQLException {
		if (this.closed) {
			throw new SQLException("The statement is closed.", "HY010");
		}
		closeRows();
		this.count = -1;
		this.generated = null;
	}

	private void closeRows() throws SQLException {
		if (this.rows != null) {
			this.rows.close();
			this.rows = null;
		}
	}

	private @Nullable Object close() throws SQLException {
		this.closed = true;
		closeRows();
		return null;
	}

}
