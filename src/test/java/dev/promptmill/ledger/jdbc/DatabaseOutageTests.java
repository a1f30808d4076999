package dev.promptmill.ledger.jdbc;

import java.sql.SQLException;
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

	private final DatabaseOutage outage = new DatabaseOutage(Duration.ofSeconds(75), this.nanos::get);

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
		DatabaseOutage none = new DatabaseOutage(Duration.ZERO, this.nanos::get);
		none.tell(this.said::add);
		this.failuresAtSecond.add(1);
		assertThatThrownBy(() -> none.outlast(this::work)).hasMessageContaining("gone at 1");
		assertThat(this.said).isEmpty();
	}

	@Test
	void outlastWhenH2ClosedItsFileThenWhoeverCouldNotWriteIsHeardFirst() {
		SQLException closed = new SQLException("The database has been closed", "90098", ErrorCode.DATABASE_IS_CLOSED);
		assertThat(timeToFail(closed)).isGreaterThanOrEqualTo(Duration.ofMillis(900));
		this.nanos.set(seconds(2));
		assertThat(timeToFail(closed)).as("a second later").isLessThan(Duration.ofMillis(900));
	}

	private Duration timeToFail(SQLException failure) {
		long start = System.nanoTime();
		assertThatThrownBy(() -> this.outage.outlast(() -> {
			throw new IllegalStateException(failure);
		})).hasRootCause(failure);
		return Duration.ofNanos(System.nanoTime() - start);
	}

	@Test
	void isLostConnectionWhenSomethingElseIsWrongThenFalse() {
		assertThat(DatabaseOutage.isLostConnection(new SQLException("no such table", "42P01"))).isFalse();
		assertThat(DatabaseOutage.isLostConnection(new SQLException("wrong password", "28P01"))).isFalse();
		assertThat(DatabaseOutage.isLostConnection(new SQLException("disk full", "53100"))).isFalse();
		assertThat(DatabaseOutage.isLostConnection(new IllegalStateException("no database at all"))).isFalse();
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
