package dev.promptmill.ledger;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import dev.promptmill.control.Bell;
import org.h2.api.ErrorCode;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionSystemException;

/**
 * Repeats what a lost connection broke off, until the database answers or has been away
 * for too long. All threads share it: once it lasted too long, each of them is told at
 * its next attempt and does not wait on its own. Thread-safe.
 */
final class DatabaseOutage {

	private static final Duration BETWEEN = Duration.ofMillis(250);

	/**
	 * PostgreSQL: a session that was ended from outside, a server that stops or starts or
	 * has no connection left.
	 */
	private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "53300");

	/**
	 * H2: the process that serves the database broke the connection, closed the database
	 * or, about to end, still has the file. A file that can't be written has codes of its
	 * own, and is no outage.
	 */
	private static final Set<Integer> H2_AWAY = Set.of(ErrorCode.CONNECTION_BROKEN_1,
			ErrorCode.DATABASE_CALLED_AT_SHUTDOWN, ErrorCode.DATABASE_IS_CLOSED, ErrorCode.DATABASE_ALREADY_OPEN_1);

	/** The pool gives up a connection at its first failure, and says so at each use. */
	private static final String POOL_CLOSED_IT = "Connection is closed";

	private static final int MOST_CAUSES = 50;

	private final long mostNanos;

	private final LongSupplier ticker;

	private @Nullable Long since;

	/**
	 * @param most how long to wait for the database, zero for not at all
	 * @param ticker nanoseconds that only go forward
	 */
	DatabaseOutage(Duration most, LongSupplier ticker) {
		this.mostNanos = most.toNanos();
		this.ticker = ticker;
	}

	/**
	 * Carries out work that may be begun anew after a lost connection.
	 * @throws RuntimeException what the work threw, if it is no lost connection or the
	 * database stayed away
	 */
	<T extends @Nullable Object> T outlast(Supplier<T> work) {
		while (true) {
			try {
				T result = work.get();
				ended();
				return result;
			}
			catch (RuntimeException ex) {
				if (!isLostConnection(ex) || isTooLong() || !pause()) {
					throw ex;
				}
			}
		}
	}

	private synchronized void ended() {
		this.since = null;
	}

	private synchronized boolean isTooLong() {
		long now = this.ticker.getAsLong();
		Long began = this.since;
		if (began == null) {
			this.since = now;
			return this.mostNanos == 0;
		}
		return now - began >= this.mostNanos;
	}

	/** An interrupted thread waits no longer. */
	private static boolean pause() {
		try {
			Bell.pause(BETWEEN);
			return true;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

	/**
	 * The innermost cause decides: what wraps it may call everything transient. A
	 * rollback that fails hides why there was one.
	 */
	static boolean isLostConnection(Throwable failure) {
		SQLException innermost = null;
		int depth = 0;
		for (Throwable cause = failure; cause != null && depth < MOST_CAUSES; cause = cause.getCause()) {
			innermost = (cause instanceof SQLException sql) ? sql : innermost;
			Throwable hidden = (cause instanceof TransactionSystemException rollback)
					? rollback.getApplicationException() : null;
			if (hidden != null) {
				return isLostConnection(hidden);
			}
			depth++;
		}
		return innermost != null && isLostConnection(innermost);
	}

	private static boolean isLostConnection(SQLException failure) {
		String state = failure.getSQLState();
		if (state == null) {
			return failure instanceof SQLTransientConnectionException || POOL_CLOSED_IT.equals(failure.getMessage());
		}
		return state.startsWith("08") || AWAY.contains(state) || H2_AWAY.contains(failure.getErrorCode());
	}

}
