package dev.promptmill.submit;

import java.math.BigDecimal;
import java.time.Duration;

import dev.promptmill.ledger.PeriodBudgets;
import dev.promptmill.ledger.step.SubmitLedger;
import dev.promptmill.support.OnH2;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.promptmill.support.RunFixture.PRICE;
import static org.assertj.core.api.Assertions.assertThat;

/** A budget of one price a day, and how soon its guard sees what others spent of it. */
@OnH2
class PeriodGuardTests {

	private final TestDatabase database;

	private RunFixture run;

	private SubmitLedger ledger;

	PeriodGuardTests(TestDatabase database) {
		this.database = database;
	}

	@BeforeEach
	void open() {
		this.database.sql().sql("DELETE FROM run_day").update();
		this.run = new RunFixture(this.database).rows(4);
		this.run.clock().advance(Duration.ofHours(1));
		this.ledger = this.run.submit(new PeriodBudgets(PRICE, null));
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	@Test
	void coversWhenThereIsNoBudgetThenAnything() {
		assertThat(guard(this.run.submit()).covers(new BigDecimal("1000000"))).isTrue();
	}

	@Test
	void coversThenUpToTheLastCentAndNotBeyond() {
		assertThat(guard(this.ledger).covers(PRICE)).isTrue();
		assertThat(guard(this.ledger).covers(PRICE.add(new BigDecimal("0.000001")))).isFalse();
	}

	@Test
	void coversWhenItIsSpentThenTheLedgerIsAskedAgainAfterAWhile() {
		PeriodGuard guard = guard(this.ledger);
		assertThat(guard.covers(PRICE)).isTrue();
		guard.spend(PRICE);
		assertThat(guard.covers(PRICE)).isFalse();
		this.run.clock().advance(Duration.ofMillis(200));
		assertThat(guard.covers(PRICE)).isFalse();
		this.run.clock().advance(Duration.ofMillis(1));
		assertThat(guard.covers(PRICE)).as("its intent was not recorded").isTrue();
	}

	@Test
	void coversWhenOthersSpentThenKnownOnceAnAttemptWasRefused() {
		PeriodGuard guard = guard(this.ledger);
		assertThat(guard.covers(PRICE)).isTrue();
		RunFixture.held(this.ledger.recordIntent(this.run.readyRow(1)));
		assertThat(guard.covers(PRICE)).as("the ledger decides").isTrue();
		guard.forget();
		assertThat(guard.covers(PRICE)).isFalse();
	}

	@Test
	void coversWhenANewDayBeginsThenAtOnce() {
		PeriodGuard guard = guard(this.ledger);
		RunFixture.held(this.ledger.recordIntent(this.run.readyRow(1)));
		assertThat(guard.covers(PRICE)).isFalse();
		this.run.clock().advance(Duration.ofDays(1));
		assertThat(guard.covers(PRICE)).isTrue();
	}

	/** Before anything is known, there is nothing to take it from. */
	@Test
	void spendWhenNothingIsKnownYetThenTheLedgerSaysWhatIsLeft() {
		PeriodGuard guard = guard(this.ledger);
		guard.spend(PRICE);
		assertThat(guard.covers(PRICE)).isTrue();
	}

	private PeriodGuard guard(SubmitLedger of) {
		return new PeriodGuard(of, this.run.clock().ticker());
	}

}
