package dev.promptmill.submit;

import java.util.List;

import dev.promptmill.common.RunStop;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.step.CanaryLedger;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.support.OnH2;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;

@OnH2
class CanaryTests {

	private static final int ROWS = 8;

	private final TestDatabase database;

	private RunFixture run;

	private SubmissionFixture submission;

	CanaryTests(TestDatabase database) {
		this.database = database;
	}

	@BeforeEach
	void open() {
		this.run = new RunFixture(this.database).rows(ROWS);
		this.submission = new SubmissionFixture(this.run, 10, this.run.clock().ticker());
	}

	@AfterEach
	void close() {
		this.submission.close();
		this.run.close();
	}

	@ParameterizedTest
	@CsvSource({ "0, 8", "1, 1", "2, 2", "7, 7", "8, 8", "9, 8" })
	void lookThenSoManyRowsMayBeSent(int size, int ready) {
		canary(size).look();
		assertThat(ready()).hasSize(ready);
	}

	@Test
	void lookWhenTheFirstAreWholeThenAllMayBeSent() {
		Canary canary = canary(2);
		canary.look();
		deliver(1);
		canary.look();
		assertThat(ready()).containsExactly(2L);
		deliver(2);
		canary.look();
		assertThat(ready()).hasSize(ROWS - 2);
		assertThat(this.submission.control.isEnding()).isFalse();
	}

	@Test
	void lookWhenOneFailedThenTheRunEndsOnceTheOthersOfTheFirstAreOver() {
		Canary canary = canary(2);
		canary.look();
		held(this.run.collect().fail(this.run.accepted(1), "CONTENT_VIOLATION", "not allowed"));
		canary.look();
		assertThat(this.submission.control.isEnding()).as("row 2 is not sent yet").isFalse();
		assertThat(ready()).as("it is tried again by a restart, not here").containsExactly(2L);
		deliver(2);
		canary.look();
		assertThat(this.submission.control.ending()).get().satisfies((ending) -> {
			assertThat(ending.reason()).isEqualTo(RunStop.Reason.CANARY);
			assertThat(ending.message()).startsWith("The canary failed: 1 of the first 2 rows are not complete"
					+ " (row 1, id r1: FAILED, CONTENT_VIOLATION, not allowed). No other row was sent.");
		});
	}

	@Test
	void lookWhenTheFirstGotNoVerdictThenTheRunEndsAndNamesFiveOfThem() {
		Canary canary = canary(6);
		canary.look();
		for (long row = 1; row <= 6; row++) {
			held(this.run.collect().giveUpForNow(this.run.accepted(row), "POLL_DEADLINE", "no verdict"));
		}
		canary.look();
		assertThat(this.submission.control.ending()).get()
			.extracting(RunStop::message)
			.asString()
			.contains("6 of the first 6 rows", "row 5, id r5: GENERATING, POLL_DEADLINE, no verdict; ...)")
			.doesNotContain("row 6");
	}

	@Test
	void lookWhenARestartBeginsThenWhatFailedIsTriedAgainOnce() {
		canary(2).look();
		held(this.run.collect().fail(this.run.accepted(1), "CONTENT_VIOLATION", null));
		Canary afterRestart = canary(2);
		afterRestart.look();
		assertThat(ready()).containsExactly(1L, 2L);
	}

	@Test
	void lookWhenARowBeyondTheFirstWasSentThenThereIsNoCanary() {
		this.run.accepted(5);
		canary(2).look();
		assertThat(ready()).hasSize(ROWS - 1);
	}

	private Canary canary(int size) {
		return new Canary(new CanaryLedger(this.database.ledger(), this.run.lease(), 4), this.submission.ledger, size,
				this.submission.control);
	}

	private void deliver(long row) {
		held(this.run.collect()
			.deliver(this.run.accepted(row), RowStatus.DELIVERED, List.of(this.run.stored(row, 1)), null, null));
	}

	private List<Long> ready() {
		return this.submission.ledger.ready(100).stream().map(ReadyRow::rowNumber).toList();
	}

}
