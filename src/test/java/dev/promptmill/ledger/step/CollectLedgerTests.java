package dev.promptmill.ledger.step;

import java.time.Duration;
import java.util.List;

import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.SubmissionStop;
import dev.promptmill.ledger.query.AttemptRecord;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@OnEveryDatabase
class CollectLedgerTests {

	private final RunFixture run;

	CollectLedgerTests(TestDatabase database) {
		this.run = new RunFixture(database);
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	@Test
	void dueThenEveryTaskBelongsToExactlyOnePartition() {
		this.run.rows(7);
		for (long row = 1; row <= 7; row++) {
			this.run.accepted(row);
		}
		CollectLedger collect = this.run.collect();
		assertThat(collect.due(0, 3, 10)).extracting(OpenTask::rowNumber).containsExactly(3L, 6L);
		assertThat(collect.due(1, 3, 10)).extracting(OpenTask::rowNumber).containsExactly(1L, 4L, 7L);
		assertThat(collect.due(2, 3, 10)).extracting(OpenTask::rowNumber).containsExactly(2L, 5L);
		assertThat(collect.due(1, 3, 2)).hasSize(2);
	}

	@Test
	void dueThenTheLongestDueFirst() {
		this.run.rows(2);
		OpenTask first = this.run.accepted(1);
		this.run.accepted(2);
		held(this.run.collect().postpone(first, this.run.clock().instant().plusSeconds(4)));
		assertThat(this.run.collect().due(0, 1, 10)).extracting(OpenTask::rowNumber).containsExactly(2L);
		this.run.clock().advance(Duration.ofSeconds(4));
		assertThat(this.run.collect().due(0, 1, 10)).extracting(OpenTask::rowNumber).containsExactly(2L, 1L);
		assertThat(this.run.task(1).polls()).isEqualTo(1);
	}

	@Test
	void postponeThenThePrechargeStaysReserved() {
		this.run.row(2);
		held(this.run.collect().postpone(this.run.accepted(1), this.run.clock().instant().plusSeconds(4)));
		assertAttempt(1, AttemptState.OPEN, "0.007", "0", "0");
	}

	@Test
	void giveUpForNowThenNotDueInThisLegButInTheNextAndStillReserved() {
		this.run.row(2);
		held(this.run.collect().giveUpForNow(this.run.accepted(1), "POLL_DEADLINE", "no verdict"));
		this.run.clock().advance(Duration.ofDays(365));
		assertThat(this.run.collect().due(0, 1, 10)).isEmpty();
		assertThat(this.run.record(1).failCode()).isEqualTo("POLL_DEADLINE");
		assertAttempt(1, AttemptState.OPEN, "0.007", "0", "0");
		this.run.recovery().begin(0);
		assertThat(this.run.task(1).acceptedAt()).as("its patience starts again").isEqualTo(this.run.clock().instant());
		assertThat(this.run.record(1).failCode()).isNull();
	}

	@Test
	void fetchLaterThenBilledOnceAndImagesAreKept() {
		this.run.row(3);
		OpenTask task = this.run.fetching(1, this.run.stored(1, 1), RunFixture.missing(1, 2));
		assertThat(task.fetching()).isTrue();
		assertThat(task.polls()).isEqualTo(1);
		assertAttempt(1, AttemptState.SUCCEEDED, "0", "0.007", "0.0035");
		assertThat(this.run.collect().images(this.run.task(1))).containsExactly(this.run.stored(1, 1),
				RunFixture.missing(1, 2));
		held(this.run.collect()
			.fetchLater(task,
					List.of(this.run.stored(1, 1), ImageRecord.missing(2, "https://fresh.example/2", "HTTP 500")), 2,
					this.run.clock().instant(), "image 2"));
		assertAttempt(1, AttemptState.SUCCEEDED, "0", "0.007", "0.0035");
		assertThat(this.run.task(1).polls()).isEqualTo(2);
		assertThat(this.run.collect().images(this.run.task(1)).get(1).sourceUrl()).isEqualTo("https://fresh.example/2");
	}

	@Test
	void deliverWhenAllImagesCameThenBilledAndSettled() {
		this.run.row(2);
		held(this.run.collect()
			.deliver(this.run.accepted(1), RowStatus.DELIVERED, List.of(this.run.stored(1, 1), this.run.stored(1, 2)),
					null, null));
		assertAttempt(1, AttemptState.SUCCEEDED, "0", "0.007", "0");
		assertThat(this.run.record(1)).satisfies((row) -> {
			assertThat(row.status()).isEqualTo(RowStatus.DELIVERED);
			assertThat(row.imagesDelivered()).isEqualTo(2);
			assertThat(row.completedAt()).isEqualTo(this.run.clock().instant());
			assertThat(row.images()).containsExactly(this.run.stored(1, 1), this.run.stored(1, 2));
		});
	}

	@Test
	void deliverWhenFewerImagesWereGeneratedThenTheRestIsReturned() {
		this.run.row(9);
		held(this.run.collect()
			.deliver(this.run.accepted(1), RowStatus.PARTIAL, List.of(this.run.stored(1, 1)), "FEWER_IMAGES",
					"1 of 9"));
		assertAttempt(1, AttemptState.SUCCEEDED, "0", "0.0035", "0.028");
	}

	@Test
	void deliverWhenMoreImagesWereGeneratedThenNothingIsReturned() {
		this.run.row(1);
		held(this.run.collect()
			.deliver(this.run.accepted(1), RowStatus.DELIVERED, List.of(this.run.stored(1, 1), this.run.stored(1, 2)),
					null, null));
		assertAttempt(1, AttemptState.SUCCEEDED, "0", "0.007", "0");
	}

	@Test
	void deliverWhenFetchedAfterwardsThenImagesAreUpdatedAndNotBilledAgain() {
		this.run.row(2);
		OpenTask task = this.run.fetching(1, this.run.stored(1, 1), RunFixture.missing(1, 2));
		held(this.run.collect()
			.deliver(task, RowStatus.DELIVERED, List.of(this.run.stored(1, 1), this.run.stored(1, 2)), null, null));
		assertAttempt(1, AttemptState.SUCCEEDED, "0", "0.007", "0");
		assertThat(this.run.record(1).images()).hasSize(2).allMatch((image) -> image.stored() != null);
	}

	@Test
	void deliverWhenSettledAlreadyThenFalseAndNothingChanges() {
		this.run.row(1);
		OpenTask task = this.run.accepted(1);
		held(this.run.collect().fail(task, "CONTENT_VIOLATION", "no"));
		assertThat(this.run.collect()
			.deliver(task, RowStatus.DELIVERED, List.of(this.run.stored(1, 1)), null, null)
			.join()).isFalse();
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.FAILED);
		assertThat(this.run.record(1).images()).isEmpty();
		assertAttempt(1, AttemptState.TASK_FAILED, "0", "0", "0.0035");
	}

	@Test
	void failThenEverythingIsReturned() {
		this.run.row(9);
		held(this.run.collect().fail(this.run.accepted(1), "INVALID_PARAMETER", "bad"));
		assertAttempt(1, AttemptState.TASK_FAILED, "0", "0", "0.0315");
		assertThat(this.run.record(1)).satisfies((row) -> {
			assertThat(row.status()).isEqualTo(RowStatus.FAILED);
			assertThat(row.failCode()).isEqualTo("INVALID_PARAMETER");
			assertThat(row.failMessage()).isEqualTo("bad");
		});
	}

	@Test
	void failWhenTheCodeIsAsLongAsTheApiMayMakeItThenKept() {
		this.run.row(1);
		held(this.run.collect().fail(this.run.accepted(1), "X".repeat(500), "why\0"));
		assertThat(this.run.record(1).failCode()).hasSize(500);
		assertThat(this.run.record(1).failMessage()).isEqualTo("why\uFFFD");
	}

	@Test
	void submitAgainThenReturnedAndReadyLaterAndCountedAsATry() {
		this.run.row(2);
		held(this.run.collect()
			.submitAgain(this.run.accepted(1), "UPSTREAM_ERROR", "busy", this.run.clock().instant().plusSeconds(2)));
		assertAttempt(1, AttemptState.TASK_FAILED, "0", "0", "0.007");
		assertThat(this.run.submit().ready(1)).isEmpty();
		this.run.clock().advance(Duration.ofSeconds(2));
		assertThat(this.run.readyRow(1).tries()).isEqualTo(1);
		assertThat(this.run.readyRow(1).attempt()).isEqualTo(2);
		held(this.run.collect()
			.deliver(this.run.accepted(1), RowStatus.DELIVERED, List.of(this.run.stored(1, 1), this.run.stored(1, 2)),
					null, null));
		assertThat(this.run.totals().billed()).isEqualByComparingTo("0.007");
		assertThat(this.run.totals().returned()).isEqualByComparingTo("0.007");
	}

	@Test
	void outOfFundsThenReturnedAndReadyAndSubmissionCloses() {
		this.run.row(2);
		held(this.run.collect().outOfFunds(this.run.accepted(1), "INSUFFICIENT_BALANCE", "empty"));
		assertAttempt(1, AttemptState.TASK_FAILED, "0", "0", "0.007");
		assertThat(this.run.readyRow(1).tries()).as("it is no fault of the row").isZero();
		assertThat(this.run.submit().closing()).contains(SubmissionStop.FUNDS);
	}

	@Test
	void imagesWhenTheRowHasSomeOfAnEarlierRunThenThoseOfTheTaskCountFromOne() {
		this.run.row(2);
		OpenTask task = this.run.accepted(1);
		OpenTask third = keeping(task, 2);
		held(this.run.collect()
			.fetchLater(third, List.of(this.run.stored(1, 1), RunFixture.missing(1, 2)), 1, this.run.clock().instant(),
					null));
		assertThat(this.run.record(1).images()).extracting(ImageRecord::number).containsExactly(3, 4);
		assertThat(this.run.collect().images(third)).containsExactly(this.run.stored(1, 1), RunFixture.missing(1, 2));
		assertThat(this.run.collect().images(keeping(task, 3))).as("but the kept ones")
			.extracting(ImageRecord::number)
			.containsExactly(1);
	}

	/** A task of a row that asks for four images and has so many of an earlier run. */
	private static OpenTask keeping(OpenTask task, int images) {
		return new OpenTask(task.rowNumber(), task.id(), task.attempt(), task.tries(), task.taskId(), task.images(),
				task.tier(), task.input(), task.acceptedAt(), 0, false, null, new OpenTask.Kept(images, images, 4),
				null);
	}

	@Test
	void surplusWhenTheResultCannotBeReadThenWhatItHasBeyondTheOrderMayBeBilled() {
		this.run.row(3);
		held(this.run.collect().surplus(this.run.accepted(1), 5));
		assertThat(this.run.attempt(1, 1).possiblyBilled()).isEqualByComparingTo("0.007");
		assertThat(this.run.attempt(1, 1).reserved()).isEqualByComparingTo("0.0105");
	}

	@Test
	void noteThenWhatIsOddAboutTheTask() {
		this.run.rows(2);
		OpenTask task = this.run.accepted(1);
		held(this.run.collect().surplus(task, List.of(this.run.stored(1, 1)), 3, "3 images"));
		assertThat(this.run.collect().note(task)).contains("3 images");
		assertThat(this.run.collect().note(this.run.accepted(2))).isEmpty();
	}

	@Test
	void deliveriesFailWhenTwentyTasksInARowCameToNothingThenTrueUntilOneDelivers() {
		this.run.rows(UndeliveredTasks.IN_A_ROW + 1);
		CollectLedger collect = this.run.collect();
		for (long row = 1; row <= UndeliveredTasks.IN_A_ROW; row++) {
			assertThat(collect.deliveriesFail()).as("before row %s", row).isFalse();
			this.run.clock().advance(Duration.ofSeconds(1));
			RowStatus status = (row % 2 == 0) ? RowStatus.FAILED : RowStatus.GENERATING;
			if (status == RowStatus.FAILED) {
				held(collect.deliver(this.run.accepted(row), status, List.of(RunFixture.missing(row, 1)), "GONE",
						"gone"));
			}
			else {
				held(collect.giveUpResult(this.run.accepted(row), "RESULT_UNREADABLE", "what is it?"));
			}
		}
		assertThat(collect.deliveriesFail()).isTrue();
		this.run.clock().advance(Duration.ofSeconds(1));
		long last = UndeliveredTasks.IN_A_ROW + 1;
		held(collect.deliver(this.run.accepted(last), RowStatus.DELIVERED, List.of(this.run.stored(last, 1)), null,
				null));
		assertThat(collect.deliveriesFail()).isFalse();
	}

	@Test
	void deliverThenTheOrderIsThatOfDeliveriesAndOfTasksThatCameToNothing() {
		this.run.rows(4);
		CollectLedger collect = this.run.collect();
		long now = this.run.clock().millis();
		OpenTask waiting = this.run.fetching(2, RunFixture.missing(2, 1));
		OpenTask failing = this.run.accepted(3);
		OpenTask empty = this.run.accepted(4);
		this.run.clock().advance(Duration.ofSeconds(5));
		held(collect.deliver(this.run.accepted(1), RowStatus.DELIVERED, List.of(this.run.stored(1, 1)), null, null));
		held(collect.deliver(waiting, RowStatus.FAILED, List.of(RunFixture.missing(2, 1)), "GONE", null));
		held(collect.deliver(failing, RowStatus.FAILED, List.of(RunFixture.missing(3, 1)), "GONE", null));
		held(collect.deliver(empty, RowStatus.FAILED, List.of(), "NO_IMAGES", null));
		assertThat(this.run.database()
			.sql()
			.sql("SELECT next_at FROM prompt_row WHERE run_id = ? ORDER BY row_no")
			.param(this.run.id())
			.query(Long.class)
			.list()).as("latest delivery, since its task succeeded, now, neither")
			.containsExactly(-(now + 5000), -now, -(now + 5000), 0L);
	}

	@Test
	void repairedWhenARowCannotBecomeThatThenRefused() {
		this.run.row(2);
		OpenTask task = this.run.accepted(1);
		CollectLedger collect = this.run.collect();
		List<ImageRecord> half = List.of(this.run.stored(1, 1), RunFixture.missing(1, 2));
		held(collect.deliver(task, RowStatus.PARTIAL, half, "GONE", null));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> collect.repaired(task, RowStatus.PARTIAL, RowStatus.READY, half, null, null))
			.withMessageContaining("READY that is PARTIAL");
		held(collect.repaired(task.withImages(), RowStatus.PARTIAL, RowStatus.PARTIAL, half, "GONE", "still"));
		assertThat(this.run.record(1).imagesDelivered()).isEqualTo(1);
		held(collect.repaired(task.withImages(), RowStatus.PARTIAL, RowStatus.DELIVERED,
				List.of(this.run.stored(1, 1), this.run.stored(1, 2)), null, null));
		assertThat(this.run.record(1).imagesDelivered()).isEqualTo(2);
	}

	@Test
	void mayGetWorkThenWhileSubmissionGoesOnOrATaskOfThePartitionIsOpen() {
		this.run.rows(1);
		assertThat(this.run.collect().mayGetWork(0, 2)).isTrue();
		OpenTask task = this.run.accepted(1);
		this.run.submit().endSubmission();
		assertThat(this.run.collect().mayGetWork(0, 2)).isFalse();
		assertThat(this.run.collect().mayGetWork(1, 2)).isTrue();
		held(this.run.collect().giveUpForNow(task, "POLL_DEADLINE", "no verdict"));
		assertThat(this.run.collect().mayGetWork(1, 2)).isFalse();
	}

	private void assertAttempt(long row, AttemptState state, String reserved, String billed, String returned) {
		AttemptRecord attempt = this.run.attempt(row, 1);
		assertThat(attempt.state()).isEqualTo(state);
		assertThat(attempt.reserved()).as("reserved").isEqualByComparingTo(reserved);
		assertThat(attempt.billed()).as("billed").isEqualByComparingTo(billed);
		assertThat(attempt.returned()).as("returned").isEqualByComparingTo(returned);
		assertThat(attempt.possiblyBilled()).as("possibly billed").isEqualByComparingTo("0");
	}

}
