package dev.promptmill.submit;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.promptmill.apixo.SubmitVerdict;
import dev.promptmill.common.RunStop;
import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.SubmissionStop;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.support.FakeTaskApi;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;

@OnEveryDatabase
class SubmitterTests {

	private final RunFixture run;

	private final SubmissionFixture submission;

	private final BudgetGuard budget;

	SubmitterTests(TestDatabase database) {
		this.run = new RunFixture(database).rows(2);
		this.submission = new SubmissionFixture(this.run, 10, this.run.clock().ticker());
		this.budget = this.submission.budget(null);
	}

	@AfterEach
	void close() {
		this.submission.close();
		this.run.close();
	}

	@Test
	void submitThenTheIntentIsCommittedBeforeTheRequestLeaves() {
		List<String> seen = new ArrayList<>();
		this.submission.api.onSubmit((input) -> {
			seen.add(committedState());
			return FakeTaskApi.accepted("task-1");
		});
		submit(this.run.readyRow(1));
		assertThat(seen).containsExactly("SUBMITTING, attempt 1 INTENT reserves 0.003500");
		assertThat(committedState()).isEqualTo("GENERATING, attempt 1 OPEN reserves 0.003500");
	}

	@Test
	void submitThenTheInputIsSentVerbatim() {
		ReadyRow readyRow = this.run.readyRow(1);
		submit(readyRow);
		assertThat(this.submission.api.submitted()).containsExactly(readyRow.input());
	}

	@Test
	void submitWhenTheRowIsNoLongerReadyThenNothingIsSent() {
		ReadyRow readyRow = this.run.readyRow(1);
		this.run.intended(1);
		submit(readyRow);
		assertThat(this.submission.api.submitted()).isEmpty();
		assertThat(this.submission.control.isEnding()).isFalse();
	}

	@Test
	void submitWhenTheRunWasTakenOverThenNothingIsSentAndTheRunEnds() {
		ReadyRow readyRow = this.run.readyRow(1);
		SubmitPermit permit = this.submission.permit();
		Submitter submitter = this.submission.submitter(this.budget);
		this.run.takenOver();
		submitter.submit(readyRow, permit);
		assertThat(this.submission.api.submitted()).isEmpty();
		assertThat(this.submission.control.ending()).get()
			.satisfies((ending) -> assertThat(ending.message()).contains("row 1", "taken over by another process"));
	}

	@DisplayName("If a run is taken over while a request is under way, its new holder names the row UNKNOWN")
	@Test
	void submitWhenTakenOverDuringTheRequestThenTheRowIsUnknown() {
		this.submission.api.onSubmit((input) -> {
			this.run.takenOver();
			this.run.recovery().begin(0);
			return FakeTaskApi.accepted("task-1");
		});
		submit(this.run.readyRow(1));
		assertThat(this.submission.control.ending()).isPresent();
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.UNKNOWN);
		assertThat(this.run.totals().possiblyBilled()).isEqualByComparingTo("0.0035");
	}

	// A frozen process wakes up between its intent, which is recorded, and its request.
	@DisplayName("If a run is taken over between intent and request, nothing is sent and the run ends")
	@Test
	void submitWhenTakenOverAfterTheIntentThenNothingIsSent() {
		ReadyRow readyRow = this.run.readyRow(1);
		this.submission.api.beforeSubmit(() -> {
			this.run.clock().advance(Duration.ofMillis(RunLease.EXPIRES_AFTER_MILLIS + 1));
			this.run.takenOver();
			this.run.recovery().begin(0);
		});
		submit(readyRow);
		assertThat(this.submission.api.submitted()).isEmpty();
		assertThat(this.submission.control.ending()).get()
			.satisfies((ending) -> assertThat(ending.message()).contains("Row 1", "UNSENT",
					"taken over by another process"));
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.UNKNOWN);
	}

	@Test
	void submitWhenTheProofOfTheLeaseGrewOldButNobodyTookTheRunThenItIsSent() {
		ReadyRow readyRow = this.run.readyRow(1);
		this.submission.api
			.beforeSubmit(() -> this.run.clock().advance(Duration.ofMillis(RunLease.EXPIRES_AFTER_MILLIS + 1)));
		submit(readyRow);
		assertThat(this.submission.api.submitted()).hasSize(1);
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.GENERATING);
	}

	@Test
	void submitWhenTheRunIsEndingThenNothingIsSent() {
		this.submission.control.end(RunStop.Reason.SIGTERM, "Stopped.");
		submit(this.run.readyRow(1));
		assertThat(this.submission.api.submitted()).isEmpty();
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.READY);
	}

	@Test
	void submitWhenNothingMoreMayBeBoughtThenNothingIsSent() {
		this.budget.close(SubmissionStop.FUNDS);
		submit(this.run.readyRow(1));
		assertThat(this.submission.api.submitted()).isEmpty();
		assertThat(this.run.record(1).attempts()).isEmpty();
	}

	@Test
	void submitWhenACollectorJustFoundTheAccountEmptyThenNothingIsSentAndThePurseKnows() {
		ReadyRow readyRow = this.run.readyRow(1);
		held(this.run.collect().outOfFunds(this.run.accepted(2), "INSUFFICIENT_BALANCE", "empty"));
		submit(readyRow);
		assertThat(this.submission.api.submitted()).isEmpty();
		assertThat(this.run.record(1).attempts()).isEmpty();
		assertThat(this.budget.isClosed()).isTrue();
	}

	@ParameterizedTest
	@EnumSource(names = { "KEY_REFUSED", "ACCESS_DENIED" })
	void submitWhenEveryRowWouldFareAlikeThenTheRunEndsAndTheRowWaits(SubmitVerdict verdict) {
		this.submission.api.onSubmit((input) -> FakeTaskApi.answered(verdict, 401));
		submit(this.run.readyRow(1));
		assertThat(this.submission.control.ending()).get().satisfies((ending) -> {
			assertThat(ending.reason()).isEqualTo(RunStop.Reason.API_FAULT);
			assertThat(ending.message()).contains("Row 1", "HTTP 401", "restart");
		});
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.READY);
		assertThat(this.run.submit().committed()).isEqualByComparingTo("0");
	}

	@Test
	void submitWhenTheAccountIsEmptyThenSubmissionClosesAndTheRunGoesOn() {
		this.submission.api.onSubmit((input) -> FakeTaskApi.answered(SubmitVerdict.NO_FUNDS, 402));
		submit(this.run.readyRow(1));
		assertThat(this.submission.control.isEnding()).isFalse();
		assertThat(this.budget.isClosed()).isTrue();
		assertThat(this.run.submit().closing()).contains(SubmissionStop.FUNDS);
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.READY);
	}

	@Test
	void submitWhenTheReplyIsLostThenUnknownAndPossiblyBilledAndTheRunGoesOn() {
		this.submission.api.onSubmit((input) -> FakeTaskApi.answered(SubmitVerdict.LOST, 0));
		submit(this.run.readyRow(1));
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.UNKNOWN);
		assertThat(this.run.attempt(1, 1).state()).isEqualTo(AttemptState.LOST);
		assertThat(this.run.totals().possiblyBilled()).isEqualByComparingTo("0.0035");
		assertThat(this.submission.control.isEnding()).isFalse();
	}

	@Test
	void submitWhenTheApiClientItselfFailsThenTheRunEndsAndTheRowStaysInDoubt() {
		this.submission.api.onSubmit((input) -> {
			throw new IllegalStateException("a bug");
		});
		submit(this.run.readyRow(1));
		assertThat(this.submission.control.ending()).get()
			.satisfies((ending) -> assertThat(ending.message()).contains("Row 1", "a bug"));
		assertThat(this.run.recovery().markUnknown(0)).isEqualTo(1);
	}

	@Test
	void submitWhenTheClientDiesOfAnErrorThenTheRunEndsAndTheRowStaysInDoubt() {
		this.submission.api.onSubmit((input) -> {
			throw new StackOverflowError();
		});
		submit(this.run.readyRow(1));
		assertThat(this.submission.control.ending()).get()
			.satisfies((ending) -> assertThat(ending.message()).contains("Row 1", "StackOverflowError"));
		assertThat(this.run.recovery().markUnknown(0)).isEqualTo(1);
	}

	@Test
	void submitWhenNobodyWaitsForTheAnswerAnyMoreThenItsTaskIsNamed() {
		this.submission.api.onSubmit((input) -> {
			this.run.recovery().markUnknown(0);
			return FakeTaskApi.accepted("task-4711");
		});
		submit(this.run.readyRow(1));
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.UNKNOWN);
		assertThat(this.submission.control.ending()).get()
			.satisfies((ending) -> assertThat(ending.message()).contains("Row 1", "ACCEPTED, task task-4711"));
	}

	@Test
	void submitThenCollectionHearsOfTheTaskOnceItIsRecorded() {
		submit(this.run.readyRow(1));
		assertThat(this.submission.announced).containsExactly("task-1");
		this.submission.api.onSubmit((input) -> FakeTaskApi.answered(SubmitVerdict.UNSENT, 0));
		this.run.clock().advance(Duration.ofSeconds(1));
		submit(this.run.readyRow(2));
		assertThat(this.submission.announced).hasSize(1);
	}

	@Test
	void submitWhenRefusedForItsRateThenEverythingPauses() {
		this.submission.api.onSubmit((input) -> FakeTaskApi.answered(SubmitVerdict.RATE_LIMITED, 429));
		submit(this.run.readyRow(1));
		assertThat(this.submission.throttle.pace().pausedFor()).isPositive();
	}

	@Test
	void submitThenDuringTheRequestTheRowCountsOnceAsOpen() {
		try (SubmissionFixture two = new SubmissionFixture(this.run, 2, this.run.clock().ticker())) {
			List<SubmitDecision> during = new ArrayList<>();
			two.api.onSubmit((input) -> {
				this.run.clock().advance(Duration.ofSeconds(1));
				during.add(two.throttle.request());
				return FakeTaskApi.accepted("task-1");
			});
			two.submitter(this.budget).submit(this.run.readyRow(1), two.permit());
			assertThat(during).singleElement().isInstanceOf(SubmitPermit.class);
		}
	}

	/** Two permits that were given in time, and requests that would leave together. */
	@Test
	void submitWhenInterruptedWhileItWaitsForItsDepartureThenNothingIsSentAndTheRunEnds() {
		SubmitPermit first = this.submission.permit();
		this.run.clock().advance(Duration.ofSeconds(1));
		SubmitPermit second = this.submission.permit();
		Submitter submitter = this.submission.submitter(this.budget);
		submitter.submit(this.run.readyRow(1), first);
		ReadyRow row = this.run.readyRow(2);
		Thread.currentThread().interrupt();
		submitter.submit(row, second);
		assertThat(Thread.interrupted()).isTrue();
		assertThat(this.submission.api.submitted()).hasSize(1);
		assertThat(this.submission.control.ending()).get()
			.satisfies((ending) -> assertThat(ending.message()).contains("Row 2", "interrupted before it left"));
	}

	private void submit(ReadyRow readyRow) {
		this.submission.submitter(this.budget).submit(readyRow, this.submission.permit());
	}

	/** What another connection sees. */
	private String committedState() {
		try (Connection other = this.run.database().connection();
				Statement statement = other.createStatement();
				ResultSet row = statement.executeQuery(
						"SELECT r.status, a.attempt_no, a.state, a.reserved FROM prompt_row r LEFT JOIN attempt a "
								+ "ON a.run_id = r.run_id AND a.row_no = r.row_no WHERE r.row_no = 1 AND r.run_id = "
								+ this.run.id())) {
			row.next();
			return row.getString(1) + ", attempt " + row.getInt(2) + " " + row.getString(3) + " reserves "
					+ row.getBigDecimal(4);
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
