package dev.promptmill.ledger;

import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.ledger.step.SubmitOutcome;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two processes deliver the same task for two rows at the same moment. On H2 one process
 * writes all rows, one after the other.
 */
@Timeout(120)
class TaskOfTwoRowsTests {

	@DisplayName("Of two processes that deliver the same task one does, and the rest is written all the same")
	@Test
	void deliverWhenAnotherProcessDeliversTheSameTaskThenOneDoes() throws Exception {
		try (TestDatabase database = TestDatabase.open(TestDatabase.Kind.POSTGRESQL);
				RunFixture first = new RunFixture(database).rows(1);
				RunFixture second = new RunFixture(database).rows(2);
				Connection other = database.connection()) {
			accepted(first, 1, "same");
			OpenTask task = accepted(second, 1, "same");
			OpenTask sound = accepted(second, 2, "its own");
			other.setAutoCommit(false);
			try (Statement statement = other.createStatement()) {
				statement.executeUpdate(
						"UPDATE prompt_row SET status = 'DELIVERED', task_scope = 0 WHERE run_id = " + first.id());
			}
			CompletableFuture<Boolean> delivery = deliver(second, task);
			while (database.sql().sql("SELECT COUNT(*) FROM pg_locks WHERE NOT granted").query(Long.class).single() == 0
					&& !delivery.isDone()) {
				Thread.onSpinWait();
			}
			CompletableFuture<Boolean> soundDelivery = deliver(second, sound);
			assertThat(delivery).as("waits for the other process").isNotDone();
			other.commit();
			assertThat(delivery.join()).isFalse();
			assertThat(soundDelivery.join()).isTrue();
			assertThat(second.record(1).status()).isEqualTo(RowStatus.GENERATING);
			assertThat(second.collect().owner(task))
				.hasValueSatisfying((owner) -> assertThat(owner).isEqualTo("row 1 (id r1) of run " + first.id()));
			RunFixture.held(second.collect().ofAnotherRow(task, "of another row"));
			assertThat(second.totals().billed()).isEqualByComparingTo(RunFixture.PRICE);
			assertThat(second.totals().possiblyBilled()).isEqualByComparingTo(RunFixture.PRICE);
		}
	}

	private static CompletableFuture<Boolean> deliver(RunFixture run, OpenTask task) {
		return run.collect().deliver(task, RowStatus.DELIVERED, List.of(run.stored(task.rowNumber(), 1)), null, null);
	}

	private static OpenTask accepted(RunFixture run, long row, String task) {
		ReadyRow readyRow = run.intended(row);
		RunFixture.held(run.submit()
			.answer(readyRow, new SubmitOutcome(AttemptState.OPEN, RowStatus.GENERATING, task, 200, null, null, null,
					Instant.EPOCH, false)));
		return run.task(row);
	}

}
