package dev.promptmill.ledger.jdbc;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;

import org.h2.api.ErrorCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.TransactionSystemException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DatabaseOutageTests {

	private final AtomicLong nanos = new AtomicLong();

	private final List<Duration> pauses = new ArrayList<>();

	private boolean interrupted;

	private final DatabaseOutage outage = new DatabaseOutage(Duration.ofSeconds(75), this.nanos::get, this::pause);

	private final List<String> said = new ArrayList<>();

	private final Queue<Integer> failuresAtSecond = new ArrayDeque<>();

	DatabaseOutageTests() {
		this.outage.tell(this.said::add);
	}

	@Test
	void outlastWhenNothingFailsThenNothingIsSaid() {
		assertThat(this.outage.outlast(this::work)).isEqualTo("done");
		assertThat(this.said).isEmpty();
	}

	@Test
	void outlastWhenTheDatabaseComesBackThenBothAreSaidOnce() {
		this.failuresAtSecond.addAll(List.of(1, 5, 12));
		assertThat(this.outage.outlast(this::work)).isEqualTo("done");
		assertThat(this.said).containsExactly(
				"The database does not answer (gone at 1). The run waits up to a minute for it and sends nothing"
						+ " meanwhile.",
				"The database answers again after 11 s.");
	}

	@Test
	void outlastWhenItIsAwayASecondTimeThenTheTimeBeginsAnew() {
		this.failuresAtSecond.addAll(List.of(1, 60));
		this.outage.outlast(this::work);
		this.failuresAtSecond.addAll(List.of(80, 150));
		assertThat(this.outage.outlast(this::work)).isEqualTo("done");
		assertThat(this.said).hasSize(4);
	}

	@Test
	void outlastWhenItStaysAwayThenThatIsThrownAndEveryOtherIsToldAtOnce() {
		this.failuresAtSecond.addAll(List.of(1, 30, 76, 77));
		assertThatThrownBy(() -> this.outage.outlast(this::work)).hasMessageContaining("gone at 76");
		assertThatThrownBy(() -> this.outage.outlast(this::work)).hasMessageContaining("gone at 77");
		assertThat(this.said).hasSize(1);
	}

	@Test
	void outlastWhenWorkThatBeganBeforeSucceedsThenTheOutageGoesOn() {
		this.failuresAtSecond.add(30);
		this.outage.outlast(() -> {
			this.nanos.set(seconds(1));
			lose();
			return "answered just before";
		});
		assertThat(this.said).hasSize(1);
	}

	@Test
	void outlastWhenThereIsNoPatienceThenTheFailureIsThrownAtOnceAndNothingIsSaid() {
		DatabaseOutage none = new DatabaseOutage(Duration.ZERO, this.nanos::get, this::pause);
		none.tell(this.said::add);
		this.failuresAtSecond.add(1);
		assertThatThrownBy(() -> none.outlast(this::work)).hasMessageContaining("gone at 1");
		assertThat(this.said).isEmpty();
	}

	@Test
	void outlastThenTheDatabaseIsAskedFourTimesASecond() {
		this.failuresAtSecond.addAll(List.of(1, 2));
		this.outage.outlast(this::work);
		assertThat(this.pauses).containsExactly(Duration.ofMillis(250), Duration.ofMillis(250));
	}

	@Test
	void outlastWhenTheThreadIsInterruptedThenTheFailureIsThrown() {
		this.failuresAtSecond.add(1);
		this.interrupted = true;
		assertThatThrownBy(() -> this.outage.outlast(this::work)).hasMessageContaining("gone at 1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "40P01", "40001" })
	void outlastWhenTransactionsWaitForOneAnotherThenTenAreRepeated(String state) {
		SQLException conflict = new SQLException("deadlock detected", state);
		AtomicLong left = new AtomicLong(10);
		assertThat(this.outage.outlast(() -> failing(left, conflict))).isEqualTo("done");
		left.set(11);
		assertThatThrownBy(() -> this.outage.outlast(() -> failing(left, conflict))).hasRootCause(conflict);
		assertThat(left).hasValue(0);
		assertThat(this.pauses).hasSize(20);
		assertThat(this.said).isEmpty();
	}

	@Test
	void outlastWhenH2ClosedItsFileThenWhoeverCouldNotWriteIsHeardFirst() {
		SQLException closed = new SQLException("The database has been closed", "90098", ErrorCode.DATABASE_IS_CLOSED);
		for (int milliseconds : new int[] { 5000, 5400, 6100 }) {
			this.nanos.set(Duration.ofMillis(milliseconds).toNanos());
			assertThatThrownBy(() -> this.outage.outlast(() -> failing(new AtomicLong(1), closed)))
				.hasRootCause(closed);
		}
		assertThat(this.pauses).containsExactly(Duration.ofSeconds(1), Duration.ofMillis(600));
	}

	private static String failing(AtomicLong left, SQLException failure) {
		if (left.getAndUpdate((before) -> Math.max(before - 1, 0)) == 0) {
			return "done";
		}
		throw new IllegalStateException(failure);
	}

	@Test
	void isLostConnectionWhenSomethingElseIsWrongThenFalse() {
		assertThat(DatabaseOutage.isLostConnection(new SQLException("no such table", "42P01"))).isFalse();
		assertThat(DatabaseOutage.isLostConnection(new SQLException("wrong password", "28P01"))).isFalse();
		assertThat(DatabaseOutage.isLostConnection(new SQLException("disk full", "53100"))).isFalse();
		assertThat(DatabaseOutage.isLostConnection(new SQLException("no state at all"))).isFalse();
		assertThat(DatabaseOutage.isLostConnection(new IllegalStateException("no database at all"))).isFalse();
	}

	@Test
	void isLostConnectionWhenThePoolHasNoneThenTrue() {
		assertThat(DatabaseOutage.isLostConnection(new SQLTransientConnectionException("no connection in time")))
			.isTrue();
		assertThat(DatabaseOutage.isLostConnection(new SQLException("connect", "08001"))).isTrue();
	}

	@Test
	void isBrokenOffThenOnlyWhatStoodAndWasLost() {
		assertThat(DatabaseOutage.isBrokenOff(new SQLException("broken pipe", "08006"))).isTrue();
		assertThat(DatabaseOutage.isBrokenOff(new SQLException("closed", "08003"))).isTrue();
		assertThat(DatabaseOutage.isBrokenOff(new IllegalStateException(new SQLException("Connection is closed"))))
			.isTrue();
		assertThat(DatabaseOutage.isBrokenOff(new SQLException("connect", "08001"))).isFalse();
		assertThat(DatabaseOutage.isBrokenOff(new SQLException("no such table", "42P01"))).isFalse();
		assertThat(DatabaseOutage.isBrokenOff(new SQLException("closed", "08006", ErrorCode.DATABASE_IS_CLOSED)))
			.isFalse();
		assertThat(DatabaseOutage.isBrokenOff(new IllegalStateException("no database at all"))).isFalse();
	}

	@Test
	void reasonThenTheInnermostCauseHoweverTheyAreWrapped() {
		SQLException full = new SQLException("disk full", "53100");
		assertThat(DatabaseOutage.reason(full)).isSameAs(full);
		assertThat(DatabaseOutage.reason(new IllegalStateException(new IllegalStateException(full)))).isSameAs(full);
	}

	@Test
	void reasonWhenCausesGoInACircleThenOneOfThem() {
		SQLException first = new SQLException("gone", "57P01");
		SQLException second = new SQLException("gone", "57P01", first);
		first.initCause(second);
		assertThat(DatabaseOutage.reason(first)).isIn(first, second);
		assertThat(DatabaseOutage.isLostConnection(first)).isTrue();
	}

	@Test
	void isLostConnectionWhenAFileOfH2CannotBeWrittenThenFalse() {
		assertThat(DatabaseOutage.isLostConnection(h2(ErrorCode.IO_EXCEPTION_1))).isFalse();
		assertThat(DatabaseOutage.isLostConnection(h2(ErrorCode.IO_EXCEPTION_2))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(ints = { ErrorCode.CONNECTION_BROKEN_1, ErrorCode.DATABASE_CALLED_AT_SHUTDOWN,
			ErrorCode.DATABASE_IS_CLOSED, ErrorCode.DATABASE_ALREADY_OPEN_1 })
	void isLostConnectionWhenTheProcessThatServesH2EndedThenTrue(int code) {
		assertThat(DatabaseOutage.isLostConnection(h2(code))).isTrue();
	}

	@Test
	void isLostConnectionWhenWrappedThenTheInnermostCauseDecides() {
		SQLException refused = new SQLException("password", "28P01");
		assertThat(DatabaseOutage.isLostConnection(new SQLException("pool", "08001", refused))).isFalse();
		SQLException starting = new SQLException("starting up", "57P03");
		assertThat(DatabaseOutage.isLostConnection(new IllegalStateException(new SQLException("pool", starting))))
			.isTrue();
	}

	@Test
	void isLostConnectionWhenTheRollbackFailedTooThenWhatWasRolledBackDecides() {
		SQLException closed = new SQLException("Connection is closed");
		assertThat(DatabaseOutage.isLostConnection(new IllegalStateException(closed))).isTrue();
		TransactionSystemException lost = new TransactionSystemException("rollback", closed);
		lost.initApplicationException(new IllegalStateException(new SQLException("cut", "57P01")));
		assertThat(DatabaseOutage.isLostConnection(lost)).isTrue();
		TransactionSystemException full = new TransactionSystemException("rollback", closed);
		full.initApplicationException(new IllegalStateException(new SQLException("disk full", "53100")));
		assertThat(DatabaseOutage.isLostConnection(full)).isFalse();
	}

	private boolean pause(Duration time) {
		this.pauses.add(time);
		return !this.interrupted;
	}

	/** Another thread loses its connection, then fails for another reason. */
	private void lose() {
		Thread other = new Thread(() -> this.outage.outlast(() -> {
			if (this.failuresAtSecond.isEmpty()) {
				throw new IllegalStateException("something else");
			}
			return work();
		}));
		other.setUncaughtExceptionHandler((thread, ex) -> {
		});
		other.start();
		try {
			other.join();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private String work() {
		Integer second = this.failuresAtSecond.poll();
		if (second == null) {
			return "done";
		}
		this.nanos.set(seconds(second));
		throw new UncategorizedSQLException("read", null, new SQLException("gone at " + second, "57P01"));
	}

	private static long seconds(long seconds) {
		return Duration.ofSeconds(seconds).toNanos();
	}

	private static SQLException h2(int code) {
		return new SQLException("of H2", Integer.toString(code), code);
	}

}
