package dev.promptmill.database.socket;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.sql.BatchUpdateException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A failure and its causes, as they are sent: by the class of JDBC that callers judge by,
 * with message, SQL state and vendor code.
 */
final class SqlExceptionCodec {

	private static final int MOST_CAUSES = 10;

	/** The first that fits counts. */
	private static final List<Kind> KINDS = List.of(
			new Kind(SQLIntegrityConstraintViolationException.class, SQLIntegrityConstraintViolationException::new),
			new Kind(SQLTransactionRollbackException.class, SQLTransactionRollbackException::new),
			new Kind(SQLTimeoutException.class, SQLTimeoutException::new),
			new Kind(SQLTransientException.class, SQLTransientException::new),
			new Kind(SQLSyntaxErrorException.class, SQLSyntaxErrorException::new),
			new Kind(SQLDataException.class, SQLDataException::new),
			new Kind(SQLFeatureNotSupportedException.class, SQLFeatureNotSupportedException::new),
			new Kind(SQLInvalidAuthorizationSpecException.class, SQLInvalidAuthorizationSpecException::new),
			new Kind(SQLNonTransientConnectionException.class, SQLNonTransientConnectionException::new),
			new Kind(SQLNonTransientException.class, SQLNonTransientException::new),
			new Kind(SQLException.class, SQLException::new));

	private SqlExceptionCodec() {
	}

	static void write(DataOutputStream out, Throwable failure) throws IOException {
		List<Throwable> causes = new ArrayList<>();
		for (Throwable cause = failure; cause != null && causes.size() < MOST_CAUSES; cause = beneath(cause)) {
			causes.add(cause);
		}
		out.writeInt(causes.size());
		for (Throwable cause : causes) {
			ValueCodec.write(out, cause.getMessage());
			ValueCodec.write(out, (cause instanceof BatchUpdateException batch) ? batch.getUpdateCounts() : null);
			if (cause instanceof SQLException sql) {
				out.writeByte(kind(sql));
				ValueCodec.write(out, sql.getSQLState());
				out.writeInt(sql.getErrorCode());
			}
			else {
				out.writeByte(KINDS.size());
				ValueCodec.write(out, cause.getClass().getName());
			}
		}
	}

	private static int kind(SQLException failure) {
		int kind = 0;
		while (!KINDS.get(kind).type().isInstance(failure)) {
			kind++;
		}
		return kind;
	}

	/** H2 hides the failure of a batch behind it, where others have the cause. */
	private static @Nullable Throwable beneath(Throwable failure) {
		Throwable next = (failure instanceof SQLException sql) ? sql.getNextException() : null;
		return (failure.getCause() != null) ? failure.getCause() : next;
	}

	static SQLException read(DataInputStream in) throws IOException {
		int count = in.readInt();
		Throwable first = null;
		Throwable last = null;
		for (int i = 0; i < Math.min(count, MOST_CAUSES); i++) {
			Throwable cause = readOne(in);
			if (last != null) {
				last.initCause(cause);
				if (last instanceof BatchUpdateException batch && cause instanceof SQLException sql) {
					batch.setNextException(sql);
				}
			}
			first = (first != null) ? first : cause;
			last = cause;
		}
		return (first instanceof SQLException sql) ? sql
				: new SQLException((first != null) ? first.getMessage() : null, "HY000", first);
	}

	private static Throwable readOne(DataInputStream in) throws IOException {
		String message = (String) ValueCodec.read(in);
		Object counts = ValueCodec.read(in);
		int kind = in.readUnsignedByte();
		String stateOrClass = (String) ValueCodec.read(in);
		if (kind >= KINDS.size()) {
			return new OtherFailure(String.valueOf(stateOrClass), message);
		}
		int code = in.readInt();
		return (counts instanceof int[] updates) ? new BatchUpdateException(message, stateOrClass, code, updates)
				: KINDS.get(kind).factory().create(message, stateOrClass, code);
	}

	private record Kind(Class<? extends SQLException> type, Factory factory) {
	}

	private interface Factory {

		SQLException create(@Nullable String message, @Nullable String state, int code);

	}

	/** A cause that is none of JDBC's, which looks as it did where it happened. */
	private static final class OtherFailure extends Exception {

		private static final long serialVersionUID = 1L;

		private final String type;

		OtherFailure(String type, @Nullable String message) {
			super(message);
			this.type = type;
		}

		@Override
		public String toString() {
			return (getMessage() != null) ? this.type + ": " + getMessage() : this.type;
		}

	}

}
