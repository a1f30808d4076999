package dev.promptmill.submit;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

import dev.promptmill.ledger.Closing;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.promptmill.support.RunFixture.PRICE;
import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;

class PurseTests {

	private static TestDatabase database;

	private RunFixture run;

	@BeforeAll
	static void openDatabase() {
		database = TestDatabase.open(TestDatabase.Kind.H2);
	}

	@AfterAll
	static void closeDatabase() {
		database.close();
	}

	@BeforeEach
	void open() {
		this.run = new RunFixture(database).rows(4);
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	@Test
	void coversWhenThereIsNoBudgetThenAnything() {
		assertThat(purse(null).covers(new BigDecimal("1000000"))).isTrue();
	}

	@Test
	void coversThenUpToTheLastCentAndNotBeyond() {
		assertThat(purse("0.0070").covers(new BigDecimal("0.007"))).isTrue();
		assertThat(purse("0.006999").covers(new BigDecimal("0.007"))).isFalse();
		assertThat(purse("0").covers(PRICE)).isFalse();
	}

	@Test
	void coversWhenAnAttemptIsNotInTheLedgerYetThenItCounts() {
		Purse purse = purse("0.0035");
		assertThat(purse.covers(PRICE)).isTrue();
		purse.spend(PRICE);
		assertThat(purse.covers(PRICE)).as("its intent is still on its way").isFalse();
		this.run.intended(1);
		assertThat(purse.covers(PRICE)).as("counted twice for a moment, never not at all").isFalse();
		purse.recorded(PRICE);
		assertThat(purse.covers(PRICE)).as("in the ledger").isFalse();
	}

	@Test
	void coversWhenAnAttemptWasNotMadeAfterAllThenItsMoneyIsFreeAgain() {
		Purse purse = purse("0.0035");
		purse.spend(PRICE);
		purse.recorded(PRICE);
		assertThat(purse.covers(PRICE)).isTrue();
	}

	@Test
	void coversWhenMoneyCameBackThenItMayBeSpent() {
		Purse purse = purse("0.0035");
		purse.spend(PRICE);
		var task = this.run.accepted(1);
		purse.recorded(PRICE);
		assertThat(purse.covers(PRICE)).isFalse();
		held(this.run.collect().fail(task, "NSFW", null));
		assertThat(purse.covers(PRICE)).isTrue();
	}

	@Test
	void coversWhenAnEarlierLegSpentThenThatCounts() {
		held(this.run.collect()
			.deliver(this.run.accepted(1), RowStatus.DELIVERED, List.of(this.run.stored(1, 1)), null, null));
		this.run.intended(2);
		this.run.recovery().begin(0);
		assertThat(purse("0.0104").covers(PRICE)).isFalse();
		assertThat(purse("0.0105").covers(PRICE)).isTrue();
	}

	@Test
	void isClosedWhenACollectorFoundTheAccountEmptyThenTrueSoon() {
		Purse purse = purse(null);
		this.run.submit().close(Closing.FUNDS);
		assertThat(purse.isClosed()).isFalse();
		this.run.clock().advance(Duration.ofMillis(501));
		assertThat(purse.isClosed()).isTrue();
	}

	private Purse purse(String budget) {
		return new Purse(this.run.submit(), (budget != null) ? new BigDecimal(budget) : null,
				this.run.clock().ticker());
	}

}
