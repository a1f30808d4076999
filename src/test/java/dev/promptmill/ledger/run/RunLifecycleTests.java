package dev.promptmill.ledger.run;

import java.math.BigDecimal;
import java.time.Duration;

import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.SubmissionStop;
import dev.promptmill.ledger.query.RowRecord;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;

@OnEveryDatabase
class RunLifecycleTests {

	private final RunFixture run;

	RunLifecycleTests(TestDatabase database) {
		this.run = new RunFixture(database).rows(4);
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	@Test
	void beginWhenAnIntentHasNoAnswerThenUnknownAndPossiblyBilled() {
		this.run.intended(1);
		assertThat(this.run.recovery().begin(0)).isEqualTo(1);
		assertThat(this.run.record(1)).satisfies((row) -> {
			assertThat(row.status()).isEqualTo(RowStatus.UNKNOWN);
			assertThat(row.failCode()).isEqualTo("PROCESS_ENDED");
			assertThat(row.completedAt()).isEqualTo(this.run.clock().instant());
		});
		assertThat(this.run.attempt(1, 1)).satisfies((attempt) -> {
			assertThat(attempt.state()).isEqualTo(AttemptState.LOST);
			assertThat(attempt.reserved()).isEqualByComparingTo("0");
			assertThat(attempt.possiblyBilled()).isEqualByComparingTo("0.0035");
		});
		assertThat(this.run.submit().ready(10)).extracting(ReadyRow::rowNumber).doesNotContain(1L);
	}

	@Test
	void beginWhenToldToResubmitThenReadyAndTheLostAttemptStaysInTheBill() {
		this.run.intended(1);
		assertThat(this.run.recovery().begin(Integer.MAX_VALUE)).isEqualTo(1);
		assertThat(this.run.readyRow(1)).satisfies((readyRow) -> {
			assertThat(readyRow.attempt()).isEqualTo(2);
			assertThat(readyRow.tries()).isEqualTo(1);
		});
		assertThat(this.run.submit().committed()).isEqualByComparingTo("0.0035");
	}

	@DisplayName("A row that may have been billed as often as it may be sent is unknown, however many processes died")
	@Test
	void beginWhenARowMayHaveBeenBilledToItsLimitThenUnknown() {
		this.run.intended(1);
		assertThat(this.run.recovery().begin(2)).isEqualTo(1);
		assertThat(this.run.readyRow(1).attempt()).isEqualTo(2);
		held(this.run.submit().recordIntent(this.run.readyRow(1)));
		assertThat(this.run.recovery().begin(2)).isEqualTo(1);
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.UNKNOWN);
		assertThat(this.run.totals().possiblyBilled()).isEqualByComparingTo("0.007");
	}

	@Test
	void beginWhenRepeatedThenNothingMoreHappens() {
		this.run.intended(1);
		this.run.accepted(2);
		this.run.fetching(3, RunFixture.missing(3, 1));
		this.run.recovery().begin(0);
		RowRecord[] once = { this.run.record(1), this.run.record(2), this.run.record(3), this.run.record(4) };
		RunTotals totals = this.run.totals();
		this.run.clock().advance(Duration.ofMinutes(1));
		assertThat(this.run.recovery().begin(0)).isZero();
		assertThat(new RowRecord[] { this.run.record(1), this.run.record(2), this.run.record(3), this.run.record(4) })
			.isEqualTo(once);
		assertThat(this.run.totals()).isEqualTo(totals);
	}

	@Test
	void beginWhenInterruptedAfterNamingTheDoubtfulThenTheNextOneCompletesIt() {
		this.run.intended(1);
		held(this.run.collect().giveUpForNow(this.run.accepted(2), "POLL_DEADLINE", "no verdict"));
		this.run.submit().endSubmission();
		this.run.recovery().markUnknown(0);
		assertThat(this.run.run().submissionEnded()).isTrue();
		assertThat(this.run.recovery().begin(0)).isZero();
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.UNKNOWN);
		assertThat(this.run.task(2).rowNumber()).isEqualTo(2);
		assertThat(this.run.run().submissionEnded()).isFalse();
	}

	@Test
	void beginThenOpenTasksAreDueAtOnceAndKeepTheirAcceptance() {
		OpenTask task = this.run.accepted(1);
		held(this.run.collect().postpone(task, this.run.clock().instant().plus(Duration.ofHours(1))));
		this.run.clock().advance(Duration.ofSeconds(1));
		this.run.recovery().begin(0);
		assertThat(this.run.task(1).acceptedAt()).isEqualTo(task.acceptedAt());
	}

	@Test
	void beginThenWhatAnEarlierLegWroteAboutItsEndIsGone() {
		this.run.submit().close(SubmissionStop.FUNDS);
		this.run.submit().endSubmission();
		this.run.lease().heartbeat("{}");
		this.run.recovery().end(RunState.STOPPED, 5, "Out of money.");
		assertThat(this.run.run().exitCode()).isEqualTo(5);
		this.run.recovery().begin(0);
		assertThat(this.run.run()).satisfies((now) -> {
			assertThat(now.state()).isEqualTo(RunState.RUNNING);
			assertThat(now.exitCode()).isNull();
			assertThat(now.message()).isNull();
			assertThat(now.endedAt()).isNull();
			assertThat(now.closing()).isNull();
			assertThat(now.submissionEnded()).isFalse();
			assertThat(now.pace()).isNull();
			assertThat(now.startedAt()).isEqualTo(this.run.clock().instant());
		});
	}

	@Test
	void balanceBeforeWhenALaterLegAsksAgainThenTheFirstStands() {
		this.run.recovery().balanceBefore(new Balance(new BigDecimal("74.87"), this.run.clock().instant()));
		this.run.recovery().balanceBefore(new Balance(new BigDecimal("70"), this.run.clock().instant()));
		this.run.recovery().balanceAfter(new BigDecimal("69.5"));
		this.run.recovery().balanceAfter(new BigDecimal("69.123456"));
		assertThat(this.run.run().balanceBefore()).isEqualByComparingTo("74.87");
		assertThat(this.run.run().balanceAfter()).isEqualByComparingTo("69.123456");
	}

	@Test
	void continueRunThenCounted() {
		this.run.recovery().continueRun();
		assertThat(this.run.run().continuation()).isEqualTo(2);
	}

}
