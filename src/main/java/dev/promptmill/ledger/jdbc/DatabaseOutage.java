package dev.promptmill.ledger.jdbc;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import dev.promptmill.common.ChangeSignal;
import org.h2.api.ErrorCode;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionSystemException;

/**
 * Repeats what a lost connection broke off, until the database answers or has been away
 * for too long; and, a few times, what the database took back because transactions waited
 * for one another. All threads share it: once it lasted too long, each of them is told at
 * its next attempt and does not wait on its own. The operator is told once that it began
 * and once that it ended. Thread-safe.
 */
public final class DatabaseOutage {

	private static final Duration BETWEEN = Duration.ofMillis(250);

	/**
	 * PostgreSQL: a session that was ended from outside, a server that stops or starts or
	 * has no connection left.
	 */
	private static final Set<String> AWAY = Set.of("57P01", "57P02", "57P03", "57P05", "25P03", "53300");

	/**
	 * H2: a server broke the connection, the database was closed, or another process has
	 * the file. The pool drops such connections; nobody waits.
	 */
	private static final Set<Integer> H2_AWAY = Set.of(ErrorCode.CONNECTION_BROKEN_1,
			ErrorCode.DATABASE_CALLED_AT_SHUTDOWN, ErrorCode.DATABASE_IS_CLOSED, ErrorCode.DATABASE_ALREADY_OPEN_1);

	/** The pool gives up a connection at its first failure, and says so at each use. */
	private static final String POOL_CLOSED_IT = "Connection is closed";

	/**
	 * Deadlock and serialization failure: the transaction was taken back as a whole. A
	 * run that takes rows over and a worker that delivers them may meet in either order.
	 */
	private static final Set<String> CONFLICT = Set.of("40P01", "40001");

	/** SQL: a connection that failed, or was closed, after it stood. */
	private static final Set<String> BROKEN_OFF = Set.of("08006", "08003");

	/** Whoever could not write tells within that time. */
	private static final Duration CLOSED_SILENCE = Duration.ofSeconds(1);

	private static final int MOST_CONFLICTS = 10;

	private static final int MOST_CAUSES = 50;

	private final long mostNanos;

	private final LongSupplier ticker;

	private final Pause pause;

	private volatile Consumer<String> listener = (message) -> {
	};

	private @Nullable Long since;

	private @Nullable Long foundClosed;

	/**
	 * @param most how long to wait for the database, zero for not at all
	 * @param ticker nanoseconds that only go forward
	 */
	public DatabaseOutage(Duration most, LongSupplier ticker) {
		this(most, ticker, ChangeSignal::pauseUnlessInterrupted);
	}

	/** The same with pauses of its own. */
	DatabaseOutage(Duration most, LongSupplier ticker, Pause pause) {
		this.mostNanos = most.toNanos();
		this.ticker = ticker;
		this.pause = pause;
	}

	/** Whom to tell when the database is away, and when it answers again. */
	public void tell(Consumer<String> listener) {
		this.listener = listener;
	}

	/**
	 * Carries out work that may be begun again after a lost connection.
	 * @throws RuntimeException what the work threw, if it is no lost connection or the
	 * database stayed away
	 */
	public <T extends @Nullable Object> T outlast(Supplier<T> work) {
		int conflicts = 0;
		while (true) {
			long began = this.ticker.getAsLong();
			try {
				T result = work.get();
				answered(began);
				return result;
			}
			catch (RuntimeException ex) {
				SQLException cause = decisive(ex);
				boolean passing = cause != null
						&& ((isConflict(cause) && conflicts++ < MOST_CONFLICTS) || isOutlasted(cause));
				letTheReasonComeFirst(cause);
				if (!passing || !this.pause.pause(BETWEEN)) {
					throw ex;
				}
			}
		}
	}

	/**
	 * H2 closes a file that it could not write. Whoever finds it closed does not know
	 * why; whoever could not write does (a full disk), and is to be heard first.
	 */
	private void letTheReasonComeFirst(@Nullable SQLException cause) {
		if (cause != null && cause.getErrorCode() == ErrorCode.DATABASE_IS_CLOSED) {
			long left = CLOSED_SILENCE.toNanos() - sinceFoundClosed();
			if (left > 0) {
				this.pause.pause(Duration.ofNanos(left));
			}
		}
	}

	private synchronized long sinceFoundClosed() {
		long now = this.ticker.getAsLong();
		Long first = this.foundClosed;
		if (first == null) {
			this.foundClosed = now;
			return 0;
		}
		return now - first;
	}

	private boolean isOutlasted(SQLException cause) {
		return isConnectionFailure(cause) && !isClosedByH2(cause) && !isTooLong(cause);
	}

	/** What was under way when the database went away does not say that it is back. */
	private void answered(long began) {
		long lasted;
		synchronized (this) {
			Long since = this.since;
			if (since == null || began - since < 0) {
				return;
			}
			lasted = this.ticker.getAsLong() - since;
			this.since = null;
		}
		this.listener.accept("The database answers again after " + TimeUnit.NANOSECONDS.toSeconds(lasted) + " s.");
	}

	/** H2 closes a file that it could not write: that is a failure to end with. */
	private static boolean isClosedByH2(SQLException cause) {
		return H2_AWAY.contains(cause.getErrorCode());
	}

	private boolean isTooLong(SQLException cause) {
		if (this.mostNanos == 0) {
			return true;
		}
		synchronized (this) {
			long now = this.ticker.getAsLong();
			Long since = this.since;
			if (since != null) {
				return now - since >= this.mostNanos;
			}
			this.since = now;
		}
		String why = String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
		this.listener.accept("The database does not answer (" + why
				+ "). The run waits up to a minute for it and sends nothing meanwhile.");
		return false;
	}

	/** Whether a connection that fails in this way is of no use any more. */
	public static boolean isLostConnection(Throwable failure) {
		SQLException cause = decisive(failure);
		return cause != null && isConnectionFailure(cause);
	}

	/**
	 * Whether a failure means that a connection which stood was lost: the process that
	 * had the embedded ledger open has ended, and work that may be repeated finds
	 * another, or opens the file.
	 */
	public static boolean isBrokenOff(Throwable failure) {
		SQLException cause = decisive(failure);
		return cause != null && !isClosedByH2(cause) && (BROKEN_OFF.contains(String.valueOf(cause.getSQLState()))
				|| POOL_CLOSED_IT.equals(cause.getMessage()));
	}

	/** What a failure began with: the innermost cause, which names a full disk. */
	public static Throwable reason(Throwable failure) {
		Throwable reason = failure;
		Throwable beneath = beneath(reason);
		for (int depth = 0; beneath != null && depth < MOST_CAUSES; depth++) {
			reason = beneath;
			beneath = beneath(reason);
		}
		return reason;
	}

	/** The innermost cause decides: what wraps it may call everything transient. */
	private static @Nullable SQLException decisive(Throwable failure) {
		SQLException innermost = null;
		int depth = 0;
		for (Throwable cause = failure; cause != null && depth < MOST_CAUSES; cause = beneath(cause)) {
			innermost = (cause instanceof SQLException sql) ? sql : innermost;
			depth++;
		}
		return innermost;
	}

	/** The cause; a rollback that fails hides why there was one. */
	private static @Nullable Throwable beneath(Throwable failure) {
		Throwable hidden = (failure instanceof TransactionSystemException rollback) ? rollback.getApplicationException()
				: null;
		return (hidden != null) ? hidden : failure.getCause();
	}

	private static boolean isConflict(SQLException failure) {
		return CONFLICT.contains(String.valueOf(failure.getSQLState()));
	}

	private static boolean isConnectionFailure(SQLException failure) {
		String state = failure.getSQLState();
		if (state == null) {
			return failure instanceof SQLTransientConnectionException || POOL_CLOSED_IT.equals(failure.getMessage());
		}
		return state.startsWith("08") || AWAY.contains(state) || H2_AWAY.contains(failure.getErrorCode());
	}

	/** Waits between two attempts. */
	@FunctionalInterface
	interface Pause {

		/** Whether it was to the end; an interrupted thread does not wait. */
		boolean pause(Duration time);

	}

}
