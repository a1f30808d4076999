package dev.promptmill.database.socket;

import java.io.DataInputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayDeque;
import java.util.Queue;

import org.h2.tools.SimpleResultSet;
import org.h2.tools.SimpleRowSource;
import org.jspecify.annotations.Nullable;

/** Rows of another process, of which one page at a time is here. */
final class RemoteRows implements SimpleRowSource {

	private final RemoteConnection connection;

	private final int number;

	private final int columns;

	private final Queue<@Nullable Object[]> page = new ArrayDeque<>();

	private boolean more;

	private RemoteRows(RemoteConnection connection, int number, int columns) {
		this.connection = connection;
		this.number = number;
		this.columns = columns;
	}

	/** Reads how many rows were changed, if any were, and the first page of rows. */
	static Result first(RemoteConnection connection, DataInputStream in) throws IOException {
		Object count = ValueCodec.read(in);
		int number = in.readInt();
		int columns = in.readUnsignedShort();
		RemoteRows rows = new RemoteRows(connection, number, columns);
		SimpleResultSet result = new SimpleResultSet(rows);
		for (int i = 0; i < columns; i++) {
			String label = (String) ValueCodec.read(in);
			String type = (String) ValueCodec.read(in);
			result.addColumn(label, in.readInt(), type, in.readInt(), in.readInt());
		}
		rows.readPage(in);
		return new Result(count, result);
	}

	private void readPage(DataInputStream in) throws IOException {
		while (in.readBoolean()) {
			@Nullable Object[] row = new @Nullable Object[this.columns];
			for (int i = 0; i < this.columns; i++) {
				row[i] = ValueCodec.read(in);
			}
			this.page.add(row);
		}
		this.more = in.readBoolean();
	}

	@Override
	@SuppressWarnings("NullAway") // the interface is not annotated: null ends the rows
	public Object @Nullable [] readRow() throws SQLException {
		while (this.page.isEmpty() && this.more) {
			this.connection.exchange((out) -> {
				out.writeByte(Request.FETCH.ordinal());
				out.writeInt(this.number);
			}, (in) -> {
				if (in.readUnsignedByte() == Request.Answer.FAILURE.ordinal()) {
					throw SqlExceptionCodec.read(in);
				}
				readPage(in);
				return true;
			});
		}
		return this.page.poll();
	}

	@Override
	public void close() {
		this.page.clear();
		if (!this.more) {
			return;
		}
		this.more = false;
		try {
			this.connection.exchange((out) -> {
				out.writeByte(Request.CLOSE_ROWS.ordinal());
				out.writeInt(this.number);
			}, this.connection::answer);
		}
		catch (SQLException ex) {
			// The connection is lost, and the rows with it.
			return;
		}
	}

	@Override
	public void reset() throws SQLException {
		throw new SQLFeatureNotSupportedException("Rows are read once.");
	}

	/**
	 * The outcome of a statement.
	 *
	 * @param count rows that were changed, or their counts; null for a query
	 * @param rows those of a query, or generated keys
	 */
	record Result(@Nullable Object count, SimpleResultSet rows) {
	}

}
