package dev.promptmill.database.socket;

import java.io.DataOutputStream;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;

import org.jspecify.annotations.Nullable;

/** Rows that another process reads page by page. */
final class ServedRows {

	private static final int ROWS = 1000;

	private static final int BYTES = 256 * 1024;

	private final ResultSet rows;

	private final @Nullable Statement statement;

	/**
	 * @param statement to close with them, if there is one
	 */
	ServedRows(ResultSet rows, @Nullable Statement statement) {
		this.rows = rows;
		this.statement = statement;
	}

	void writeColumns(DataOutputStream out) throws IOException, SQLException {
		ResultSetMetaData columns = this.rows.getMetaData();
		out.writeShort(columns.getColumnCount());
		for (int i = 1; i <= columns.getColumnCount(); i++) {
			ValueCodec.write(out, columns.getColumnLabel(i));
			ValueCodec.write(out, columns.getColumnTypeName(i));
			out.writeInt(columns.getColumnType(i));
			out.writeInt(columns.getPrecision(i));
			out.writeInt(columns.getScale(i));
		}
	}

	/**
	 * Writes rows until a page is full.
	 * @return whether more may follow
	 */
	boolean writePage(DataOutputStream out) throws IOException, SQLException {
		int columns = this.rows.getMetaData().getColumnCount();
		int start = out.size();
		boolean more = true;
		for (int row = 0; more && row < ROWS && out.size() - start < BYTES; row++) {
			more = this.rows.next();
			if (more) {
				out.writeBoolean(true);
				for (int i = 1; i <= columns; i++) {
					Object value = this.rows.getObject(i);
					ValueCodec.write(out, ValueCodec.isKnown(value) ? value : this.rows.getString(i));
				}
			}
		}
		out.writeBoolean(false);
		out.writeBoolean(more);
		return more;
	}

	void close() throws SQLException {
		this.rows.close();
		if (this.statement != null) {
			this.statement.close();
		}
	}

}
