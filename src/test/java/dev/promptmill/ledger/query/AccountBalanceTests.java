package dev.promptmill.ledger.query;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.run.Balance;
import dev.promptmill.ledger.step.CollectLedger;
import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;

@OnEveryDatabase
class AccountBalanceTests {

	private final TestDatabase database;

	private final RunFixture run;

	AccountBalanceTests(TestDatabase database) {
		this.database = database;
		this.run = new RunFixture(database).rows(4);
	}

	/** The runs of other methods would have spent in the same time. */
	@BeforeEach
	void forgetOthers() {
		this.database.sql().sql("UPDATE run SET simulated = TRUE WHERE run_id <> ?").param(this.run.id()).update();
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	@Test
	void accountWhenTheBalanceIsKnownOnOneSideOnlyThenNothingIsCompared() {
		before("10");
		assertThat(account()).isNull();
	}

	@Test
	void accountThenAsMuchAsWasBilledIsExpectedAndWhatIsPossiblyBilledAtMost() {
		before("10");
		buy(1);
		this.run.intended(2);
		tick();
		this.run.recovery().markUnknown(0);
		after("9.9965");
		assertThat(account().least()).isEqualByComparingTo("0.0035");
		assertThat(account().most()).isEqualByComparingTo("0.007");
		assertThat(account().agrees()).isTrue();
		after("9.993");
		assertThat(account().agrees()).as("both were charged").isTrue();
		after("9.992999");
		assertThat(account().agrees()).isFalse();
		after("9.996501");
		assertThat(account().agrees()).isFalse();
	}

	/** It was taken for the balance before the run. */
	@Test
	void accountWhenTheBalanceWasFirstLearnedInALaterLegThenOnlyWhatWasSpentSince() {
		buy(1);
		buy(2);
		tick();
		before("9.993");
		buy(3);
		after("9.9895");
		assertThat(account().least()).isEqualByComparingTo("0.0035");
		assertThat(account().agrees()).isTrue();
	}

	@Test
	void accountWhenATaskFailedThatWasChargedBeforeThenItsReturnRaisesTheBalance() {
		OpenTask task = this.run.accepted(1);
		tick();
		before("9.9965");
		tick();
		held(this.run.collect().fail(task, "NSFW_DETECTED", "no"));
		after("10");
		assertThat(account().least()).isEqualByComparingTo("-0.0035");
		assertThat(account().agrees()).isTrue();
	}

	@Test
	void accountWhenAnotherRunSpentMeanwhileThenThatIsExpectedToo() {
		before("10");
		buy(1);
		try (RunFixture other = new RunFixture(this.database).rows(2)) {
			held(other.collect()
				.deliver(other.accepted(1), RowStatus.DELIVERED, List.of(other.stored(1, 1)), null, null));
			tick();
			after("9.993");
			assertThat(account().others()).isEqualTo(1);
			assertThat(account().least()).isEqualByComparingTo("0.007");
			assertThat(account().agrees()).isTrue();
			held(other.collect()
				.deliver(other.accepted(2), RowStatus.DELIVERED, List.of(other.stored(2, 1)), null, null));
		}
	}

	@Test
	void accountWhenTheRunIsSimulatedOrAnotherUsesAnotherApiThenOnlyItsOwnCounts() {
		before("10");
		buy(1);
		String api = "promptmill.api.base-url";
		try (RunFixture other = new RunFixture(this.database,
				(own) -> new Run.Plan(own.jobName(), own.input(), own.inputSha256(), own.columns(), own.output(),
						Map.of(api, "https://other.example/v1"), false, false, own.unitPrice(), 0, 0))
			.rows(1)) {
			held(other.collect()
				.deliver(other.accepted(1), RowStatus.DELIVERED, List.of(other.stored(1, 1)), null, null));
			tick();
			after("9.9965");
			assertThat(account().others()).isZero();
			assertThat(account().agrees()).isTrue();
			this.database.sql()
				.sql("UPDATE run SET settings = (SELECT settings FROM run WHERE run_id = ?) WHERE run_id = ?")
				.params(other.id(), this.run.id())
				.update();
			assertThat(account().others()).as("of the same API").isEqualTo(1);
			this.database.sql().sql("UPDATE run SET simulated = TRUE WHERE run_id = ?").param(this.run.id()).update();
			assertThat(account().others()).as("simulated").isZero();
			assertThat(account().least()).isEqualByComparingTo("0.0035");
		}
	}

	@Test
	void accountWhenAnotherRunSentNothingThenItIsNoneOfThoseThatSpent() {
		before("10");
		buy(1);
		try (RunFixture other = new RunFixture(this.database).rows(1)) {
			after("9.9965");
			assertThat(account().others()).isZero();
			assertThat(other.totals().whole()).isZero();
		}
		assertThat(this.run.totals().whole()).isEqualTo(1);
	}

	@Test
	void repriceThenWhatWasSentKeepsItsPriceAndTheFirstOneIsRemembered() {
		OpenTask task = this.run.accepted(1);
		this.run.recovery().reprice(new BigDecimal("0.007"));
		this.run.recovery().reprice(new BigDecimal("0.008"));
		assertThat(this.run.run().plan().unitPrice()).isEqualByComparingTo("0.008");
		assertThat(this.run.report().firstUnitPrice(this.run.run())).get()
			.satisfies((price) -> assertThat(price).isEqualByComparingTo("0.0035"));
		CollectLedger later = new CollectLedger(this.database.ledger(), this.run.lease(), new BigDecimal("0.008"),
				this.run.clock());
		held(later.deliver(task, RowStatus.DELIVERED, List.of(this.run.stored(1, 1)), null, null));
		assertThat(this.run.attempt(1, 1).billed()).isEqualByComparingTo("0.0035");
		assertThat(this.run.attempt(1, 1).returned()).isZero();
	}

	private void buy(long row) {
		tick();
		OpenTask task = this.run.accepted(row);
		tick();
		held(this.run.collect().deliver(task, RowStatus.DELIVERED, List.of(this.run.stored(row, 1)), null, null));
	}

	private void before(String usd) {
		this.run.recovery().balanceBefore(new Balance(new BigDecimal(usd), this.run.clock().instant()));
	}

	private void after(String usd) {
		tick();
		this.run.recovery().balanceAfter(new BigDecimal(usd));
	}

	private void tick() {
		this.run.clock().advance(Duration.ofMillis(5));
	}

	private AccountBalance account() {
		return this.run.report().account(this.run.run()).orElse(null);
	}

}
