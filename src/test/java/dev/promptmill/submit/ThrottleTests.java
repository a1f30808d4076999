package dev.promptmill.submit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import dev.promptmill.apixo.SubmitReply;
import dev.promptmill.apixo.SubmitVerdict;
import dev.promptmill.ledger.step.SubmitLedger;
import dev.promptmill.pacing.Permit;
import dev.promptmill.support.FakeTaskApi;
import dev.promptmill.support.OnH2;
import dev.promptmill.support.ProxiedDataSource;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

@OnH2
class ThrottleTests {

	private final TestDatabase database;

	private RunFixture run;

	private SubmissionFixture submission;

	private Throttle throttle;

	private int tasks;

	ThrottleTests(TestDatabase database) {
		this.database = database;
	}

	@BeforeEach
	void open() {
		this.run = new RunFixture(this.database).rows(4);
		this.submission = new SubmissionFixture(this.run, 2, this.run.clock().ticker());
		this.throttle = this.submission.throttle;
	}

	@AfterEach
	void close() {
		this.submission.close();
		this.run.close();
	}

	@Test
	void requestWhenIntentsAreOnTheirWayThenTheyCountAsOpen() {
		assertThat(request()).isInstanceOf(SubmitPermit.class);
		assertThat(request()).isInstanceOf(SubmitPermit.class);
		assertThat(request()).isInstanceOf(SubmitDecision.Wait.class);
	}

	@Test
	void closeWhenThePermitWasNotUsedThenItsPlaceIsFree() {
		request();
		permit().close();
		assertThat(request()).isInstanceOf(SubmitPermit.class);
	}

	@Test
	void closeWhenCalledAgainOrAfterAnAnswerThenGivesNothingBackTwice() {
		SubmitPermit first = permit();
		first.close();
		first.close();
		SubmitPermit second = permit();
		answer(second, SubmitVerdict.UNSENT);
		second.close();
		assertThat(request()).isInstanceOf(SubmitPermit.class);
		assertThat(request()).isInstanceOf(SubmitPermit.class);
		assertThat(request()).as("two open tasks are allowed").isInstanceOf(SubmitDecision.Wait.class);
	}

	@Test
	void closeWhenMoneyWasReservedThenItIsFreeAgain() {
		BudgetGuard budget = this.submission.budget("0.0035");
		try (SubmitPermit permit = permit()) {
			permit.reserve(budget, RunFixture.PRICE);
			assertThat(budget.covers(RunFixture.PRICE)).isFalse();
		}
		assertThat(budget.covers(RunFixture.PRICE)).isTrue();
	}

	@Test
	void requestWhenIntentsAreRecordedThenTheLedgerCountsThemOnce() {
		SubmitPermit first = permit();
		this.run.intended(1);
		first.intentDecided();
		assertThat(request()).isInstanceOf(SubmitPermit.class);
		assertThat(request()).isInstanceOf(SubmitDecision.Wait.class);
	}

	/** Issue 12: a run rode out 8 s without a database, then sent nothing for 160 s. */
	@Test
	void requestWhenACountWaitedForTheDatabaseThenTheNextComesSoonAllTheSame() {
		SubmitLedger away = new SubmitLedger(
				this.database.ledger(ProxiedDataSource.logging(this.database.dataSource(),
						(sql) -> this.run.clock().advance(Duration.ofSeconds(15)))),
				this.run.lease(), RunFixture.PRICE, this.run.clock());
		Throttle counting = this.submission.throttle(away, 2);
		List<SubmitDecision> permits = List.of(counting.request(), later(counting), later(counting));
		assertThat(permits).extracting(Object::getClass)
			.containsExactly(SubmitPermit.class, SubmitPermit.class, SubmitDecision.Wait.class);
		((SubmitPermit) permits.get(0)).close();
		((SubmitPermit) permits.get(1)).close();
		this.run.clock().advance(Duration.ofSeconds(1));
		assertThat(counting.request()).isInstanceOf(SubmitPermit.class);
	}

	@Test
	void requestWhenTheApiIsDownThenHeldBackAndTheOutageIsTimed() {
		answer(SubmitVerdict.UNSENT, 5);
		assertThat(request()).isInstanceOf(SubmitDecision.Wait.class);
		assertThat(this.throttle.pace().reason()).contains("the API has been down for");
		assertThat(this.throttle.outage()).isEmpty();
		this.run.clock().advance(Duration.ofMinutes(2));
		assertThat(this.throttle.outage()).get().satisfies((outage) -> {
			assertThat(outage.isOfQuota()).isFalse();
			assertThat(outage.message()).contains("The API has been down", "Last answer: HTTP 0",
					"restart " + this.run.id());
		});
	}

	@ParameterizedTest
	@EnumSource(names = { "LOST", "NOT_UNDERSTOOD" })
	void answeredWhenTenInARowMayHaveCostARowThenHeldBackForSecondsAndTheOutageSaysHowManyAreInDoubt(
			SubmitVerdict verdict) {
		answer(verdict, 9);
		assertThat(this.throttle.pace().reason()).doesNotContain("lost");
		answer(verdict, 1);
		assertThat(request()).isInstanceOfSatisfying(SubmitDecision.Wait.class,
				(wait) -> assertThat(wait.delay()).isGreaterThan(Duration.ofSeconds(2)));
		assertThat(this.throttle.pace().reason()).contains("answers have been lost or not understood for");
		this.run.intended(1);
		this.run.clock().advance(Duration.ofMinutes(2));
		assertThat(this.throttle.outage()).get()
			.extracting(Outage::message)
			.asString()
			.contains("Last answer: HTTP 0", "1 row is in doubt", "restart " + this.run.id(),
					"resolve " + this.run.id());
	}

	@Test
	void answeredWhenTenInARowHaveTheTaskOfAnEarlierRowThenHeldBackAndTheOutageNamesIt() {
		answer(SubmitVerdict.ACCEPTED, 3);
		for (int i = 0; i < 10; i++) {
			assertThat(this.throttle.pace().reason()).doesNotContain("not understood");
			answer(permit(), FakeTaskApi.accepted("task-" + (1 + i % 2)));
		}
		assertThat(request()).isInstanceOf(SubmitDecision.Wait.class);
		assertThat(this.throttle.pace().reason()).contains("answers have been lost or not understood for");
		this.run.clock().advance(Duration.ofMinutes(2));
		assertThat(this.throttle.outage()).get()
			.extracting(Outage::message)
			.asString()
			.contains("Last answer: the task task-2, which an earlier row was answered with, too", "resolve");
	}

	@ParameterizedTest
	@EnumSource(names = { "ACCEPTED", "ROW_REFUSED", "RATE_LIMITED", "QUOTA_EXCEEDED", "KEY_REFUSED", "ACCESS_DENIED",
			"NO_FUNDS" })
	void answeredWhenTheServerAnswersInBetweenThenItDoesNotCountAsDown(SubmitVerdict verdict) {
		for (int i = 0; i < 4; i++) {
			answer(SubmitVerdict.UNSENT, 4);
			this.run.clock().advance(Duration.ofHours(2));
			answer(verdict, 1);
			this.run.clock().advance(Duration.ofHours(2));
			answer(SubmitVerdict.ACCEPTED, 6);
		}
		assertThat(request()).isInstanceOf(SubmitPermit.class);
	}

	@Test
	void answeredWhenServerErrorsFollowOneAnotherThenHeldBack() {
		answer(SubmitVerdict.SERVER_ERROR, 4);
		assertThat(request()).isInstanceOfSatisfying(SubmitPermit.class, SubmitPermit::close);
		answer(SubmitVerdict.SERVER_ERROR, 1);
		assertThat(request()).isInstanceOf(SubmitDecision.Wait.class);
	}

	@Test
	void answeredWhenRateLimitedThenEverythingPauses() {
		answer(SubmitVerdict.RATE_LIMITED, 1);
		assertThat(this.throttle.request()).isInstanceOf(SubmitDecision.Wait.class);
		assertThat(this.throttle.pace().pausedFor()).isPositive();
	}

	@Test
	void answeredWhenAQuotaIsUsedUpThenThePauseIsLongAndTheHintIsKept() {
		answer(SubmitVerdict.QUOTA_EXCEEDED, 1);
		assertThat(this.throttle.pace().pausedFor()).isBetween(Duration.ofSeconds(14), Duration.ofSeconds(31));
		assertThat(this.throttle.pace().reason()).contains("quota used up");
		this.run.clock().advance(Duration.ofMinutes(1));
		permit().answered(new SubmitReply(SubmitVerdict.QUOTA_EXCEEDED, null, 429, null, "Quota exceeded",
				Duration.ofMinutes(40)));
		assertThat(this.throttle.pace().pausedFor()).isEqualTo(Duration.ofMinutes(40));
	}

	@Test
	void outageWhenEveryAnswerIs429ThenTheRunEndsAfterMaxOutageUnlessTasksAreOpen() {
		answer(SubmitVerdict.RATE_LIMITED, 1);
		var task = this.run.accepted(1);
		this.run.clock().advance(Duration.ofSeconds(61));
		assertThat(this.throttle.outage()).as("the open task may be what it waits for").isEmpty();
		RunFixture.held(this.run.collect().fail(task, "NSFW", null));
		this.run.clock().advance(Duration.ofSeconds(61));
		assertThat(this.throttle.outage()).get().satisfies((outage) -> {
			assertThat(outage.isOfQuota()).isFalse();
			assertThat(outage.message()).contains("429", "restart " + this.run.id());
		});
		answer(SubmitVerdict.ACCEPTED, 1);
		assertThat(this.throttle.outage()).isEmpty();
	}

	@Test
	void outageWhenTheRefusalsSpeakOfAQuotaThenSubmissionEnds() {
		answer(SubmitVerdict.QUOTA_EXCEEDED, 1);
		this.run.clock().advance(Duration.ofSeconds(59));
		assertThat(this.throttle.outage()).isEmpty();
		this.run.clock().advance(Duration.ofSeconds(2));
		assertThat(this.throttle.outage()).get().satisfies((outage) -> assertThat(outage.isOfQuota()).isTrue());
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LOST")
	void answeredWhenTheWindowIsFullThenAnyAnswerMakesRoom(SubmitVerdict verdict) {
		try (SubmissionFixture wide = new SubmissionFixture(this.run, 1000, this.run.clock().ticker())) {
			List<SubmitPermit> permits = fill(wide.throttle);
			answer(permits.get(0), verdict);
			this.run.clock().advance(Duration.ofMinutes(1));
			assertThat(wide.throttle.request()).isInstanceOf(SubmitPermit.class);
		}
	}

	@Test
	void answeredWhenAnAnswerIsLostThenTheWindowHalves() {
		try (SubmissionFixture wide = new SubmissionFixture(this.run, 1000, this.run.clock().ticker())) {
			List<SubmitPermit> permits = fill(wide.throttle);
			answer(permits.get(0), SubmitVerdict.LOST);
			permits.subList(1, 50).forEach((permit) -> answer(permit, SubmitVerdict.ACCEPTED));
			this.run.clock().advance(Duration.ofMinutes(1));
			assertThat(wide.throttle.request()).as("50 are under way").isInstanceOf(SubmitDecision.Wait.class);
			answer(permits.get(50), SubmitVerdict.ACCEPTED);
			assertThat(wide.throttle.request()).isInstanceOf(SubmitPermit.class);
		}
	}

	@Test
	void closeWhenTheWindowIsFullAndARequestWasNotSentThenItsPlaceIsFree() {
		try (SubmissionFixture wide = new SubmissionFixture(this.run, 1000, this.run.clock().ticker())) {
			SubmitPermit unused = fill(wide.throttle).get(0);
			unused.intentDecided();
			unused.close();
			this.run.clock().advance(Duration.ofMinutes(1));
			assertThat(wide.throttle.request()).isInstanceOf(SubmitPermit.class);
		}
	}

	/** After a pause a single request tries; the next one must not wait 10 s for it. */
	@ParameterizedTest
	@EnumSource(names = { "UNSENT", "SERVER_ERROR", "LOST", "NOT_UNDERSTOOD" })
	void answeredWhenATrialBroughtNothingThenAnotherFollowsAtOnce(SubmitVerdict verdict) {
		SubmitPermit trial = trial();
		answer(trial, verdict);
		assertThat(request()).isInstanceOf(SubmitPermit.class);
	}

	@Test
	void closeWhenATrialWasNotSentThenAnotherFollowsAtOnce() {
		trial().close();
		assertThat(request()).isInstanceOf(SubmitPermit.class);
	}

	private SubmitPermit trial() {
		answer(SubmitVerdict.QUOTA_EXCEEDED, 1);
		this.run.clock().advance(Duration.ofMinutes(1));
		SubmitPermit trial = permit();
		assertThat(request()).as("one is tried, two may be open").isInstanceOf(SubmitDecision.Wait.class);
		return trial;
	}

	private List<SubmitPermit> fill(Throttle full) {
		List<SubmitPermit> permits = new ArrayList<>();
		SubmitDecision decision = full.request();
		while (decision instanceof SubmitPermit permit) {
			permits.add(permit);
			this.run.clock().advance(Duration.ofMillis(100));
			decision = full.request();
		}
		assertThat(permits).as("two seconds of the first rate, 50/s").hasSize(100);
		return permits;
	}

	@ParameterizedTest
	@EnumSource(names = { "ACCEPTED", "ROW_REFUSED", "RATE_LIMITED", "QUOTA_EXCEEDED", "KEY_REFUSED", "ACCESS_DENIED",
			"NO_FUNDS" })
	void answeredWhenFailuresAreNotInARowThenTheyDoNotCountTogether(SubmitVerdict verdict) {
		answer(SubmitVerdict.UNSENT, 4);
		answer(verdict, 1);
		this.run.clock().advance(Duration.ofHours(1));
		answer(SubmitVerdict.UNSENT, 1);
		assertThat(request()).isInstanceOf(SubmitPermit.class);
	}

	@ParameterizedTest
	@EnumSource(names = { "ACCEPTED", "ROW_REFUSED", "KEY_REFUSED", "ACCESS_DENIED", "NO_FUNDS" })
	void outageWhenAnAnswerThatIsNo429CameInBetweenThenTheTimeBeginsAgain(SubmitVerdict verdict) {
		answer(SubmitVerdict.RATE_LIMITED, 1);
		this.run.clock().advance(Duration.ofSeconds(61));
		assertThat(this.throttle.outage()).isPresent();
		answer(verdict, 1);
		assertThat(this.throttle.outage()).isEmpty();
	}

	/** At the first rate, 50/s, two may wait for their departure. */
	@Test
	void requestWhenManyWaitForTheirDepartureThenNoMoreIsGranted() throws InterruptedException {
		Permit slow = new Permit(0, 0.001, 0, 0);
		this.throttle.awaitDeparture(slow);
		List<Thread> waiting = new ArrayList<>();
		for (int i = 0; i < 3; i++) {
			Thread thread = new Thread(() -> {
				try {
					this.throttle.awaitDeparture(slow);
				}
				catch (InterruptedException ex) {
					return;
				}
			});
			waiting.add(thread);
			thread.start();
		}
		for (Thread thread : waiting) {
			while (thread.getState() != Thread.State.TIMED_WAITING) {
				Thread.onSpinWait();
			}
		}
		assertThat(request()).isInstanceOf(SubmitDecision.Wait.class);
		for (Thread thread : waiting) {
			thread.interrupt();
			thread.join();
		}
		assertThat(request()).as("none waits any more").isInstanceOf(SubmitPermit.class);
	}

	@Test
	void awaitDepartureWhenPermitsLeaveTogetherThenTheyAreSpacedByTheRate() throws InterruptedException {
		try (SubmissionFixture real = new SubmissionFixture(this.run, 1000, System::nanoTime)) {
			Permit tenPerSecond = new Permit(0, 20, 0, 0);
			long start = System.nanoTime();
			for (int i = 0; i < 4; i++) {
				real.throttle.awaitDeparture(tenPerSecond);
			}
			assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
		}
	}

	@Test
	void requestWhenTheGateIsClosedThenWaitsAsLongAsItSaysAndTheReasonIsShown() {
		this.submission.gate.closedFor = Duration.ofSeconds(7);
		this.submission.gate.reason = "no image of the last 20 tasks could be fetched";
		assertThat(request()).isEqualTo(new SubmitDecision.Wait(Duration.ofSeconds(7)));
		assertThat(this.submission.gate.passed).isZero();
		assertThat(this.throttle.pace().reason()).isEqualTo("no image of the last 20 tasks could be fetched");
		this.submission.gate.outageExceeded = true;
		assertThat(this.throttle.outage()).get()
			.extracting(Outage::message)
			.asString()
			.contains("promptmill.submit.max-outage", "no image of the last 20 tasks could be fetched", "restart");
	}

	@Test
	void requestWhenTheGateIsOpenThenItHearsOfRowsThatPassAndOfNoOthers() {
		request();
		request();
		request();
		assertThat(this.submission.gate.passed).as("two open tasks are allowed").isEqualTo(2);
	}

	private void answer(SubmitVerdict verdict, int times) {
		for (int i = 0; i < times; i++) {
			answer(permit(), verdict);
		}
	}

	private void answer(SubmitPermit permit, SubmitVerdict verdict) {
		answer(permit, (verdict == SubmitVerdict.ACCEPTED) ? FakeTaskApi.accepted("task-" + ++this.tasks)
				: FakeTaskApi.answered(verdict, 0));
	}

	private static void answer(SubmitPermit permit, SubmitReply reply) {
		permit.intentDecided();
		permit.answered(reply);
		permit.close();
	}

	private SubmitPermit permit() {
		return (SubmitPermit) request();
	}

	private SubmitDecision request() {
		return later(this.throttle);
	}

	/** A while after the last one: the rate limiter spaces permits by itself. */
	private SubmitDecision later(Throttle asked) {
		this.run.clock().advance(Duration.ofMillis(100));
		return asked.request();
	}

}
