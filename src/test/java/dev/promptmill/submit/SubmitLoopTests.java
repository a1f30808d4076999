package dev.promptmill.submit;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

import dev.promptmill.apixo.SubmitVerdict;
import dev.promptmill.common.RunStop;
import dev.promptmill.ledger.PeriodBudgets;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.SubmissionStop;
import dev.promptmill.support.FakeTaskApi;
import dev.promptmill.support.Latches;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;

@OnEveryDatabase
@Timeout(60)
class SubmitLoopTests {

	private static final Duration TURN = Duration.ofMillis(50);

	private final RunFixture run;

	private final SubmissionFixture submission;

	SubmitLoopTests(TestDatabase database) {
		this.run = new RunFixture(database);
		this.submission = new SubmissionFixture(this.run, 200, System::nanoTime);
	}

	@AfterEach
	void close() {
		this.submission.close();
		this.run.close();
	}

	@Test
	void workThenEveryRowIsSentOnceAndTheLoopLastsAsLongAsTasksAreOpen() throws InterruptedException {
		this.run.rows(50);
		SubmitLoop loop = this.submission.loop(null);
		while (this.run.totals().count(RowStatus.GENERATING) < 50) {
			assertThat(loop.work(TURN)).isTrue();
		}
		assertThat(this.submission.api.submitted()).hasSize(50);
		assertThat(loop.work(TURN)).as("a task may fail and make its row ready again").isTrue();
		held(this.run.collect().submitAgain(this.run.task(7), "TIMEOUT", null, this.run.clock().instant()));
		for (long row = 1; row <= 50; row++) {
			if (row != 7) {
				held(this.run.collect().fail(this.run.task(row), "NSFW", null));
			}
		}
		while (this.run.record(7).attemptCount() < 2 || this.submission.workers.busy() > 0) {
			assertThat(loop.work(TURN)).isTrue();
		}
		held(this.run.collect().fail(this.run.task(7), "NSFW", null));
		assertThat(loop.work(Duration.ofSeconds(20))).isFalse();
		assertThat(this.submission.api.submitted()).hasSize(51);
	}

	@Test
	void workWhenTheBudgetIsSmallThenItIsNeverExceededAndNoCentIsLeft() throws InterruptedException {
		this.run.rows(60);
		Set<String> open = ConcurrentHashMap.newKeySet();
		this.submission.api.onSubmit((input) -> {
			String task = "t" + System.nanoTime();
			open.add(task);
			return FakeTaskApi.accepted(task);
		});
		SubmitLoop loop = this.submission.loop("0.1400");
		while (open.size() < 40 || this.submission.workers.busy() > 0) {
			assertThat(loop.work(TURN)).isTrue();
			assertThat(this.run.submit().committed()).isLessThanOrEqualTo(new java.math.BigDecimal("0.14"));
		}
		assertThat(loop.work(TURN)).as("open tasks may give money back").isTrue();
		assertThat(this.submission.api.submitted()).hasSize(40);
		held(this.run.collect().fail(this.run.collect().due(0, 1, 1).get(0), "NSFW", null));
		while (this.submission.api.submitted().size() < 41) {
			assertThat(loop.work(TURN)).isTrue();
		}
		for (var task : this.run.collect().due(0, 1, 100)) {
			held(this.run.collect()
				.deliver(task, RowStatus.DELIVERED, List.of(this.run.stored(task.rowNumber(), 1)), null, null));
		}
		while (loop.work(TURN)) {
			assertThat(this.submission.api.submitted()).hasSizeLessThanOrEqualTo(41);
			for (var task : this.run.collect().due(0, 1, 100)) {
				held(this.run.collect()
					.deliver(task, RowStatus.DELIVERED, List.of(this.run.stored(task.rowNumber(), 1)), null, null));
			}
		}
		assertThat(this.run.submit().closing()).contains(SubmissionStop.BUDGET);
		assertThat(this.run.totals().billed()).isEqualByComparingTo("0.14");
	}

	@Test
	void workWhenTheMonthsBudgetIsReachedThenARestartInTheNextMonthGoesOn() throws InterruptedException {
		this.run.database().sql().sql("DELETE FROM run_day").update();
		this.run.rows(3);
		PeriodBudgets budgets = new PeriodBudgets(null, new BigDecimal("0.007"));
		bought(this.submission.limitedLoop(budgets), 2);
		assertThat(this.run.submit().closing()).contains(SubmissionStop.MONTH);
		this.run.recovery().begin(0);
		bought(this.submission.limitedLoop(budgets), 2);
		assertThat(this.run.submit().closing()).as("the same month").contains(SubmissionStop.MONTH);
		this.run.clock().advance(Duration.ofDays(31));
		this.run.recovery().begin(0);
		bought(this.submission.limitedLoop(budgets), 3);
		assertThat(this.run.submit().closing()).isEmpty();
	}

	/** Works until the loop has nothing more to do, and delivers what it bought. */
	private void bought(SubmitLoop loop, int rows) throws InterruptedException {
		while (loop.work(TURN)) {
			for (var task : this.run.collect().due(0, 1, 100)) {
				held(this.run.collect()
					.deliver(task, RowStatus.DELIVERED, List.of(this.run.stored(task.rowNumber(), 1)), null, null));
			}
		}
		assertThat(this.submission.api.submitted()).hasSize(rows);
	}

	@Test
	void workWhenOnlyATaskThatWasGivenUpHoldsTheBudgetThenSubmissionCloses() throws InterruptedException {
		this.run.rows(2);
		SubmitLoop loop = this.submission.loop("0.0035");
		while (this.run.totals().count(RowStatus.GENERATING) < 1) {
			assertThat(loop.work(TURN)).isTrue();
		}
		held(this.run.collect().giveUpForNow(this.run.collect().due(0, 1, 1).get(0), "POLL_DEADLINE", "no verdict"));
		assertThat(loop.work(Duration.ofSeconds(20))).isFalse();
		assertThat(this.run.submit().closing()).contains(SubmissionStop.BUDGET);
	}

	@Test
	void workWhenTasksWereGivenUpThenTheirPlacesAreFree() throws InterruptedException {
		try (SubmissionFixture narrow = new SubmissionFixture(this.run.rows(2), 1, System::nanoTime)) {
			SubmitLoop loop = narrow.loop(null);
			while (this.run.totals().count(RowStatus.GENERATING) < 1) {
				assertThat(loop.work(TURN)).isTrue();
			}
			held(this.run.collect()
				.giveUpForNow(this.run.collect().due(0, 1, 1).get(0), "POLL_DEADLINE", "no verdict"));
			while (this.run.totals().count(RowStatus.GENERATING) < 2) {
				assertThat(loop.work(TURN)).isTrue();
			}
			assertThat(narrow.api.submitted()).hasSize(2);
		}
	}

	@Test
	void workWhenTheAccountIsEmptyThenNothingMoreIsSent() throws InterruptedException {
		this.run.rows(30);
		this.submission.api.onSubmit((input) -> FakeTaskApi.answered(SubmitVerdict.NO_FUNDS, 402));
		SubmitLoop loop = this.submission.loop(null);
		assertThat(loop.work(Duration.ofSeconds(20))).isFalse();
		loop.drain(Duration.ofSeconds(20));
		int sent = this.submission.api.submitted().size();
		assertThat(loop.work(TURN)).isFalse();
		assertThat(this.submission.api.submitted()).hasSize(sent);
		assertThat(this.run.totals().count(RowStatus.READY)).isEqualTo(30);
	}

	@Test
	void drainWhenAnAnswerDoesNotComeThenFalseAndItsRowIsInDoubt() throws InterruptedException {
		this.run.rows(1);
		CountDownLatch never = new CountDownLatch(1);
		CountDownLatch left = new CountDownLatch(1);
		this.submission.api.onSubmit((input) -> {
			left.countDown();
			Latches.await(never);
			return FakeTaskApi.accepted("late");
		});
		SubmitLoop loop = this.submission.loop(null);
		loop.work(TURN);
		left.await();
		this.submission.control.end(RunStop.Reason.SIGTERM, "Stopped.");
		assertThat(loop.work(TURN)).isFalse();
		assertThat(loop.drain(Duration.ofMillis(20))).isFalse();
		assertThat(this.run.recovery().markUnknown(0)).isEqualTo(1);
		never.countDown();
		assertThat(loop.drain(Duration.ofSeconds(20))).isTrue();
		assertThat(this.run.record(1).status()).as("a late answer changes nothing").isEqualTo(RowStatus.UNKNOWN);
	}

	@ParameterizedTest
	@EnumSource(names = { "STOP_REQUESTED", "API_FAULT", "CANARY" })
	void drainWhenTheRunEndsInOrderThenAnswersAreAwaitedAsLongAsOneMayTake(RunStop.Reason reason)
			throws InterruptedException {
		CountDownLatch answer = new CountDownLatch(1);
		AtomicLong seconds = new AtomicLong();
		AtomicLong step = new AtomicLong();
		LongSupplier ticker = () -> {
			if (seconds.addAndGet(step.get()) > 50) {
				answer.countDown();
			}
			return Duration.ofSeconds(seconds.get()).toNanos();
		};
		try (SubmissionFixture slow = new SubmissionFixture(this.run, 10, ticker)) {
			SubmitLoop loop = slow.loop(null);
			slow.workers.execute(() -> Latches.await(answer));
			slow.control.end(reason, "why");
			step.set(15);
			assertThat(loop.drain(Duration.ofSeconds(60))).isTrue();
			assertThat(seconds.get()).isGreaterThan(50);
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "SIGTERM", "SIGINT", "FAULT" })
	void drainWhenTheProcessHasOnlySecondsThenAnswersAreNotAwaitedForLonger(RunStop.Reason reason)
			throws InterruptedException {
		CountDownLatch never = new CountDownLatch(1);
		AtomicLong seconds = new AtomicLong();
		Deque<Integer> looks = new ArrayDeque<>();
		try (SubmissionFixture slow = new SubmissionFixture(this.run, 10,
				() -> Duration.ofSeconds(seconds.addAndGet(looks.isEmpty() ? 1 : looks.remove())).toNanos())) {
			SubmitLoop loop = slow.loop(null);
			slow.workers.execute(() -> Latches.await(never));
			slow.control.end((reason != RunStop.Reason.FAULT) ? RunStop.Reason.API_FAULT : reason, "why");
			slow.control.end(reason, "why");
			long before = seconds.get();
			looks.addAll(List.of(1, 1, 12, 1));
			assertThat(loop.drain(Duration.ofSeconds(60))).isFalse();
			assertThat(seconds.get() - before).as("12 s are waited for, and 13 are too many").isEqualTo(15);
			never.countDown();
		}
	}

	@Test
	void workWhenNothingCouldBeSentForTooLongThenTheRunEndsAndSaysWhy() throws InterruptedException {
		this.run.rows(1);
		this.submission.gate.closedFor = Duration.ofMillis(10);
		this.submission.gate.reason = "no image could be fetched";
		this.submission.gate.outageExceeded = true;
		assertThat(this.submission.loop(null).work(Duration.ofSeconds(20))).isFalse();
		assertEndsFor("no image could be fetched");
		assertThat(this.submission.api.submitted()).isEmpty();
	}

	@Test
	void workWhenNothingIsLeftToSendAndNothingIsDeliveredForTooLongThenTheRunEnds() throws InterruptedException {
		this.run.rows(1).accepted(1);
		this.submission.gate.reason = "no image could be fetched";
		this.submission.gate.outageExceeded = true;
		assertThat(this.submission.loop(null).work(Duration.ofSeconds(20))).isFalse();
		assertEndsFor("no image could be fetched");
	}

	private void assertEndsFor(String reason) {
		assertThat(this.submission.control.ending()).get().satisfies((ending) -> {
			assertThat(ending.reason()).isEqualTo(RunStop.Reason.API_FAULT);
			assertThat(ending.message()).contains(reason);
		});
	}

	/**
	 * Each look at the clock takes five seconds, so nothing is waited for in real time.
	 */
	@Test
	void workWhenAQuotaIsUsedUpForTooLongThenSubmissionClosesAndTheRunGoesOn() throws InterruptedException {
		AtomicLong seconds = new AtomicLong();
		try (SubmissionFixture patient = new SubmissionFixture(this.run.rows(1), 10,
				() -> Duration.ofSeconds(seconds.addAndGet(5)).toNanos())) {
			patient.api.onSubmit((input) -> FakeTaskApi.answered(SubmitVerdict.QUOTA_EXCEEDED, 429));
			assertThat(patient.loop(null).work(Duration.ofDays(1))).isFalse();
			assertThat(patient.control.isEnding()).isFalse();
			assertThat(this.run.submit().closing()).contains(SubmissionStop.QUOTA);
			assertThat(this.run.record(1).status()).isEqualTo(RowStatus.READY);
		}
	}

}
