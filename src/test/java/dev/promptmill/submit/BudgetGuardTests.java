package dev.promptmill.submit;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

import dev.promptmill.ledger.PeriodBudgets;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.SubmissionStop;
import dev.promptmill.support.OnH2;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.promptmill.support.RunFixture.PRICE;
import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;

@OnH2
class BudgetGuardTests {

	private final TestDatabase database;

	private RunFixture run;

	BudgetGuardTests(TestDatabase database) {
		this.database = database;
	}

	@BeforeEach
	void open() {
		this.run = new RunFixture(this.database).rows(4);
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	@Test
	void coversWhenThereIsNoBudgetThenAnything() {
		assertThat(budget(null).covers(new BigDecimal("1000000"))).isTrue();
	}

	@Test
	void coversThenUpToTheLastCentAndNotBeyond() {
		assertThat(budget("0.0070").covers(new BigDecimal("0.007"))).isTrue();
		assertThat(budget("0.006999").covers(new BigDecimal("0.007"))).isFalse();
		assertThat(budget("0").covers(PRICE)).isFalse();
	}

	@Test
	void coversWhenAnAttemptIsNotInTheLedgerYetThenItCounts() {
		BudgetGuard budget = budget("0.0035");
		assertThat(budget.covers(PRICE)).isTrue();
		budget.spend(PRICE);
		assertThat(budget.covers(PRICE)).as("its intent is still on its way").isFalse();
		this.run.intended(1);
		assertThat(budget.covers(PRICE)).as("counted twice for a moment, never not at all").isFalse();
		budget.recorded(PRICE);
		assertThat(budget.covers(PRICE)).as("in the ledger").isFalse();
	}

	@Test
	void coversWhenAnAttemptWasNotMadeAfterAllThenItsMoneyIsFreeAgain() {
		BudgetGuard budget = budget("0.0035");
		budget.spend(PRICE);
		budget.recorded(PRICE);
		assertThat(budget.covers(PRICE)).isTrue();
	}

	@Test
	void coversWhenMoneyCameBackThenItMayBeSpent() {
		BudgetGuard budget = budget("0.0035");
		budget.spend(PRICE);
		var task = this.run.accepted(1);
		budget.recorded(PRICE);
		assertThat(budget.covers(PRICE)).isFalse();
		held(this.run.collect().fail(task, "NSFW", null));
		assertThat(budget.covers(PRICE)).isTrue();
	}

	@Test
	void coversWhenAnEarlierLegSpentThenThatCounts() {
		held(this.run.collect()
			.deliver(this.run.accepted(1), RowStatus.DELIVERED, List.of(this.run.stored(1, 1)), null, null));
		this.run.intended(2);
		this.run.recovery().begin(0);
		assertThat(budget("0.0104").covers(PRICE)).isFalse();
		assertThat(budget("0.0105").covers(PRICE)).isTrue();
	}

	@Test
	void isClosedWhenACollectorFoundTheAccountEmptyThenTrueSoon() {
		this.run.clock().advance(Duration.ofHours(1));
		BudgetGuard budget = budget(null);
		this.run.submit().close(SubmissionStop.FUNDS);
		this.run.clock().advance(Duration.ofMillis(500));
		assertThat(budget.isClosed()).isFalse();
		this.run.clock().advance(Duration.ofMillis(1));
		assertThat(budget.isClosed()).isTrue();
	}

	/** Issue 12, fault 7: a budget of $0.20 was exceeded to $1.80. */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void coversWhenMoreImagesCameThanWereAskedForThenTheyCountAtOnce(boolean readable) {
		BudgetGuard budget = budget("0.0105");
		budget.spend(PRICE);
		var task = this.run.accepted(1);
		budget.recorded(PRICE);
		assertThat(budget.covers(PRICE)).isTrue();
		held(readable ? this.run.collect().surplus(task, List.of(this.run.stored(1, 1)), 3, "3 entries")
				: this.run.collect().surplus(task, 3));
		assertThat(budget.covers(PRICE)).isFalse();
	}

	@Test
	void coversWhenTheDaysBudgetIsSpentThenKnownWithoutTheLedgerUntilAnAttemptIsRefused() {
		this.database.sql().sql("DELETE FROM run_day").update();
		BudgetGuard budget = new BudgetGuard(this.run.submit(new PeriodBudgets(PRICE, null)), null,
				this.run.clock().ticker());
		assertThat(budget.covers(PRICE)).isTrue();
		budget.spend(PRICE);
		assertThat(budget.covers(PRICE)).isFalse();
		budget.lookUp();
		assertThat(budget.covers(PRICE)).as("it was not recorded").isTrue();
	}

	@Test
	void closeForQuotaThenNothingMoreMayBeBoughtAndTheLedgerSaysWhy() {
		BudgetGuard budget = budget(null);
		budget.closeForQuota("the quota of the month");
		assertThat(budget.isClosed()).isTrue();
		assertThat(this.run.submit().closing()).contains(SubmissionStop.QUOTA);
	}

	private BudgetGuard budget(String budget) {
		return new BudgetGuard(this.run.submit(), (budget != null) ? new BigDecimal(budget) : null,
				this.run.clock().ticker());
	}

}
