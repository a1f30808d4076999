package dev.promptmill.ledger.step;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.RunLease;
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
		return new CallbackLedger(this.run.database().ledger(), this.run.lease());
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
	void cameWhenTheTaskIsOpenThenDueNowAndNothingElseChanges() {
		this.run.rows(2);
		OpenTask task = waiting(1);
		RowRecord before = this.run.record(1);
		assertThat(callbacks().came(task.taskId(), now()).join()).isTrue();
		assertThat(this.run.collect().due(0, 1, 10)).extracting(OpenTask::taskId).containsExactly(task.taskId());
		assertThat(this.run.record(1)).isEqualTo(before);
	}

	@Test
	void cameWhenRepeatedForTheSameTimeThenNothingChanges() {
		this.run.rows(1);
		OpenTask task = waiting(1);
		held(callbacks().came(task.taskId(), now()));
		assertThat(callbacks().came(task.taskId(), now()).join()).isFalse();
	}

	@Test
	void cameWhenItIsToBeLaterThenBroughtForwardAndNeverPutOff() {
		this.run.rows(1);
		OpenTask task = waiting(1);
		held(callbacks().came(task.taskId(), now().plusSeconds(4)));
		held(callbacks().came(task.taskId(), now().plusSeconds(5)));
		assertThat(this.run.collect().due(0, 1, 10)).isEmpty();
		this.run.clock().advance(Duration.ofSeconds(4));
		assertThat(this.run.collect().due(0, 1, 10)).hasSize(1);
	}

	@Test
	void postponeWhenACallbackCameSinceTheTaskWasTakenThenLookedAtSoon() {
		this.run.rows(1);
		OpenTask taken = this.run.accepted(1);
		held(callbacks().came(taken.taskId(), now()));
		held(this.run.collect().postpone(taken, now().plusSeconds(300), now().plusSeconds(4), null));
		this.run.clock().advance(Duration.ofSeconds(4));
		assertThat(this.run.collect().due(0, 1, 10)).hasSize(1);
	}

	@Test
	void postponeWhenTheCallbackCameBeforeTheTaskWasTakenThenLookedAtLater() {
		this.run.rows(1);
		OpenTask task = waiting(1);
		held(callbacks().came(task.taskId(), now()));
		OpenTask taken = this.run.task(1);
		held(this.run.collect().postpone(taken, now().plusSeconds(300), now().plusSeconds(4), null));
		this.run.clock().advance(Duration.ofSeconds(299));
		assertThat(this.run.collect().due(0, 1, 10)).isEmpty();
	}

	@Test
	void countsWhenCallbacksAreAskedForThenTasksThatEndedOrWereAnnouncedOnce() {
		this.run.rows(5);
		this.run.accepted(5);
		SubmitLedger submit = this.run.submit();
		submit.asksForCallbacks();
		List<OpenTask> tasks = Stream.of(1L, 2L, 3L, 4L).map((row) -> accepted(submit, row)).toList();
		assertThat(callbacks().counts()).isEqualTo(CallbackCounts.NONE);
		held(callbacks().came(tasks.get(0).taskId(), now()));
		held(callbacks().came(tasks.get(0).taskId(), now().plusSeconds(4)));
		held(this.run.collect().fail(tasks.get(1), "CONTENT_VIOLATION", "no"));
		held(this.run.collect().fail(tasks.get(2), "CONTENT_VIOLATION", "no"));
		held(callbacks().came(tasks.get(2).taskId(), now()));
		assertThat(callbacks().came(tasks.get(2).taskId(), now().plusSeconds(4)).join()).isFalse();
		callbacks().came(this.run.record(5).taskId(), now()).join();
		assertThat(callbacks().counts()).isEqualTo(new CallbackCounts(3, 2))
			.isEqualTo(this.run.totals().callbacks())
			.hasToString("CallbackCounts[tasks=3, came=2]");
	}

	@Test
	void countsWhenARowIsSubmittedAgainThenBothOfItsTasks() {
		this.run.rows(1);
		SubmitLedger submit = this.run.submit();
		submit.asksForCallbacks();
		OpenTask first = accepted(submit, 1);
		held(callbacks().came(first.taskId(), now()));
		held(this.run.collect().submitAgain(first, "UPSTREAM_ERROR", "again", now()));
		held(callbacks().came(accepted(submit, 1).taskId(), now()));
		assertThat(callbacks().counts()).isEqualTo(new CallbackCounts(2, 2));
	}

	private OpenTask accepted(SubmitLedger submit, long row) {
		ReadyRow readyRow = this.run.intended(row);
		held(submit.answer(readyRow, RunFixture.accepted(readyRow, this.run.clock())));
		return this.run.task(row);
	}

	@Test
	void cameWhenTheTaskIsUnknownThenNothingChanges() {
		this.run.rows(1);
		waiting(1);
		assertThat(callbacks().came("task-of-nobody", now()).join()).isFalse();
		assertThat(callbacks().came("' OR 1=1 --", now()).join()).isFalse();
		assertThat(this.run.collect().due(0, 1, 10)).isEmpty();
	}

	@Test
	void cameWhenTheTaskIsAnotherRunsThenNothingChanges() {
		this.run.rows(1);
		OpenTask task = waiting(1);
		try (RunFixture other = new RunFixture(this.run.database())) {
			CallbackLedger callbacks = new CallbackLedger(other.database().ledger(), other.lease());
			assertThat(callbacks.came(task.taskId(), now()).join()).isFalse();
		}
		assertThat(this.run.collect().due(0, 1, 10)).isEmpty();
	}

	@Test
	void cameWhenTheTaskEndedThenNothingChanges() {
		this.run.rows(2);
		OpenTask delivered = waiting(1);
		held(this.run.collect().deliver(delivered, RowStatus.DELIVERED, List.of(this.run.stored(1, 1)), null, null));
		RowRecord before = this.run.record(1);
		assertThat(callbacks().came(delivered.taskId(), now()).join()).isFalse();
		assertThat(this.run.record(1)).isEqualTo(before);
		OpenTask failed = waiting(2);
		held(this.run.collect().submitAgain(failed, "UPSTREAM_ERROR", "again", now().plusSeconds(60)));
		assertThat(callbacks().came(failed.taskId(), now()).join()).isFalse();
		assertThat(this.run.submit().ready(10)).isEmpty();
	}

	@Test
	void cameWhenAnEarlierAttemptsTaskIsAnnouncedThenThePresentOneIsLeftAlone() {
		this.run.rows(1);
		OpenTask first = waiting(1);
		held(this.run.collect().submitAgain(first, "UPSTREAM_ERROR", "again", now()));
		OpenTask second = waiting(1);
		assertThat(second.taskId()).isNotEqualTo(first.taskId());
		assertThat(callbacks().came(first.taskId(), now()).join()).isFalse();
		assertThat(this.run.collect().due(0, 1, 10)).isEmpty();
	}

	@Test
	void cameWhenOnlyImagesAreMissingThenTheirTimeStaysAsItIs() {
		this.run.rows(1);
		OpenTask task = this.run.fetching(1, RunFixture.missing(1, 1));
		held(this.run.collect()
			.fetchLater(task, List.of(RunFixture.missing(1, 1)), 2, now().plusSeconds(30), "HTTP 503"));
		assertThat(callbacks().came(task.taskId(), now()).join()).isFalse();
	}

	@Test
	void cameWhenItsTimeWasUpThenAskedAgainAfterAll() {
		this.run.rows(1);
		OpenTask task = this.run.accepted(1);
		held(this.run.collect().giveUpForNow(task, "POLL_DEADLINE", "no verdict"));
		assertThat(callbacks().came(task.taskId(), now()).join()).isTrue();
		assertThat(this.run.collect().due(0, 1, 10)).hasSize(1);
	}

}
