package dev.promptmill.ledger;

import java.util.List;

import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@OnEveryDatabase
class DecisionsTests {

	private final RunFixture run;

	private final Decisions decisions;

	/** Row 1 is unknown, the task of row 2 got no verdict, row 3 is open, row 4 ready. */
	DecisionsTests(TestDatabase database) {
		this.run = new RunFixture(database).rows(4);
		this.run.intended(1);
		this.run.recovery().begin(false);
		held(this.run.collect().giveUpForNow(this.run.accepted(2), "POLL_DEADLINE", "no verdict"));
		this.run.accepted(3);
		this.decisions = new Decisions(database.ledger(), this.run.lease(), this.run.clock());
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	@Test
	void undecidedThenUnknownRowsAndTasksWithoutAVerdictInInputOrder() {
		assertThat(this.decisions.undecided()).containsExactly("r1", "r2");
	}

	@Test
	void resubmitThenReadyAgainAndWhatTheyMayHaveCostStaysInTheBill() {
		assertThat(this.decisions.resubmit(List.of("r1", "r2"))).isEqualTo(2);
		assertThat(this.run.submit().ready(10)).extracting(Claim::rowNumber).containsExactly(1L, 2L, 4L);
		assertThat(this.run.claim(2).attempt()).isEqualTo(2);
		assertThat(this.run.totals().possiblyBilled()).isEqualByComparingTo("0.007");
		assertThat(this.run.totals().reserved()).as("row 3").isEqualByComparingTo("0.0035");
		assertThat(this.decisions.undecided()).isEmpty();
	}

	@Test
	void abandonThenFailedAndNeverSentAgain() {
		assertThat(this.decisions.abandon(List.of("r2"))).isEqualTo(1);
		assertThat(this.run.record(2).status()).isEqualTo(RowStatus.FAILED);
		assertThat(this.run.record(2).failCode()).isEqualTo("ABANDONED");
		assertThat(this.run.attempt(2, 1).state()).isEqualTo(AttemptState.LOST);
		assertThat(this.run.totals().possiblyBilled()).isEqualByComparingTo("0.007");
		assertThat(this.decisions.undecided()).containsExactly("r1");
	}

	@Test
	void decideWhenARowWaitsForNoDecisionThenItIsLeftAlone() {
		assertThat(this.decisions.abandon(List.of("r3", "r4", "nobody"))).isZero();
		assertThat(this.decisions.resubmit(List.of("r3"))).isZero();
		assertThat(this.run.record(3).status()).isEqualTo(RowStatus.GENERATING);
		assertThat(this.run.attempt(3, 1).state()).isEqualTo(AttemptState.OPEN);
	}

	@Test
	void decideWhenTheRunWasTakenOverThenNothingIsDecided() {
		this.run.takenOver();
		assertThatThrownBy(() -> this.decisions.abandon(List.of("r1"))).isInstanceOf(LeaseLostException.class);
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.UNKNOWN);
	}

}
