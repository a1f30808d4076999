package dev.promptmill.collect;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Random;

import dev.promptmill.apixo.PollVerdict;
import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.RunControl;
import dev.promptmill.ledger.step.CallbackLedger;
import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.pacing.RetryPolicy;
import dev.promptmill.pacing.RetrySchedule;
import dev.promptmill.support.FakeTaskApi;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** When a task is asked about again in callback mode, with a real ledger. */
class CollectorAnnouncementTests {

	private static final PollProperties POLL = new PollProperties(4, BigDecimal.TEN, Duration.ofSeconds(15),
			Duration.ofSeconds(20), Duration.ofSeconds(4), Duration.ofMinutes(10));

	private final TestDatabase database = TestDatabase.open(TestDatabase.Kind.H2);

	private final RunFixture run = new RunFixture(this.database).rows(1);

	private final FakeTaskApi api = new FakeTaskApi();

	private final Collector collector = new Collector(this.run.collect(), this.api,
			new ImageFetcher(null, null, null, this.run.clock()), new CallbackPollSchedule(POLL),
			new RetryPolicy(new RetrySchedule(Duration.ofSeconds(1), Duration.ofSeconds(2), new Random(1)), 4),
			new RunControl(new ChangeSignal()), this.run.clock(), (notice) -> {
			});

	@AfterEach
	void close() {
		this.run.close();
		this.database.close();
	}

	/** As whoever receives it writes it down, in this process or in another one. */
	private void came(String taskId) {
		RunFixture.held(
				new CallbackLedger(this.database.ledger(), this.run.lease()).came(taskId, this.run.clock().instant()));
	}

	private void assertAskedAgainAfter(Duration time) {
		this.run.clock().advance(time.minusMillis(1));
		assertThat(this.run.collect().due(0, 1, 10)).isEmpty();
		this.run.clock().advance(Duration.ofMillis(1));
		assertThat(this.run.collect().due(0, 1, 10)).hasSize(1);
	}

	@Test
	void handleWhenStillRunningThenAskedAgainSlowly() {
		OpenTask task = this.run.accepted(1);
		came(task.taskId());
		this.run.clock().advance(Duration.ofSeconds(1));
		this.collector.handle(this.run.task(1));
		assertAskedAgainAfter(Duration.ofSeconds(44));
	}

	@Test
	void handleWhenTheEndIsAnnouncedWhileTheQuestionIsUnderWayThenAskedAgainSoon() {
		OpenTask task = this.run.accepted(1);
		this.api.onPoll((id) -> {
			came(id);
			return FakeTaskApi.polled(PollVerdict.RUNNING);
		});
		this.collector.handle(task);
		assertAskedAgainAfter(POLL.interval());
	}

	@Test
	void handleWhenTheApiGaveNoVerdictThenAskedAgainSoon() {
		OpenTask task = this.run.accepted(1);
		this.api.onPoll((id) -> FakeTaskApi.polled(PollVerdict.UNAVAILABLE));
		this.collector.handle(task);
		assertAskedAgainAfter(POLL.interval());
	}

}
