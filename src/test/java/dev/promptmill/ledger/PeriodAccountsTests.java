package dev.promptmill.ledger;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.promptmill.ledger.step.BudgetRules;
import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.ledger.step.SubmitLedger;
import dev.promptmill.ledger.step.SubmitOutcome;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static dev.promptmill.support.RunFixture.PRICE;
import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;

@OnEveryDatabase
class PeriodAccountsTests {

	/** The fixture's clock starts in the last hours of it. */
	private static final int DAY = 20260301;

	private final TestDatabase database;

	private final List<RunFixture> runs = new ArrayList<>();

	private final RunFixture run;

	PeriodAccountsTests(TestDatabase database) {
		this.database = database;
		this.run = anotherRun();
	}

	@BeforeEach
	void forgetOtherTests() {
		this.database.sql().sql("DELETE FROM run_day").update();
	}

	@AfterEach
	void close() {
		this.runs.forEach(RunFixture::close);
	}

	@Test
	void addThenOnlyTheAccountOfTheRunAndDay() {
		RunFixture other = anotherRun();
		other.intended(1);
		this.run.intended(1);
		this.run.clock().advance(Duration.ofHours(3));
		this.run.intended(2);
		this.run.intended(3);
		assertThat(account(this.run, DAY)).isEqualByComparingTo("0.0035");
		assertThat(account(this.run, DAY + 1)).isEqualByComparingTo("0.007");
		assertThat(account(other, DAY)).isEqualByComparingTo("0.0035");
		assertThat(accounts().ofDay(DAY)).isEqualByComparingTo("0.007");
		assertThat(accounts().ofMonth(DAY)).isEqualByComparingTo("0.014");
		assertThat(accounts().ofMonth(20260401)).isZero();
	}

	@Test
	void addWhenTheRowIsNotReadyThenNothing() {
		ReadyRow readyRow = this.run.readyRow(1);
		held(this.run.submit().recordIntent(readyRow));
		assertThat(this.run.submit().recordIntent(readyRow).join()).isFalse();
		assertThat(account(this.run, DAY)).isEqualByComparingTo("0.0035");
	}

	@Test
	void addWhenTheRunIsSimulatedThenNothing() {
		SubmitLedger ledger = new SubmitLedger(this.database.ledger(), this.run.lease(), PRICE, this.run.clock(),
				new BudgetRules(false, new PeriodBudgets(BigDecimal.ZERO, null), ZoneOffset.UTC));
		held(ledger.recordIntent(this.run.readyRow(1)));
		assertThat(accounts().ofDay(DAY)).isZero();
	}

	@Test
	void addWhenTheZoneIsAheadThenTheDayThere() {
		SubmitLedger ledger = new SubmitLedger(this.database.ledger(), this.run.lease(), PRICE, this.run.clock(),
				new BudgetRules(true, PeriodBudgets.NONE, ZoneId.of("Asia/Tokyo")));
		held(ledger.recordIntent(this.run.readyRow(1)));
		assertThat(account(this.run, DAY + 1)).isEqualByComparingTo("0.0035");
	}

	@ParameterizedTest
	@EnumSource(value = AttemptState.class, names = { "OPEN", "UNSENT", "REFUSED", "SERVER_ERROR", "LOST" })
	void correctWhenAnAnswerCameThenAsTheAttemptSays(AttemptState state) {
		ReadyRow readyRow = this.run.intended(1);
		this.run.clock().advance(Duration.ofDays(2));
		RowStatus row = (state == AttemptState.OPEN) ? RowStatus.GENERATING : RowStatus.FAILED;
		held(this.run.submit()
			.answer(readyRow,
					new SubmitOutcome(state, row, (state == AttemptState.OPEN) ? "a-task-" + this.run.id() : null, 200,
							null, null, null, this.run.clock().instant(), false)));
		assertAgrees();
	}

	@Test
	void correctWhenTasksEndThenAsTheAttemptsSay() {
		RunFixture other = anotherRun();
		other.accepted(1);
		this.run.row(3).row(2);
		held(this.run.collect().fail(this.run.accepted(1), "NSFW", null));
		held(this.run.collect()
			.deliver(this.run.accepted(7), RowStatus.PARTIAL, List.of(this.run.stored(7, 1)), null, null));
		held(this.run.collect()
			.deliver(this.run.accepted(2), RowStatus.DELIVERED, List.of(this.run.stored(2, 1)), null, null));
		assertAgrees();
		held(this.run.collect().surplus(this.run.accepted(3), List.of(this.run.stored(3, 1)), 3, "3 images"));
		OpenTask unreadable = this.run.accepted(4);
		held(this.run.collect().surplus(unreadable, 2));
		held(this.run.collect().surplus(unreadable, 4));
		assertAgrees();
		held(this.run.collect().fail(unreadable, "NSFW", null));
		this.run.intended(5);
		this.run.recovery().markUnknown(0);
		held(this.run.collect().outOfFunds(this.run.accepted(8), "FUNDS", null));
		assertAgrees();
		assertThat(account(this.run, DAY)).as("billed 0.0035 three times, possibly 0.0035 three times")
			.isEqualByComparingTo("0.021");
		assertThat(account(other, DAY)).isEqualByComparingTo("0.0035");
	}

	@Test
	void correctWhenThereIsAnAttemptOfAnotherDayThenOnlyItsOwn() {
		this.run.intended(1);
		this.run.clock().advance(Duration.ofDays(1));
		held(this.run.collect().fail(this.run.accepted(2), "NSFW", null));
		assertThat(account(this.run, DAY)).isEqualByComparingTo("0.0035");
		assertThat(account(this.run, DAY + 1)).isZero();
	}

	@Test
	void repairThenTheAccountsOfTheRunAgreeWithItsAttempts() {
		RunFixture other = anotherRun();
		other.accepted(1);
		this.run.accepted(1);
		this.run.clock().advance(Duration.ofDays(1));
		this.run.accepted(2);
		this.run.clock().advance(Duration.ofDays(1));
		this.run.accepted(3);
		this.run.accepted(4);
		this.database.sql().sql("UPDATE run_day SET committed = 9 WHERE account_day = 20260301").update();
		this.database.sql().sql("DELETE FROM run_day WHERE account_day = 20260302").update();
		this.run.recovery().begin(0);
		assertAgrees();
		assertThat(account(this.run, DAY)).isEqualByComparingTo("0.0035");
		assertThat(account(this.run, DAY + 1)).isEqualByComparingTo("0.0035");
		assertThat(account(this.run, DAY + 2)).isEqualByComparingTo("0.007");
		assertThat(account(other, DAY)).as("is none of this run's").isEqualByComparingTo("9");
	}

	@Test
	void leftThenWhatTheTighterBudgetLeaves() {
		this.run.intended(1);
		this.run.clock().advance(Duration.ofDays(1));
		this.run.intended(2);
		assertThat(accounts().left(budgets("0.01", "0.02"), DAY)).isEqualByComparingTo("0.0065");
		assertThat(accounts().left(budgets("0.02", "0.01"), DAY)).isEqualByComparingTo("0.003");
		assertThat(accounts().left(budgets("0.01", null), DAY)).isEqualByComparingTo("0.0065");
		assertThat(accounts().left(budgets(null, "0.01"), DAY)).isEqualByComparingTo("0.003");
		assertThat(accounts().left(PeriodBudgets.NONE, DAY)).isNull();
	}

	@Test
	void leftOfPeriodsWhenThereIsNoBudgetThenZero() {
		assertThat(this.run.submit(PeriodBudgets.NONE).hasPeriodBudgets()).isFalse();
		assertThat(this.run.submit(PeriodBudgets.NONE).leftOfPeriods()).isZero();
		assertThat(this.run.submit(budgets("0.01", null)).hasPeriodBudgets()).isTrue();
		assertThat(this.run.submit(budgets("0.01", null)).leftOfPeriods()).isEqualByComparingTo("0.01");
	}

	@Test
	void shortageWhenABudgetIsSpentToTheCentThenNone() {
		this.run.intended(1);
		assertThat(accounts().shortage(budgets("0.007", "0.007"), DAY, PRICE)).isEmpty();
		assertThat(accounts().shortage(budgets("0.0069", "0.007"), DAY, PRICE)).contains(SubmissionStop.DAY);
		assertThat(accounts().shortage(budgets("0.0069", "0.0069"), DAY, PRICE)).contains(SubmissionStop.MONTH);
	}

	@Test
	void admitThenChangesOfOneGroupCountForTheirDayAndTheirMonth() {
		assertThat(admitted(budgets(null, "0.0035"), 20260331, 20260330, 20260401)).containsExactly(true, false, true);
		assertThat(admitted(budgets("0.0035", null), 20260331, 20260331, 20260330)).containsExactly(true, false, true);
		assertThat(admitted(PeriodBudgets.NONE, 20260331, 20260331)).containsExactly(true, true);
	}

	/** All of them in one transaction, none of them written down before the others. */
	private boolean[] admitted(PeriodBudgets budgets, int... days) {
		List<GuardedUpdate> updates = Arrays.stream(days).mapToObj((day) -> reserving(this.run, day, budgets)).toList();
		return this.database.ledger().inTransaction(() -> accounts().admit(updates));
	}

	@Test
	void addWhenAGroupHasSeveralRunsAndDaysThenEachToItsOwnAccount() {
		RunFixture other = anotherRun();
		List<GuardedUpdate> updates = List.of(reserving(this.run, DAY, PeriodBudgets.NONE),
				reserving(other, DAY, PeriodBudgets.NONE), reserving(this.run, DAY + 1, PeriodBudgets.NONE),
				reserving(this.run, DAY, PeriodBudgets.NONE), reserving(other, DAY, PeriodBudgets.NONE));
		this.database.ledger().inTransaction(() -> {
			accounts().add(updates, new boolean[] { true, true, true, true, false });
			return true;
		});
		assertThat(account(this.run, DAY)).isEqualByComparingTo("0.007");
		assertThat(account(this.run, DAY + 1)).isEqualByComparingTo("0.0035");
		assertThat(account(other, DAY)).isEqualByComparingTo("0.0035");
	}

	private static GuardedUpdate reserving(RunFixture spender, int day, PeriodBudgets budgets) {
		return new GuardedUpdate(new GuardedUpdate.Statement("SELECT 1"), List.of(),
				new BudgetReservation(spender.id(), day, PRICE, budgets));
	}

	private static PeriodBudgets budgets(@Nullable String perDay, @Nullable String perMonth) {
		return new PeriodBudgets((perDay != null) ? new BigDecimal(perDay) : null,
				(perMonth != null) ? new BigDecimal(perMonth) : null);
	}

	@Test
	void recordIntentWhenABudgetIsReachedThenTheRowStaysReady() {
		SubmitLedger ledger = limited(this.run, null, "0.007");
		anotherRun().intended(1);
		held(ledger.recordIntent(this.run.readyRow(1)));
		assertThat(ledger.recordIntent(this.run.readyRow(2)).join()).isFalse();
		assertThat(this.run.record(2).status()).isEqualTo(RowStatus.READY);
		assertThat(ledger.shortage(PRICE)).contains(SubmissionStop.MONTH);
		assertThat(ledger.leftOfPeriods()).isZero();
		this.run.clock().advance(Duration.ofDays(31));
		assertThat(ledger.shortage(PRICE)).isEmpty();
		held(ledger.recordIntent(this.run.readyRow(2)));
	}

	@Test
	void recordIntentWhenTheDaysBudgetIsReachedThenTheNextDayGoesOn() {
		SubmitLedger ledger = limited(this.run, "0.0035", "0.007");
		held(ledger.recordIntent(this.run.readyRow(1)));
		assertThat(ledger.shortage(PRICE)).contains(SubmissionStop.DAY);
		assertThat(ledger.recordIntent(this.run.readyRow(2)).join()).isFalse();
		this.run.clock().advance(Duration.ofDays(1));
		held(ledger.recordIntent(this.run.readyRow(2)));
		this.run.clock().advance(Duration.ofDays(1));
		assertThat(ledger.recordIntent(this.run.readyRow(3)).join()).as("the month's").isFalse();
	}

	@Test
	void recordIntentWhenThreeRunsSpendAtOnceThenTheyKeepTheBudgetToTheCent() throws Exception {
		List<RunFixture> spenders = List.of(anotherRun().rows(60), anotherRun().rows(60), anotherRun().rows(60));
		ExecutorService threads = Executors.newFixedThreadPool(3);
		try {
			List<Future<Long>> admitted = new ArrayList<>();
			for (RunFixture spender : spenders) {
				SubmitLedger ledger = limited(spender, null, "0.35");
				List<ReadyRow> readyRows = ledger.ready(60);
				admitted.add(threads.submit(() -> spend(ledger, readyRows)));
			}
			long all = 0;
			for (Future<Long> of : admitted) {
				all += of.get();
			}
			assertThat(all).as("$0.35 at $0.0035 each").isEqualTo(100);
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(accounts().ofMonth(DAY)).isEqualByComparingTo("0.35");
	}

	/** In groups, as a busy run does. */
	private static long spend(SubmitLedger ledger, List<ReadyRow> readyRows) {
		long admitted = 0;
		for (int from = 0; from < readyRows.size(); from += 7) {
			List<CompletableFuture<Boolean>> group = readyRows.subList(from, Math.min(from + 7, readyRows.size()))
				.stream()
				.map(ledger::recordIntent)
				.toList();
			admitted += group.stream().filter(CompletableFuture::join).count();
		}
		return admitted;
	}

	private RunFixture anotherRun() {
		RunFixture another = new RunFixture(this.database).rows(6);
		this.runs.add(another);
		return another;
	}

	private static SubmitLedger limited(RunFixture spender, @Nullable String perDay, String perMonth) {
		return spender.submit(budgets(perDay, perMonth));
	}

	private PeriodAccounts accounts() {
		return new PeriodAccounts(this.database.ledger());
	}

	private BigDecimal account(RunFixture of, int day) {
		return this.database.sql()
			.sql("SELECT committed FROM run_day WHERE run_id = ? AND account_day = ?")
			.params(of.id(), day)
			.query(BigDecimal.class)
			.single();
	}

	private void assertAgrees() {
		assertThat(this.database.sql()
			.sql("SELECT SUM(committed) FROM run_day WHERE run_id = ?")
			.param(this.run.id())
			.query(BigDecimal.class)
			.single()).isEqualByComparingTo(this.run.submit().committed());
	}

}
