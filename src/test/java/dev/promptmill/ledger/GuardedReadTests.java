package dev.promptmill.ledger;

import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;

import dev.promptmill.ledger.StatusTable.Case;
import dev.promptmill.ledger.order.OrderLedger;
import dev.promptmill.ledger.run.UnknownRowResolution;
import dev.promptmill.ledger.step.CanaryLedger;
import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.ledger.step.SubmitLedger;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the steps read before they act: exactly the rows in the right status, of this run
 * and of no other in the same database.
 */
@OnEveryDatabase
class GuardedReadTests {

	private static final String NEVER_SENT = "UPDATE prompt_row SET attempts = 0";

	private final TestDatabase database;

	private final RunFixture run;

	private final RunFixture other;

	private final StatusTable table;

	private final StatusTable others;

	GuardedReadTests(TestDatabase database) {
		this.database = database;
		this.other = new RunFixture(database);
		this.run = new RunFixture(database);
		this.others = new StatusTable(this.other);
		this.table = new StatusTable(this.run);
	}

	@AfterEach
	void close() {
		this.run.close();
		this.other.close();
	}

	@Test
	void readyThenReadyRowsWhoseTimeHasCome() {
		long later = this.table.rows(RowStatus.READY).get(2);
		postpone(later);
		assertThat(this.run.submit().ready(1000)).extracting(ReadyRow::rowNumber)
			.containsExactly(this.table.rows(RowStatus.READY).get(0), this.table.rows(RowStatus.READY).get(1));
	}

	@Test
	void readyWhenOnlySomeMayBeSentThenThose() {
		SubmitLedger submit = this.run.submit();
		submit.allowOnly(this.table.rows(RowStatus.READY).subList(1, 2));
		assertThat(submit.ready(1000)).extracting(ReadyRow::rowNumber)
			.containsExactly(this.table.rows(RowStatus.READY).get(1));
		submit.allowAll();
		assertThat(submit.ready(1000)).hasSize(3);
	}

	@Test
	void committedThenOfThisRunAlone() {
		this.others.with("UPDATE attempt SET billed = 7");
		assertThat(this.run.submit().committed()).isEqualByComparingTo("0.189");
	}

	@Test
	void surplusThenOfOpenTasksAndThoseThatHadMoreOfThisRunAlone() {
		this.others.with("UPDATE attempt SET possibly_billed = 7");
		this.table.with("""
				UPDATE attempt SET billed = 5, possibly_billed = 1, state = CASE WHEN attempt_no <> 1 THEN 'LOST'
				  WHEN row_no = 1 THEN 'SURPLUS' WHEN row_no = 2 THEN 'OPEN' ELSE 'SUCCEEDED' END
				""");
		assertThat(this.run.submit().surplus()).as("5 + 1 of row 1, 1 of row 2").isEqualByComparingTo("7");
	}

	@Test
	void closingThenOfThisRunAlone() {
		this.other.submit().close(SubmissionStop.BUDGET);
		assertThat(this.run.submit().closing()).isEmpty();
		this.run.submit().close(SubmissionStop.FUNDS);
		assertThat(this.run.submit().closing()).contains(SubmissionStop.FUNDS);
	}

	@Test
	void openThenOfThisRunAlone() {
		assertThat(this.run.submit().open()).isEqualTo(6);
		this.table.with("UPDATE prompt_row SET fetching = TRUE");
		assertThat(this.run.submit().open()).as("submitting only").isEqualTo(3);
	}

	@Test
	void anyUnsettledThenOfThisRunAlone() {
		assertThat(this.run.submit().anyUnsettled()).isTrue();
		this.table.with("UPDATE prompt_row SET status = 'FAILED'");
		assertThat(this.run.submit().anyUnsettled()).isFalse();
	}

	@Test
	void dueThenOpenTasksOfThePartitionWhoseTimeHasCome() {
		List<Long> open = this.table.rows(RowStatus.GENERATING);
		postpone(open.get(2));
		assertThat(this.run.collect().due(0, 1, 1000)).extracting(OpenTask::rowNumber)
			.containsExactly(open.get(0), open.get(1));
		int partition = (int) (open.get(0) % 2);
		assertThat(this.run.collect().due(partition, 2, 1000)).extracting(OpenTask::rowNumber)
			.containsExactly(open.get(0));
	}

	@Test
	void mayGetWorkThenOfThisRunAlone() {
		this.run.submit().endSubmission();
		assertThat(this.run.collect().mayGetWork(0, 1)).isTrue();
		this.table.with("UPDATE prompt_row SET status = 'DELIVERED'");
		assertThat(this.run.collect().mayGetWork(0, 1)).isFalse();
	}

	@Test
	void firstThenRowsThatAreOrWereToBeBought() {
		this.table.with(NEVER_SENT + ", status = CASE WHEN row_no < 4 THEN 'REJECTED' WHEN row_no < 7 THEN 'REUSED'"
				+ " ELSE 'READY' END");
		assertThat(canary().first(3)).containsExactly(7L, 8L, 9L);
		this.table.with("UPDATE prompt_row SET attempts = CASE WHEN row_no = 2 THEN 1 ELSE 0 END");
		assertThat(canary().first(3)).containsExactly(2L, 7L, 8L);
	}

	@Test
	void sentBeyondThenRowsOfThisRunAfterThatOne() {
		this.table.with(NEVER_SENT);
		assertThat(canary().sentBeyond(2)).as("none was sent").isFalse();
		this.table.with("UPDATE prompt_row SET attempts = CASE WHEN row_no <= 2 THEN 1 ELSE 0 END");
		assertThat(canary().sentBeyond(2)).as("those before it were").isFalse();
		this.table.with("UPDATE prompt_row SET attempts = CASE WHEN row_no <= 3 THEN 1 ELSE 0 END");
		assertThat(canary().sentBeyond(2)).as("the next one was").isTrue();
	}

	@Test
	void sentBeyondWhenOnlyAnotherRunIsInALaterLegThenFalse() {
		this.table.with(NEVER_SENT);
		this.other.recovery().continueRun();
		assertThat(canary().sentBeyond(2)).isFalse();
		this.run.recovery().continueRun();
		assertThat(canary().sentBeyond(2)).isTrue();
	}

	@Test
	void statesThenOfRowsOfThisRun() {
		this.others.with("UPDATE prompt_row SET status = 'UNKNOWN'");
		assertThat(canary().states(List.of(1L, 4L))).extracting(CanaryLedger.CanaryRow::status)
			.containsExactly(RowStatus.READY, RowStatus.SUBMITTING);
	}

	@Test
	void unsettledThenReadyRowsWhoseOrderAnotherRowHas() {
		OrderLedger orders = new OrderLedger(this.database.ledger(), this.run.lease(), this.run.clock());
		this.others.with("UPDATE prompt_row SET next_at = " + DueTime.NEVER);
		assertThat(orders.unsettled(0, 1000)).as("each may be sent").isEmpty();
		this.table.with("UPDATE prompt_row SET next_at = " + DueTime.NEVER);
		assertThat(orders.unsettled(0, 1000)).extracting(OrderLedger.Unsettled::rowNumber)
			.containsExactlyElementsOf(this.table.rows(RowStatus.READY));
		assertThat(orders.unsettled(this.table.rows(RowStatus.READY).get(1), 1000)).hasSize(1);
	}

	@Test
	void imagesThenOfTheRowOfThisRun() {
		this.others.withImages();
		assertThat(this.run.collect().images(this.run.task(this.table.rows(RowStatus.GENERATING).get(0)))).isEmpty();
		this.table.withImages();
		assertThat(this.run.collect().images(this.run.task(this.table.rows(RowStatus.GENERATING).get(0))))
			.extracting(ImageRecord::number)
			.containsExactly(1, 2);
	}

	@Test
	void undecidedThenOfThisRunAlone() {
		UnknownRowResolution decisions = new UnknownRowResolution(this.database.ledger(), this.run.lease(),
				this.run.clock());
		assertThat(decisions.undecided(UnknownRowResolution.Kind.UNKNOWN))
			.containsExactlyElementsOf(this.table.rows(RowStatus.UNKNOWN).stream().map((row) -> "r" + row).toList());
	}

	@Test
	void casesThenEveryStatusThreeTimes() {
		assertThat(this.table.cases()).extracting(Case::row)
			.containsExactlyElementsOf(LongStream.rangeClosed(1, 3L * RowStatus.values().length).boxed().toList());
	}

	private void postpone(long row) {
		Instant later = this.run.clock().instant().plusMillis(1);
		this.table.with("UPDATE prompt_row SET next_at = CASE WHEN row_no = " + row + " THEN " + later.toEpochMilli()
				+ " ELSE next_at END");
	}

	private CanaryLedger canary() {
		return new CanaryLedger(this.database.ledger(), this.run.lease(), 2);
	}

}
