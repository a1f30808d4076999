package dev.promptmill.ledger.run;

import java.time.Duration;
import java.util.List;

import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.LeaseLostException;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.run.UnknownRowResolution.Kind;
import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@OnEveryDatabase
class UnknownRowResolutionTests {

	private final RunFixture run;

	private final UnknownRowResolution decisions;

	/** Row 1 is unknown, the task of row 2 got no verdict, row 3 is open, row 4 ready. */
	UnknownRowResolutionTests(TestDatabase database) {
		this.run = new RunFixture(database).rows(4);
		this.run.intended(1);
		this.run.recovery().begin(0);
		held(this.run.collect().giveUpForNow(this.run.accepted(2), "POLL_DEADLINE", "no verdict"));
		this.run.accepted(3);
		this.decisions = new UnknownRowResolution(database.ledger(), this.run.lease(), this.run.clock());
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	@Test
	void undecidedThenUnknownRowsAndApartFromThemTasksWithoutAVerdict() {
		assertThat(this.decisions.undecided(Kind.UNKNOWN)).containsExactly("r1");
		assertThat(this.decisions.undecided(Kind.STUCK)).containsExactly("r2");
	}

	@Test
	void resubmitThenReadyAgainAndWhatTheyMayHaveCostStaysInTheBill() {
		assertThat(this.decisions.resubmit(Kind.UNKNOWN, List.of("r1"))).isEqualTo(1);
		assertThat(this.decisions.resubmit(Kind.STUCK, List.of("r2"))).isEqualTo(1);
		assertThat(this.run.submit().ready(10)).extracting(ReadyRow::rowNumber).containsExactly(1L, 2L, 4L);
		assertThat(this.run.readyRow(2).attempt()).isEqualTo(2);
		assertThat(this.run.totals().possiblyBilled()).isEqualByComparingTo("0.007");
		assertThat(this.run.totals().reserved()).as("row 3").isEqualByComparingTo("0.0035");
		assertThat(this.decisions.undecided(Kind.UNKNOWN)).isEmpty();
		assertThat(this.decisions.undecided(Kind.STUCK)).isEmpty();
	}

	@Test
	void abandonThenFailedAndNeverSentAgain() {
		assertThat(this.decisions.abandon(Kind.STUCK, List.of("r2"))).isEqualTo(1);
		assertThat(this.run.record(2).status()).isEqualTo(RowStatus.FAILED);
		assertThat(this.run.record(2).failCode()).isEqualTo("ABANDONED");
		assertThat(this.run.attempt(2, 1).state()).isEqualTo(AttemptState.LOST);
		assertThat(this.run.totals().possiblyBilled()).isEqualByComparingTo("0.007");
		assertThat(this.decisions.undecided(Kind.UNKNOWN)).containsExactly("r1");
	}

	/** Five slow tasks were given up with one unknown row: 20 images that were paid. */
	@Test
	void decideWhenUnknownRowsAreMeantThenATaskWithoutAVerdictIsLeftAlone() {
		List<String> all = List.of("r1", "r2", "r3", "r4");
		assertThat(this.decisions.abandon(Kind.UNKNOWN, all)).isEqualTo(1);
		assertThat(this.run.record(2).status()).isEqualTo(RowStatus.GENERATING);
		assertThat(this.run.attempt(2, 1).state()).isEqualTo(AttemptState.OPEN);
		assertThat(this.decisions.resubmit(Kind.STUCK, List.of("r1"))).isZero();
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.FAILED);
	}

	@ParameterizedTest
	@EnumSource
	void decideWhenARowWaitsForNoDecisionThenItIsLeftAlone(Kind kind) {
		assertThat(this.decisions.abandon(kind, List.of("r3", "r4", "nobody"))).isZero();
		assertThat(this.decisions.resubmit(kind, List.of("r3"))).isZero();
		assertThat(this.run.record(3).status()).isEqualTo(RowStatus.GENERATING);
		assertThat(this.run.attempt(3, 1).state()).isEqualTo(AttemptState.OPEN);
	}

	@Test
	void decideWhenTheRunWasTakenOverThenNothingIsDecided() {
		this.run.takenOver();
		assertThatThrownBy(() -> this.decisions.abandon(Kind.UNKNOWN, List.of("r1")))
			.isInstanceOf(LeaseLostException.class);
		assertThatThrownBy(() -> this.decisions.adopt("r1", task("found"))).isInstanceOf(LeaseLostException.class);
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.UNKNOWN);
	}

	@Test
	void resubmitWhenTheRunWasTakenOverThenNothingIsSentAgain() {
		this.run.takenOver();
		assertThatThrownBy(() -> this.decisions.resubmit(Kind.UNKNOWN, List.of("r1")))
			.isInstanceOf(LeaseLostException.class);
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.UNKNOWN);
	}

	@Test
	void adoptThenTheNextLegCollectsTheTaskAndItsPriceIsHeldBack() {
		this.decisions.adopt("r1", task("found"));
		assertThat(this.run.attempt(1, 1).state()).isEqualTo(AttemptState.OPEN);
		assertThat(this.run.attempt(1, 1).taskId()).isEqualTo(task("found"));
		assertThat(this.run.totals().possiblyBilled()).isZero();
		assertThat(this.run.totals().reserved()).as("rows 1, 2 and 3").isEqualByComparingTo("0.0105");
		assertThat(this.decisions.undecided(Kind.UNKNOWN)).isEmpty();
		this.run.clock().advance(Duration.ofDays(1));
		this.run.recovery().begin(0);
		OpenTask open = this.run.task(1);
		assertThat(open.taskId()).isEqualTo(task("found"));
		assertThat(open.acceptedAt()).as("the deadline counts from now").isEqualTo(this.run.clock().instant());
		held(this.run.collect().deliver(open, RowStatus.DELIVERED, List.of(this.run.stored(1, 1)), null, null));
		assertThat(this.run.totals().billed()).isEqualByComparingTo("0.0035");
		assertThat(this.run.record(1).attempts()).hasSize(1);
	}

	@Test
	void adoptWhenAnotherRowHasTheTaskThenRefusedByName() {
		String ofRow3 = this.run.record(3).taskId();
		// Row 3 has had its task for longer than the row itself remembers it.
		this.run.database()
			.sql()
			.sql("UPDATE prompt_row SET task_id = NULL WHERE run_id = ? AND row_no = 3")
			.param(this.run.id())
			.update();
		assertThatThrownBy(() -> this.decisions.adopt("r1", ofRow3)).isInstanceOf(DecisionRefusedException.class)
			.hasMessageContaining("belongs to row r3 of run ");
		assertUnchanged();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", " task", "task ", "a\nb", "a\0" })
	void adoptWhenTheIdIsNoneThenRefused(String taskId) {
		assertThatThrownBy(() -> this.decisions.adopt("r1", taskId)).isInstanceOf(DecisionRefusedException.class)
			.hasMessageContaining("1 to 200 characters");
		assertUnchanged();
	}

	@Test
	void adoptWhenTheIdIsTooLongThenRefused() {
		assertThatThrownBy(() -> this.decisions.adopt("r1", "x".repeat(201)))
			.isInstanceOf(DecisionRefusedException.class);
		assertUnchanged();
		String longest = task("x".repeat(180));
		this.decisions.adopt("r1", longest + "y".repeat(200 - longest.length()));
		assertThat(this.run.record(1).taskId()).hasSize(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "r2", "r3", "r4", "nobody" })
	void adoptWhenTheRowIsNotUnknownThenRefused(String id) {
		assertThatThrownBy(() -> this.decisions.adopt(id, task("found"))).isInstanceOf(DecisionRefusedException.class)
			.hasMessageContaining("Row " + id + " of run ")
			.hasMessageContaining("is not unknown");
		assertUnchanged();
	}

	@Test
	void adoptWhenTheRowWasHeldAndNeverSentThenRefused() {
		this.run.database()
			.sql()
			.sql("UPDATE prompt_row SET status = 'UNKNOWN' WHERE run_id = ? AND row_no = 4")
			.param(this.run.id())
			.update();
		assertThatThrownBy(() -> this.decisions.adopt("r4", task("found"))).isInstanceOf(DecisionRefusedException.class)
			.hasMessageContaining("held back because an earlier run may have bought it");
		assertThat(this.run.record(4).status()).isEqualTo(RowStatus.UNKNOWN);
		assertThat(this.run.record(4).taskId()).isNull();
	}

	private void assertUnchanged() {
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.UNKNOWN);
		assertThat(this.run.record(1).taskId()).isNull();
		assertThat(this.run.attempt(1, 1).state()).isEqualTo(AttemptState.LOST);
		assertThat(this.run.totals().possiblyBilled()).isEqualByComparingTo("0.0035");
	}

	/** The database is shared by the methods of this class. */
	private String task(String name) {
		return name + "-" + this.run.id();
	}

}
