package dev.promptmill.ledger;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.promptmill.ledger.query.RowRecord;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;

@OnEveryDatabase
class CallbackLedgerTests {

	private final RunFixture run;

	CallbackLedgerTests(TestDatabase database) {
		this.run = new RunFixture(database);
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	private CallbackLedger callbacks() {
		return new CallbackLedger(this.run.database().ledger(), this.run.lease(), this.run.clock());
	}

	private Instant now() {
		return this.run.clock().instant();
	}

	/** Has a row's task be asked about much later. */
	private OpenTask waiting(long row) {
		OpenTask task = this.run.accepted(row);
		held(this.run.collect().postpone(task, now().plusSeconds(300)));
		assertThat(this.run.collect().due(0, 1, 10)).isEmpty();
		return task;
	}

	@Test
	void tokenWhenGivenOnceThenKeptForEveryProcessOfTheRun() {
		assertThat(callbacks().token("first")).isEqualTo("first");
		assertThat(callbacks().token("second")).isEqualTo("first");
		try (RunLease lost = this.run.takenOver()) {
			assertThat(callbacks().token("third")).isEqualTo("first");
			assertThat(lost.runId()).isEqualTo(this.run.id());
		}
	}

	@Test
	void dueWhenTheTaskIsOpenThenDueNowAndNothingElseChanges() {
		this.run.rows(2);
		OpenTask task = waiting(1);
		RowRecord before = this.run.record(1);
		assertThat(callbacks().due(task.taskId(), now()).join()).isTrue();
		assertThat(this.run.collect().due(0, 1, 10)).extracting(OpenTask::taskId).containsExactly(task.taskId());
		assertThat(this.run.record(1)).isEqualTo(before);
	}

	@Test
	void dueWhenDueAlreadyThenNothingChanges() {
		this.run.rows(1);
		OpenTask task = waiting(1);
		held(callbacks().due(task.taskId(), now()));
		assertThat(callbacks().due(task.taskId(), now()).join()).isFalse();
		assertThat(callbacks().due(task.taskId(), now().plusSeconds(10)).join()).isFalse();
	}

	@Test
	void dueWhenItIsToBeLaterThenBroughtForwardAndNeverPutOff() {
		this.run.rows(1);
		OpenTask task = waiting(1);
		held(callbacks().due(task.taskId(), now().plusSeconds(4)));
		assertThat(callbacks().due(task.taskId(), now().plusSeconds(5)).join()).isFalse();
		assertThat(this.run.collect().due(0, 1, 10)).isEmpty();
		this.run.clock().advance(Duration.ofSeconds(4));
		assertThat(this.run.collect().due(0, 1, 10)).hasSize(1);
	}

	@Test
	void dueWhenTheTaskIsUnknownThenNothingChanges() {
		this.run.rows(1);
		waiting(1);
		assertThat(callbacks().due("task-of-nobody", now()).join()).isFalse();
		assertThat(callbacks().due("' OR 1=1 --", now()).join()).isFalse();
		assertThat(this.run.collect().due(0, 1, 10)).isEmpty();
	}

	@Test
	void dueWhenTheTaskIsAnotherRunsThenNothingChanges() {
		this.run.rows(1);
		OpenTask task = waiting(1);
		try (RunFixture other = new RunFixture(this.run.database())) {
			CallbackLedger callbacks = new CallbackLedger(other.database().ledger(), other.lease(), other.clock());
			assertThat(callbacks.due(task.taskId(), now()).join()).isFalse();
		}
		assertThat(this.run.collect().due(0, 1, 10)).isEmpty();
	}

	@Test
	void dueWhenTheTaskEndedThenNothingChanges() {
		this.run.rows(2);
		OpenTask delivered = waiting(1);
		held(this.run.collect().deliver(delivered, RowStatus.DELIVERED, List.of(this.run.stored(1, 1)), null, null));
		RowRecord before = this.run.record(1);
		assertThat(callbacks().due(delivered.taskId(), now()).join()).isFalse();
		assertThat(this.run.record(1)).isEqualTo(before);
		OpenTask failed = waiting(2);
		held(this.run.collect().submitAgain(failed, "UPSTREAM_ERROR", "again", now().plusSeconds(60)));
		assertThat(callbacks().due(failed.taskId(), now()).join()).isFalse();
		assertThat(this.run.submit().ready(10)).isEmpty();
	}

	@Test
	void dueWhenAnEarlierAttemptsTaskIsAnnouncedThenThePresentOneIsLeftAlone() {
		this.run.rows(1);
		OpenTask first = waiting(1);
		held(this.run.collect().submitAgain(first, "UPSTREAM_ERROR", "again", now()));
		OpenTask second = waiting(1);
		assertThat(second.taskId()).isNotEqualTo(first.taskId());
		assertThat(callbacks().due(first.taskId(), now()).join()).isFalse();
		assertThat(this.run.collect().due(0, 1, 10)).isEmpty();
	}

	@Test
	void dueWhenOnlyImagesAreMissingThenTheirTimeStaysAsItIs() {
		this.run.rows(1);
		OpenTask task = this.run.fetching(1, RunFixture.missing(1, 1));
		held(this.run.collect()
			.fetchLater(task, List.of(RunFixture.missing(1, 1)), 2, now().plusSeconds(30), "HTTP 503"));
		assertThat(callbacks().due(task.taskId(), now()).join()).isFalse();
	}

	@Test
	void dueWhenItsTimeWasUpThenAskedAgainAfterAll() {
		this.run.rows(1);
		OpenTask task = this.run.accepted(1);
		held(this.run.collect().giveUpForNow(task, "POLL_DEADLINE", "no verdict"));
		assertThat(callbacks().due(task.taskId(), now()).join()).isTrue();
		assertThat(this.run.collect().due(0, 1, 10)).hasSize(1);
	}

}
