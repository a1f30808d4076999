package dev.promptmill.ledger;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.SqlTypeValue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@OnEveryDatabase
class GroupCommitTests {

	private static final String GUARD = "UPDATE prompt_row SET status = ? WHERE run_id = ? AND row_no = ? AND status = ?";

	private static final String THEN = "UPDATE prompt_row SET polls = polls + ? WHERE run_id = ? AND row_no = ?";

	private final RunFixture run;

	private final AtomicInteger commits = new AtomicInteger();

	private GroupCommit group;

	GroupCommitTests(TestDatabase database) {
		this.run = new RunFixture(database);
	}

	@BeforeEach
	void open() {
		Fence fence = new RunFence(this.run.id(), this.run.run().lease().epoch());
		this.group = new GroupCommit(this.run.database().ledger(), fence,
				new LeaseProof(this.run.clock(), this.run.clock().millis()), this.commits::incrementAndGet);
	}

	@AfterEach
	void close() {
		this.group.close();
		this.run.close();
	}

	@Test
	void writeWhenACommitIsUnderWayThenAllWhoWaitShareTheNextOne() throws SQLException {
		this.run.rows(500);
		List<CompletableFuture<Boolean>> results = new ArrayList<>();
		whileCommitsAreHeldUp(() -> {
			results.add(this.group.write(move(1, "READY", "FAILED")));
			awaitFirstCommitUnderWay();
			for (long row = 2; row <= 500; row++) {
				results.add(this.group.write(move(row, "READY", "FAILED")));
			}
			assertThat(results).noneMatch(CompletableFuture::isDone);
		});
		assertThat(results).allMatch(CompletableFuture::join);
		this.group.close();
		assertThat(this.commits).hasValue(2);
		assertThat(this.run.totals().count(RowStatus.FAILED)).isEqualTo(500);
	}

	@Test
	void closeWhenTheWriterHangsThenSaysSoAndLosesNothingOnceItAnswers() throws SQLException {
		this.run.rows(1);
		List<CompletableFuture<Boolean>> results = new ArrayList<>();
		whileCommitsAreHeldUp(() -> {
			results.add(this.group.write(move(1, "READY", "FAILED")));
			awaitFirstCommitUnderWay();
			assertThatThrownBy(() -> this.group.close(Duration.ofMillis(1))).isInstanceOf(LedgerException.class)
				.hasMessageContaining("no longer answers");
			assertThat(results).noneMatch(CompletableFuture::isDone);
		});
		assertThat(results).allMatch(CompletableFuture::join);
	}

	@Test
	void writeWhenOneThousandWaitThenOneCommitTakesNoMore() throws SQLException {
		this.run.rows(2100);
		List<CompletableFuture<Boolean>> results = new ArrayList<>();
		whileCommitsAreHeldUp(() -> {
			results.add(this.group.write(move(1, "READY", "FAILED")));
			awaitFirstCommitUnderWay();
			LongStream.rangeClosed(2, 2002)
				.forEach((row) -> results.add(this.group.write(move(row, "READY", "FAILED"))));
		});
		assertThat(results).allMatch(CompletableFuture::join);
		this.group.close();
		assertThat(this.commits).hasValue(4);
	}

	@Test
	void writeWhenGuardDoesNotHoldThenFalseAndNothingFollows() {
		this.run.rows(2);
		CompletableFuture<Boolean> refused = this.group.write(move(1, "GENERATING", "FAILED"));
		CompletableFuture<Boolean> held = this.group.write(move(2, "READY", "FAILED"));
		assertThat(refused.join()).isFalse();
		assertThat(held.join()).isTrue();
		assertThat(status(1)).isEqualTo("READY 0");
		assertThat(status(2)).isEqualTo("FAILED 1");
	}

	@Test
	void writeWhenTwoOfOneGroupWantTheSameRowThenTheFirstWins() throws SQLException {
		this.run.rows(2);
		List<CompletableFuture<Boolean>> results = new ArrayList<>();
		whileCommitsAreHeldUp(() -> {
			this.group.write(move(2, "READY", "FAILED"));
			awaitFirstCommitUnderWay();
			results.add(this.group.write(move(1, "READY", "SUBMITTING")));
			results.add(this.group.write(move(1, "READY", "PARTIAL")));
		});
		assertThat(results.get(0).join()).isTrue();
		assertThat(results.get(1).join()).isFalse();
		assertThat(status(1)).isEqualTo("SUBMITTING 1");
	}

	@DisplayName("If the database refuses one statement, nothing of the group is written, and all are told")
	@Test
	void writeWhenOneStatementIsRefusedThenTheGroupIsNotWritten() throws SQLException {
		this.run.rows(3);
		GuardedUpdate broken = new GuardedUpdate(guard(2, "READY", "FAILED"),
				new GuardedUpdate.Statement("UPDATE prompt_row SET row_no = NULL WHERE run_id = ?", this.run.id()));
		List<CompletableFuture<Boolean>> results = new ArrayList<>();
		whileCommitsAreHeldUp(() -> {
			this.group.write(move(3, "READY", "FAILED"));
			awaitFirstCommitUnderWay();
			results.add(this.group.write(move(1, "READY", "FAILED")));
			results.add(this.group.write(broken));
		});
		assertThat(results).allSatisfy((result) -> assertThatThrownBy(result::join).isNotNull());
		assertThat(status(1)).isEqualTo("READY 0");
		assertThat(status(2)).isEqualTo("READY 0");
		assertThat(this.group.write(move(1, "READY", "FAILED")).join()).as("the next change").isTrue();
	}

	@Test
	void writeWhenAGuardHitsMoreThanOneRowThenTheGroupIsRolledBack() {
		this.run.rows(2);
		GuardedUpdate careless = new GuardedUpdate(
				new GuardedUpdate.Statement("UPDATE prompt_row SET polls = 7 WHERE run_id = ?", this.run.id()));
		assertThatThrownBy(() -> this.group.write(careless).join()).hasCauseInstanceOf(LedgerException.class)
			.hasMessageContaining("hit 2 rows");
		assertThat(status(1)).isEqualTo("READY 0");
	}

	@Test
	void writeWhenTheDriverDiesOfAnErrorThenAllAreToldAndTheNextChangeIsWritten() {
		this.run.rows(1);
		SqlTypeValue deadly = (statement, index, type, name) -> {
			throw new StackOverflowError();
		};
		CompletableFuture<Boolean> broken = this.group
			.write(new GuardedUpdate(new GuardedUpdate.Statement(GUARD, "FAILED", this.run.id(), deadly, "READY")));
		assertThatThrownBy(() -> broken.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(LedgerException.class);
		assertThat(this.group.write(move(1, "READY", "FAILED")).join()).isTrue();
	}

	@Test
	void writeWhenACommitFailsThenWhatIsBehindItIsSaid() {
		this.run.rows(1);
		SqlTypeValue full = (statement, index, type, name) -> {
			throw new IllegalStateException("JDBC commit failed", new IOException("No space left on device"));
		};
		CompletableFuture<Boolean> broken = this.group
			.write(new GuardedUpdate(new GuardedUpdate.Statement(GUARD, "FAILED", this.run.id(), full, "READY")));
		assertThatThrownBy(() -> broken.get(20, TimeUnit.SECONDS)).hasMessageContaining("No space left on device");
	}

	@Test
	void writeWhenTheRunWasTakenOverThenLeaseLostAndNothingIsWritten() {
		this.run.rows(1);
		this.run.takenOver();
		assertThatThrownBy(() -> this.group.write(move(1, "READY", "FAILED")).join())
			.hasCauseInstanceOf(LeaseLostException.class)
			.hasMessageContaining("taken over by another process");
		assertThat(status(1)).isEqualTo("READY 0");
	}

	@Test
	void closeWhenChangesAreQueuedThenTheyAreWritten() {
		this.run.rows(300);
		List<CompletableFuture<Boolean>> results = LongStream.rangeClosed(1, 300)
			.mapToObj((row) -> this.group.write(move(row, "READY", "FAILED")))
			.toList();
		this.group.close();
		assertThat(results).allMatch((result) -> result.isDone() && result.join());
	}

	@Test
	void closeWhenACommitIsUnderWayThenTheDatabaseIsNotHarmed() {
		this.run.rows(200);
		for (long row = 1; row <= 200; row += 2) {
			open();
			CompletableFuture<Boolean> first = this.group.write(move(row, "READY", "FAILED"));
			CompletableFuture<Boolean> second = this.group.write(move(row + 1, "READY", "FAILED"));
			this.group.close();
			assertThat(first.join() && second.join()).isTrue();
		}
		assertThat(this.run.totals().count(RowStatus.FAILED)).isEqualTo(200);
	}

	@Test
	void writeWhenClosedThenRefused() {
		this.run.rows(1);
		this.group.close();
		assertThatThrownBy(() -> this.group.write(move(1, "READY", "FAILED")).get(5, TimeUnit.SECONDS))
			.hasCauseInstanceOf(LedgerException.class);
		assertThat(status(1)).isEqualTo("READY 0");
	}

	private GuardedUpdate move(long row, String from, String to) {
		return new GuardedUpdate(guard(row, from, to), new GuardedUpdate.Statement(THEN, 1, this.run.id(), row));
	}

	private GuardedUpdate.Statement guard(long row, String from, String to) {
		return new GuardedUpdate.Statement(GUARD, to, this.run.id(), row, from);
	}

	private String status(long row) {
		return this.run.database()
			.sql()
			.sql("SELECT status, polls FROM prompt_row WHERE run_id = ? AND row_no = ?")
			.params(this.run.id(), row)
			.query((result, n) -> result.getString(1) + " " + result.getInt(2))
			.single();
	}

	/** Holds the run's row, which every commit must pass, from another connection. */
	private void whileCommitsAreHeldUp(Runnable work) throws SQLException {
		try (Connection connection = this.run.database().connection();
				Statement statement = connection.createStatement()) {
			connection.setAutoCommit(false);
			statement.executeUpdate("UPDATE run SET pace = NULL WHERE run_id = " + this.run.id());
			work.run();
			connection.commit();
		}
	}

	private void awaitFirstCommitUnderWay() {
		while (!this.group.isCommitting()) {
			Thread.onSpinWait();
		}
	}

}
