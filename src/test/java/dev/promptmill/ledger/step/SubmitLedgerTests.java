package dev.promptmill.ledger.step;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.SubmissionStop;
import dev.promptmill.ledger.query.AttemptRecord;
import dev.promptmill.ledger.query.RowRecord;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

@OnEveryDatabase
class SubmitLedgerTests {

	private final RunFixture run;

	SubmitLedgerTests(TestDatabase database) {
		this.run = new RunFixture(database);
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	@Test
	void readyWhenRowsAreDueThenTheLongestDueFirstAndNoMoreThanAsked() {
		this.run.rows(4).rejected("no prompt");
		answer(this.run.intended(1), AttemptState.UNSENT, RowStatus.READY, Duration.ZERO);
		assertThat(this.run.submit().ready(10)).extracting(ReadyRow::rowNumber).containsExactly(2L, 3L, 4L, 1L);
		assertThat(this.run.submit().ready(2)).extracting(ReadyRow::rowNumber).containsExactly(2L, 3L);
	}

	@Test
	void readyWhenARowWaitsThenOnlyAfterItsTime() {
		this.run.rows(1);
		answer(this.run.intended(1), AttemptState.SERVER_ERROR, RowStatus.READY, Duration.ofSeconds(2));
		assertThat(this.run.submit().ready(10)).isEmpty();
		assertThat(this.run.submit().anyUnsettled()).isTrue();
		this.run.clock().advance(Duration.ofSeconds(2));
		assertThat(this.run.submit().ready(10)).singleElement().satisfies((readyRow) -> {
			assertThat(readyRow.attempt()).isEqualTo(2);
			assertThat(readyRow.tries()).isEqualTo(1);
		});
	}

	@Test
	void intendWhenReadyThenRowAndAttemptAreThereWithThePriceReserved() {
		this.run.row(3);
		ReadyRow readyRow = this.run.intended(1);
		assertThat(this.run.submit().price(readyRow)).isEqualByComparingTo("0.0105");
		RowRecord row = this.run.record(1);
		assertThat(row.status()).isEqualTo(RowStatus.SUBMITTING);
		assertThat(row.attemptCount()).isEqualTo(1);
		assertThat(row.submittedAt()).isEqualTo(this.run.clock().instant());
		assertThat(row.attempts()).singleElement()
			.satisfies((attempt) -> assertThat(attempt.state()).isEqualTo(AttemptState.INTENT));
		assertMoney(1, "0.0105", "0", "0", "0");
	}

	@Test
	void intendWhenIntendedAlreadyThenFalseAndOneAttempt() {
		this.run.rows(1);
		ReadyRow readyRow = this.run.intended(1);
		assertThat(this.run.submit().recordIntent(readyRow).join()).isFalse();
		assertThat(this.run.record(1).attempts()).hasSize(1);
		assertThat(this.run.submit().committed()).isEqualByComparingTo("0.0035");
	}

	@Test
	void intendWhenTheClaimIsFromAnEarlierAttemptThenFalse() {
		this.run.rows(1);
		ReadyRow stale = this.run.intended(1);
		answer(stale, AttemptState.REFUSED, RowStatus.READY, Duration.ZERO);
		assertThat(this.run.submit().recordIntent(stale).join()).isFalse();
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.READY);
		assertThat(this.run.record(1).attempts()).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource({ "OPEN, GENERATING, 0.007, 0", "UNSENT, READY, 0, 0", "REFUSED, READY, 0, 0", "REFUSED, FAILED, 0, 0",
			"SERVER_ERROR, READY, 0, 0.007", "SERVER_ERROR, FAILED, 0, 0.007", "LOST, UNKNOWN, 0, 0.007",
			"LOST, READY, 0, 0.007" })
	void answerThenTheAttemptStandsInItsColumnOfTheBill(AttemptState attempt, RowStatus status, String reserved,
			String possiblyBilled) {
		this.run.row(2);
		answer(this.run.intended(1), attempt, status, Duration.ZERO);
		assertMoney(1, reserved, "0", "0", possiblyBilled);
		assertThat(this.run.record(1).status()).isEqualTo(status);
		assertThat(this.run.record(1).completedAt() != null).isEqualTo(status.isSettled());
		assertThat(this.run.submit().committed())
			.isEqualByComparingTo(new BigDecimal(reserved).add(new BigDecimal(possiblyBilled)));
	}

	@Test
	void answerWhenAcceptedThenTheTaskIsKnownAndDueWhenSaid() {
		this.run.rows(1);
		ReadyRow readyRow = this.run.intended(1);
		this.run.clock().advance(Duration.ofSeconds(1));
		Instant accepted = this.run.clock().instant();
		held(this.run.submit()
			.answer(readyRow, new SubmitOutcome(AttemptState.OPEN, RowStatus.GENERATING, "task-é 1", 200, null, null,
					null, accepted.plusSeconds(15), false)));
		assertThat(this.run.collect().due(0, 1, 10)).isEmpty();
		this.run.clock().advance(Duration.ofSeconds(15));
		assertThat(this.run.task(1)).satisfies((task) -> {
			assertThat(task.taskId()).isEqualTo("task-é 1");
			assertThat(task.acceptedAt()).isEqualTo(accepted);
			assertThat(task.attempt()).isEqualTo(1);
			assertThat(task.tries()).isZero();
		});
		assertThat(this.run.attempt(1, 1).endedAt()).isNull();
	}

	@Test
	void answerWhenRecoveryNamedTheRowUnknownThenFalseAndItStaysUnknown() {
		this.run.rows(1);
		ReadyRow readyRow = this.run.intended(1);
		this.run.recovery().begin(0);
		assertThat(this.run.submit().answer(readyRow, RunFixture.accepted(readyRow, this.run.clock())).join())
			.isFalse();
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.UNKNOWN);
		assertThat(this.run.attempt(1, 1).state()).isEqualTo(AttemptState.LOST);
		assertMoney(1, "0", "0", "0", "0.0035");
	}

	@Test
	void answerWhenTheRowIsOnItsNextAttemptThenTheLateOneChangesNothing() {
		this.run.rows(1);
		ReadyRow first = this.run.intended(1);
		this.run.recovery().begin(Integer.MAX_VALUE);
		this.run.intended(1);
		assertThat(this.run.submit().answer(first, RunFixture.accepted(first, this.run.clock())).join()).isFalse();
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.SUBMITTING);
		assertThat(this.run.record(1).attempts()).extracting(AttemptRecord::state)
			.containsExactly(AttemptState.LOST, AttemptState.INTENT);
		assertThat(this.run.submit().committed()).isEqualByComparingTo("0.007");
	}

	@ParameterizedTest
	@EnumSource(value = RowStatus.class, names = { "SUBMITTING", "DELIVERED", "PARTIAL", "REJECTED" })
	void answerWhenTheRowCanNotBecomeThatThenRefused(RowStatus status) {
		this.run.rows(1);
		ReadyRow readyRow = this.run.intended(1);
		assertThatIllegalArgumentException()
			.isThrownBy(() -> answer(readyRow, AttemptState.OPEN, status, Duration.ZERO));
	}

	@Test
	void answerWhenTextsHoldWhatADatabaseRefusesThenTheyAreStoredWithoutIt() {
		this.run.rows(1);
		ReadyRow readyRow = this.run.intended(1);
		held(this.run.submit()
			.answer(readyRow, new SubmitOutcome(AttemptState.REFUSED, RowStatus.FAILED, null, 400, "C".repeat(500),
					"a\0b \uD83D\uDE00 \uD83D end", null, Instant.EPOCH, true)));
		assertThat(this.run.record(1).failMessage()).startsWith("a\uFFFDb \uD83D\uDE00 ").endsWith(" end");
		assertThat(this.run.record(1).failCode()).hasSize(500);
	}

	@Test
	void committedThenExactToTheLastDigit() {
		this.run.rows(1).row(9).row(2).row(1);
		this.run.accepted(1);
		answer(this.run.intended(2), AttemptState.LOST, RowStatus.UNKNOWN, Duration.ZERO);
		held(this.run.collect()
			.deliver(this.run.accepted(3), RowStatus.PARTIAL, List.of(this.run.stored(3, 1)), null, null));
		assertThat(this.run.submit().committed()).isEqualByComparingTo("0.0385");
		for (int i = 0; i < 3; i++) {
			answer(this.run.intended(4), AttemptState.SERVER_ERROR, RowStatus.READY, Duration.ZERO);
		}
		assertThat(this.run.submit().committed()).isEqualByComparingTo("0.049");
	}

	@Test
	void openThenWhatTheApiMayBeWorkingOn() {
		this.run.rows(6);
		this.run.intended(1);
		this.run.accepted(2);
		this.run.fetching(3, RunFixture.missing(3, 1));
		answer(this.run.intended(4), AttemptState.REFUSED, RowStatus.FAILED, Duration.ZERO);
		held(this.run.collect().giveUpForNow(this.run.accepted(5), "POLL_DEADLINE", "no verdict"));
		assertThat(this.run.submit().open()).isEqualTo(2);
	}

	@ParameterizedTest
	@CsvSource({ "READY, true", "SUBMITTING, true", "GENERATING, true", "DELIVERED, false", "PARTIAL, false",
			"FAILED, false", "UNKNOWN, false", "REJECTED, false" })
	void anyUnsettledThenWhetherARowIsOrMayBecomeReady(RowStatus status, boolean expected) {
		this.run.rows(1);
		this.run.database()
			.sql()
			.sql("UPDATE prompt_row SET status = ? WHERE run_id = ?")
			.params(status.name(), this.run.id())
			.update();
		assertThat(this.run.submit().anyUnsettled()).isEqualTo(expected);
	}

	@Test
	void anyUnsettledWhenATaskWasGivenUpForThisLegThenFalse() {
		this.run.rows(1);
		held(this.run.collect().giveUpForNow(this.run.accepted(1), "POLL_DEADLINE", "no verdict"));
		assertThat(this.run.submit().anyUnsettled()).isFalse();
	}

	@Test
	void inDoubtThenRowsThatMayHaveBeenBilledWithoutATask() {
		this.run.rows(4);
		assertThat(this.run.submit().inDoubt()).isZero();
		this.run.accepted(1);
		this.run.intended(2);
		answer(this.run.intended(3), AttemptState.LOST, RowStatus.UNKNOWN, Duration.ZERO);
		assertThat(this.run.submit().inDoubt()).isEqualTo(2);
		assertThat(this.run.submit().runId()).isEqualTo(this.run.id());
	}

	@Test
	void isLeaseStillHeldWhenAnotherTookTheRunThenFalse() {
		SubmitLedger ledger = this.run.submit();
		assertThat(ledger.isLeaseStillHeld()).isTrue();
		RunLease lost = this.run.takenOver();
		this.run.clock().advance(Duration.ofMillis(RunLease.EXPIRES_AFTER_MILLIS));
		assertThat(ledger.isLeaseStillHeld()).isFalse();
		lost.close();
	}

	@Test
	void answerWhenARowThatHasImagesOfAnEarlierRunFailsThenItIsPartial() {
		this.run.rows(3);
		this.run.database()
			.sql()
			.sql("UPDATE prompt_row SET images_delivered = 1 WHERE run_id = ? AND row_no < 3")
			.param(this.run.id())
			.update();
		answer(this.run.intended(1), AttemptState.REFUSED, RowStatus.FAILED, Duration.ZERO);
		answer(this.run.intended(2), AttemptState.LOST, RowStatus.UNKNOWN, Duration.ZERO);
		answer(this.run.intended(3), AttemptState.REFUSED, RowStatus.FAILED, Duration.ZERO);
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.PARTIAL);
		assertThat(this.run.record(2).status()).isEqualTo(RowStatus.UNKNOWN);
		assertThat(this.run.record(3).status()).isEqualTo(RowStatus.FAILED);
	}

	@Test
	void closeThenEveryLedgerOfTheRunKnows() {
		assertThat(this.run.submit().closing()).isEmpty();
		this.run.submit().close(SubmissionStop.BUDGET);
		assertThat(this.run.submit().closing()).contains(SubmissionStop.BUDGET);
		assertThat(this.run.run().closing()).isEqualTo(SubmissionStop.BUDGET);
	}

	@Test
	void intendWhenNothingMoreMayBeBoughtThenRefusedUntilTheNextLeg() {
		this.run.rows(2);
		ReadyRow readyRow = this.run.readyRow(1);
		held(this.run.collect().outOfFunds(this.run.accepted(2), "INSUFFICIENT_BALANCE", "empty"));
		assertThat(this.run.submit().recordIntent(readyRow).join()).isFalse();
		assertThat(this.run.submit().recordIntent(this.run.readyRow(2)).join()).as("nor the row it happened to")
			.isFalse();
		this.run.recovery().begin(0);
		held(this.run.submit().recordIntent(readyRow));
	}

	private void answer(ReadyRow readyRow, AttemptState attempt, RowStatus status, Duration pause) {
		String task = (attempt == AttemptState.OPEN) ? "task" : null;
		held(this.run.submit()
			.answer(readyRow, new SubmitOutcome(attempt, status, task, 200, null, null, null,
					this.run.clock().instant().plus(pause), true)));
	}

	private void assertMoney(long row, String reserved, String billed, String returned, String possiblyBilled) {
		AttemptRecord attempt = this.run.attempt(row, 1);
		assertThat(attempt.reserved()).isEqualByComparingTo(reserved);
		assertThat(attempt.billed()).isEqualByComparingTo(billed);
		assertThat(attempt.returned()).isEqualByComparingTo(returned);
		assertThat(attempt.possiblyBilled()).isEqualByComparingTo(possiblyBilled);
	}

}
