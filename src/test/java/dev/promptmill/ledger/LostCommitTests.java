package dev.promptmill.ledger;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;

import javax.sql.DataSource;

import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.datasource.DelegatingDataSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The connection is lost while a transaction of a lease is under way (issue 12). */
@OnEveryDatabase
class LostCommitTests {

	private static final Duration PATIENCE = Duration.ofSeconds(75);

	private final RunFixture run;

	private final AtomicLong nanos = new AtomicLong();

	private final Breaking source;

	private GroupCommit group;

	LostCommitTests(TestDatabase database) {
		this.run = new RunFixture(database).rows(3);
		this.source = new Breaking(database.dataSource());
	}

	@BeforeEach
	void open() {
		LedgerDatabase database = new LedgerDatabase(TestDatabase.weakened(this.source), PATIENCE, this.nanos::get,
				RunFolders.AS_WRITTEN);
		this.group = new GroupCommit(database, new RunFence(this.run.id(), this.run.run().lease().epoch()),
				new LeaseProof(this.run.clock(), this.run.clock().millis()), () -> {
				});
	}

	@AfterEach
	void close() {
		this.group.close();
		this.run.close();
	}

	@Test
	void writeWhenTheReplyToACommitIsLostThenItIsNotCarriedOutAgain() {
		this.source.breaks.add(Break.AFTER_COMMIT);
		assertThat(this.group.write(settle(1)).join()).isTrue();
		assertThat(row(1)).isEqualTo("FAILED 1");
	}

	@Test
	void writeWhenTheReplyIsLostAndTheGuardHadNotHeldThenThatIsStillKnown() {
		this.source.breaks.add(Break.AFTER_COMMIT);
		assertThat(this.group.write(move(1, "GENERATING", "FAILED")).join()).isFalse();
		assertThat(row(1)).isEqualTo("READY 0");
	}

	@Test
	void writeWhenTheCommitItselfIsLostThenItIsRepeatedOnce() {
		this.source.breaks.add(Break.BEFORE_COMMIT);
		assertThat(this.group.write(settle(1)).join()).isTrue();
		assertThat(row(1)).isEqualTo("FAILED 1");
	}

	@Test
	void writeWhenCommitsAreLostInEveryWayInARowThenItIsCarriedOutOnce() {
		this.source.breaks.add(Break.BEFORE_COMMIT);
		this.source.breaks.add(Break.BEFORE_COMMIT);
		this.source.breaks.add(Break.AFTER_COMMIT);
		this.source.breaks.add(Break.BEFORE_COMMIT);
		assertThat(this.group.write(settle(1)).join()).isTrue();
		assertThat(row(1)).isEqualTo("FAILED 1");
		assertThat(this.group.write(settle(2)).join()).as("the next change").isTrue();
		assertThat(row(2)).isEqualTo("FAILED 1");
	}

	@Test
	void writeWhenTheRunWasTakenOverMeanwhileThenLeaseLostAndNothingIsWritten() {
		this.source.beforeBreak = this.run::takenOver;
		this.source.breaks.add(Break.BEFORE_COMMIT);
		assertThatThrownBy(() -> this.group.write(settle(1)).join()).hasCauseInstanceOf(LeaseLostException.class);
		assertThat(row(1)).isEqualTo("READY 0");
	}

	@Test
	void writeWhenTheDatabaseStaysAwayThenTheChangeFailsAndTheNextOneIsWritten() {
		this.source.beforeBreak = () -> this.nanos.addAndGet(PATIENCE.toNanos());
		this.source.breaks.add(Break.BEFORE_COMMIT);
		this.source.breaks.add(Break.BEFORE_COMMIT);
		assertThatThrownBy(() -> this.group.write(settle(1)).join()).hasStackTraceContaining("connection was lost");
		assertThat(this.group.write(settle(2)).join()).isTrue();
		assertThat(row(1)).isEqualTo("READY 0");
	}

	@Test
	void writeWhenTheRollbackFailsTooThenTheFirstFailureIsNamed() {
		this.source.diskIsFull = true;
		assertThatThrownBy(() -> this.group.write(settle(1)).join()).cause()
			.isInstanceOf(LedgerException.class)
			.hasMessageContaining("No space left")
			.hasMessageNotContaining("Connection is closed");
	}

	private GuardedUpdate settle(long row) {
		return move(row, "READY", "FAILED");
	}

	private GuardedUpdate move(long row, String from, String to) {
		return new GuardedUpdate(
				new GuardedUpdate.Statement(
						"UPDATE prompt_row SET status = ? WHERE run_id = ? AND row_no = ? AND status = ?", to,
						this.run.id(), row, from),
				new GuardedUpdate.Statement("UPDATE prompt_row SET polls = polls + 1 WHERE run_id = ? AND row_no = ?",
						this.run.id(), row));
	}

	private String row(long row) {
		return this.run.database()
			.sql()
			.sql("SELECT status, polls FROM prompt_row WHERE run_id = ? AND row_no = ?")
			.params(this.run.id(), row)
			.query((result, n) -> result.getString(1) + " " + result.getInt(2))
			.single();
	}

	private enum Break {

		BEFORE_COMMIT, AFTER_COMMIT

	}

	/** The real database; its connections break at a commit when they are told to. */
	private static final class Breaking extends DelegatingDataSource {

		private final Queue<Break> breaks = new ArrayDeque<>();

		private volatile boolean diskIsFull;

		private Runnable beforeBreak = () -> {
		};

		Breaking(DataSource real) {
			super(real);
		}

		@Override
		public Connection getConnection() throws SQLException {
			Connection real = super.getConnection();
			return (Connection) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] { Connection.class },
					(proxy, method, arguments) -> {
						refuseWhenFull(real, method.getName());
						return "commit".equals(method.getName()) ? commit(real) : invoke(real, method, arguments);
					});
		}

		/** As the pool does: it closes a connection at its first failure. */
		private void refuseWhenFull(Connection real, String method) throws SQLException {
			if (this.diskIsFull && "prepareStatement".equals(method)) {
				throw new SQLException("Write failed", "HY000", new IOException("No space left on device"));
			}
			if (this.diskIsFull && "rollback".equals(method)) {
				real.rollback();
				throw new SQLException("Connection is closed");
			}
		}

		private Object commit(Connection real) throws SQLException {
			Break how = this.breaks.poll();
			if (how == null || how == Break.AFTER_COMMIT) {
				real.commit();
			}
			else {
				real.rollback();
			}
			if (how != null) {
				this.beforeBreak.run();
				throw new SQLException("The connection was lost.", "08006");
			}
			return null;
		}

		private static Object invoke(Connection real, Method method, Object[] arguments) throws Throwable {
			try {
				return method.invoke(real, arguments);
			}
			catch (InvocationTargetException ex) {
				throw ex.getTargetException();
			}
		}

	}

}
