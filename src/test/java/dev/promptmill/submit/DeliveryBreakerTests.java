package dev.promptmill.submit;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

import dev.promptmill.common.Invocation;
import dev.promptmill.common.RunCommands;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.query.RowRecord;
import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.ledger.step.UndeliveredTasks;
import dev.promptmill.support.OnEveryDatabase;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link DeliveryBreaker}: rows of a real ledger, injected time. */
@OnEveryDatabase
class DeliveryBreakerTests {

	private final TestDatabase database;

	private final RunFixture run;

	private long now;

	private final DeliveryBreaker breaker;

	DeliveryBreakerTests(TestDatabase database) {
		this.database = database;
		this.run = new RunFixture(database).rows(30);
		this.breaker = breaker(this.run);
	}

	private DeliveryBreaker breaker(RunFixture of) {
		return new DeliveryBreaker(new UndeliveredTasks(this.database.ledger(), of.id()),
				new RunCommands(of.id(), Invocation.PLAIN), Duration.ofMinutes(30), ZoneId.of("Europe/Berlin"),
				() -> this.now);
	}

	@AfterEach
	void close() {
		this.run.close();
	}

	@Test
	void closedForWhenTwentyTasksInARowCameToNothingThenCloses() {
		failed(1, 19);
		assertOpen();
		failed(20, 20);
		assertClosed();
		assertThat(this.breaker.closedFor()).isPositive();
	}

	@Test
	void closedForThenTasksThatAreFetchedThatFailedAndThatCanNotBeReadCountAlike() {
		fetching(1, 7);
		failed(8, 14);
		unreadable(15, 19);
		assertOpen();
		unreadable(20, 20);
		assertClosed();
	}

	@Test
	void closedForWhenTasksGetNoVerdictThenTheyCountFromTheLastDeliveryOn() {
		noVerdict(1, 9);
		later(Duration.ofSeconds(1));
		held(this.run.collect()
			.deliver(this.run.accepted(10), RowStatus.DELIVERED, List.of(this.run.stored(10, 1)), null, null));
		later(Duration.ofSeconds(1));
		noVerdict(11, 29);
		assertOpen();
		failed(30, 30);
		assertClosed();
		assertThat(this.breaker.reason())
			.isEqualTo("the last 20 tasks were accepted, and nothing came of them (row 11, id r11: HTTP 500)");
	}

	@Test
	void closedForWhenATaskFailsForItsOwnReasonThenItDoesNotCount() {
		for (long row = 1; row <= 15; row++) {
			held(this.run.collect().fail(this.run.accepted(row), "CONTENT_VIOLATION", "no"));
			held(this.run.collect()
				.deliver(this.run.accepted(row + 15), RowStatus.FAILED, List.of(), "NO_IMAGES", "none"));
		}
		assertOpen();
	}

	@Test
	void closedForWhenOneIsDeliveredThenOpensAndCountsAnew() {
		failed(1, 12);
		fetching(13, 22);
		assertClosed();
		later(Duration.ofSeconds(1));
		held(this.run.collect()
			.deliver(this.run.task(22), RowStatus.DELIVERED, List.of(this.run.stored(22, 1)), null, null));
		assertOpen();
		assertThat(this.breaker.reason()).isEmpty();
		later(Duration.ofSeconds(1));
		failed(23, 29);
		assertOpen();
	}

	@Test
	void closedForWhenAnImageIsRepairedThenThatIsADelivery() {
		failed(1, 20);
		assertClosed();
		later(Duration.ofSeconds(1));
		RowRecord row = this.run.record(1);
		OpenTask task = new OpenTask(1, "r1", 1, 0, row.taskId(), 1, "1K", "{}", Instant.EPOCH, 0, true, null);
		held(this.run.collect()
			.repaired(task, RowStatus.FAILED, RowStatus.DELIVERED, List.of(this.run.stored(1, 1)), null, null));
		assertOpen();
	}

	@Test
	void closedForWhenAnotherRunHasTheTroubleThenStaysOpen() {
		try (RunFixture other = new RunFixture(this.database).rows(20)) {
			for (long row = 1; row <= 20; row++) {
				other.fetching(row, RunFixture.missing(row, 1));
			}
			assertOpen();
			assertThat(breaker(other).closedFor()).as("a process that starts again").isPositive();
		}
	}

	@Test
	void passedThenSingleRowsGoOutAsProbesAtGrowingIntervals() {
		fetching(1, 20);
		assertClosed();
		for (int seconds : new int[] { 5, 10, 20, 40, 80, 120, 120 }) {
			later(Duration.ofSeconds(seconds).minusMillis(1));
			assertThat(this.breaker.closedFor()).isPositive();
			later(Duration.ofMillis(1));
			assertThat(this.breaker.closedFor()).isZero();
			this.breaker.passed();
			assertThat(this.breaker.closedFor()).isPositive();
		}
	}

	@Test
	void outageExceededWhenItDoesNotHealThenTheReasonNamesCauseCommandsAndHour() {
		Instant first = this.run.clock().instant();
		fetching(1, 21);
		assertClosed();
		later(Duration.ofMinutes(30));
		assertThat(this.breaker.outageExceeded()).isFalse();
		later(Duration.ofMillis(1));
		assertThat(this.breaker.outageExceeded()).isTrue();
		assertThat(this.breaker.reason())
			.contains("last 21 tasks", "row 1, id r1: HTTP 403", "./run.sh verify " + this.run.id(),
					"./run.sh restart " + this.run.id(), "CE")
			.contains(DateTimeFormatter.ofPattern("d MMMM yyyy 'at' HH:mm", Locale.ENGLISH)
				.format(first.plus(Duration.ofHours(24)).atZone(ZoneId.of("Europe/Berlin"))));
	}

	/** Nobody has asked before, as at the end of a run. */
	@Test
	void outageExceededThenLooksForItself() {
		failed(1, 20);
		assertThat(this.breaker.outageExceeded()).isFalse();
		later(Duration.ofMinutes(30).plusMillis(1));
		assertThat(this.breaker.outageExceeded()).isTrue();
	}

	@Test
	void passedWhenItOpenedInBetweenThenTheFirstProbeComesSoonAgain() {
		fetching(1, 20);
		assertClosed();
		later(Duration.ofSeconds(5));
		this.breaker.passed();
		later(Duration.ofSeconds(1));
		held(this.run.collect()
			.deliver(this.run.task(20), RowStatus.DELIVERED, List.of(this.run.stored(20, 1)), null, null));
		assertOpen();
		later(Duration.ofSeconds(1));
		failed(21, 30);
		this.run.rows(10);
		failed(31, 40);
		assertClosed();
		later(Duration.ofSeconds(5));
		assertThat(this.breaker.closedFor()).isZero();
	}

	@Test
	void reasonWhenTheCauseIsLongThenItIsCut() {
		for (long row = 1; row <= 20; row++) {
			held(this.run.collect()
				.deliver(this.run.accepted(row), RowStatus.FAILED, List.of(RunFixture.missing(row, 1)),
						"DOWNLOAD_FAILED", "x".repeat(301)));
		}
		assertClosed();
		assertThat(this.breaker.reason()).contains("id r1: " + "x".repeat(300) + "...)");
	}

	private void later(Duration time) {
		this.now += time.toNanos();
		this.run.clock().advance(time);
	}

	private void assertOpen() {
		this.now += Duration.ofSeconds(1).toNanos();
		assertThat(this.breaker.closedFor()).isZero();
	}

	/** Looks at once, so that what follows is counted from this instant. */
	private void assertClosed() {
		this.now += Duration.ofSeconds(1).toNanos();
		assertThat(this.breaker.closedFor()).isPositive();
	}

	private void failed(long from, long to) {
		for (long row = from; row <= to; row++) {
			held(this.run.collect()
				.deliver(this.run.accepted(row), RowStatus.FAILED, List.of(RunFixture.missing(row, 1)),
						"DOWNLOAD_FAILED", "HTTP 403"));
		}
	}

	private void fetching(long from, long to) {
		for (long row = from; row <= to; row++) {
			ImageRecord missing = RunFixture.missing(row, 1);
			held(this.run.collect()
				.fetchLater(this.run.accepted(row), List.of(missing), 1, this.run.clock().instant(), "HTTP 403"));
		}
	}

	private void noVerdict(long from, long to) {
		for (long row = from; row <= to; row++) {
			held(this.run.collect().giveUpForNow(this.run.accepted(row), "POLL_FAILED", "HTTP 500"));
		}
	}

	private void unreadable(long from, long to) {
		for (long row = from; row <= to; row++) {
			held(this.run.collect().giveUpResult(this.run.accepted(row), "RESULT_UNREADABLE", "no list"));
		}
	}

}
