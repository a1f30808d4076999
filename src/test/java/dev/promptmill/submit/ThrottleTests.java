package dev.promptmill.submit;

import java.time.Duration;

import dev.promptmill.apixo.SubmitVerdict;
import dev.promptmill.support.FakeTaskApi;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ThrottleTests {

	private static TestDatabase database;

	private RunFixture run;

	private SubmissionFixture submission;

	private Throttle throttle;

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
		this.submission = new SubmissionFixture(this.run, 2, this.run.clock().ticker());
		this.throttle = this.submission.throttle;
	}

	@AfterEach
	void close() {
		this.submission.close();
		this.run.close();
	}

	@Test
	void requestWhenIntentsAreOnTheirWayThenTheyCountAsOpen() {
		assertThat(request()).isInstanceOf(Leave.Granted.class);
		assertThat(request()).isInstanceOf(Leave.Granted.class);
		assertThat(request()).isInstanceOf(Leave.NotYet.class);
	}

	@Test
	void requestWhenLeaveWasNotUsedThenItsPlaceIsFree() {
		request();
		Leave second = request();
		this.throttle.unused((Leave.Granted) second);
		assertThat(request()).isInstanceOf(Leave.Granted.class);
	}

	@Test
	void requestWhenIntentsAreRecordedThenTheLedgerCountsThemOnce() {
		request();
		this.run.intended(1);
		this.throttle.intended();
		assertThat(request()).isInstanceOf(Leave.Granted.class);
		assertThat(request()).isInstanceOf(Leave.NotYet.class);
	}

	@Test
	void requestWhenTheApiIsDownThenHeldBackAndTheOutageIsTimed() {
		for (int i = 0; i < 5; i++) {
			Leave.Granted leave = (Leave.Granted) request();
			this.throttle.intended();
			this.throttle.answered(leave, FakeTaskApi.answered(SubmitVerdict.UNSENT, 0));
		}
		assertThat(request()).isInstanceOf(Leave.NotYet.class);
		assertThat(this.throttle.pace().reason()).contains("the API has been down for");
		assertThat(this.throttle.outageExceeded()).isEmpty();
		this.run.clock().advance(Duration.ofMinutes(2));
		assertThat(this.throttle.outageExceeded()).isPresent();
	}

	@Test
	void answeredWhenRepliesAreLostThenTheApiDoesNotCountAsDown() {
		for (int i = 0; i < 30; i++) {
			Leave.Granted leave = (Leave.Granted) request();
			this.throttle.intended();
			this.throttle.answered(leave, FakeTaskApi.answered(SubmitVerdict.LOST, 0));
		}
		assertThat(request()).isInstanceOf(Leave.Granted.class);
	}

	@Test
	void answeredWhenRateLimitedThenEverythingPauses() {
		Leave.Granted leave = (Leave.Granted) request();
		this.throttle.intended();
		this.throttle.answered(leave, FakeTaskApi.answered(SubmitVerdict.RATE_LIMITED, 429));
		assertThat(request()).isInstanceOf(Leave.NotYet.class);
		assertThat(this.throttle.pace().pausedFor()).isPositive();
	}

	@Test
	void requestWhenTheGateIsClosedThenWaitsAsLongAsItSaysAndTheReasonIsShown() {
		this.submission.gate.closedFor = Duration.ofSeconds(7);
		this.submission.gate.reason = "no image of the last 20 tasks could be fetched";
		assertThat(request()).isEqualTo(new Leave.NotYet(Duration.ofSeconds(7)));
		assertThat(this.submission.gate.passed).isZero();
		assertThat(this.throttle.pace().reason()).isEqualTo("no image of the last 20 tasks could be fetched");
		this.submission.gate.outageExceeded = true;
		assertThat(this.throttle.outageExceeded()).get()
			.asString()
			.contains("promptmill.submit.max-outage", "no image of the last 20 tasks could be fetched", "restart");
	}

	@Test
	void requestWhenTheGateIsOpenThenItHearsOfRowsThatPassAndOfNoOthers() {
		request();
		request();
		request();
		assertThat(this.submission.gate.passed).as("two open tasks are allowed").isEqualTo(2);
	}

	/** A second later than the last one: spacing is the governor's own affair. */
	private Leave request() {
		this.run.clock().advance(Duration.ofMillis(100));
		return this.throttle.request();
	}

}
