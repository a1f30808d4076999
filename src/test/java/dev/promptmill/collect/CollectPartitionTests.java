package dev.promptmill.collect;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.promptmill.apixo.PollReply;
import dev.promptmill.apixo.PollVerdict;
import dev.promptmill.common.RequestExecutor;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.download.FetchResult;
import dev.promptmill.download.FetchVerdict;
import dev.promptmill.image.ImagesProperties;
import dev.promptmill.ledger.DueTime;
import dev.promptmill.pacing.PacedRateLimiter;
import dev.promptmill.pacing.RetryPolicy;
import dev.promptmill.pacing.RetrySchedule;
import dev.promptmill.storage.ImageNames;
import dev.promptmill.support.FakeTaskApi;
import dev.promptmill.support.Latches;
import dev.promptmill.support.OnH2;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** One partition of open tasks in a real ledger, asked about at a fake API. */
@Timeout(60)
@OnH2
class CollectPartitionTests {

	private static final Duration TURN = Duration.ofMillis(50);

	private final TestDatabase database;

	private final FakeTaskApi api = new FakeTaskApi();

	private RunFixture run;

	private RunControl control;

	private RequestExecutor workers;

	CollectPartitionTests(TestDatabase database) {
		this.database = database;
	}

	@BeforeEach
	void open() {
		this.run = new RunFixture(this.database);
		this.control = new RunControl(this.run.lease().changes());
		this.workers = new RequestExecutor("test-collect", this.control.changes(), System::nanoTime);
		this.api.onPoll((task) -> FakeTaskApi.polled(PollVerdict.RUNNING));
	}

	@AfterEach
	void close() {
		this.workers.close();
		this.run.close();
	}

	@Test
	void workThenEachDueTaskIsAskedAboutOnce() throws InterruptedException {
		open(5);
		assertThat(partition(0, 1).work(TURN)).isTrue();
		awaitIdle();
		assertThat(this.api.polled()).hasSize(5).doesNotHaveDuplicates();
	}

	@Test
	void workThenTasksOfOtherPartitionsAreLeftToThem() throws InterruptedException {
		open(5);
		String second = this.run.record(2).taskId();
		String fourth = this.run.record(4).taskId();
		partition(0, 2).work(TURN);
		awaitIdle();
		assertThat(this.api.polled()).containsExactlyInAnyOrder(second, fourth);
	}

	@Test
	void workWhenNothingIsOpenAndSubmissionHasEndedThenThatIsAll() throws InterruptedException {
		open(1);
		CollectPartition partition = partition(0, 1);
		this.run.submit().endSubmission();
		this.api.onPoll((task) -> FakeTaskApi.failed("NSFW", "no"));
		long start = System.nanoTime();
		while (partition.work(TURN)) {
			assertThat(System.nanoTime() - start).isLessThan(Duration.ofSeconds(30).toNanos());
		}
		assertThat(this.run.collect().due(0, 1, 10)).isEmpty();
		assertThat(partition.work(Duration.ofSeconds(20))).isFalse();
	}

	@Test
	void workWhenSubmissionGoesOnThenMoreMayCome() throws InterruptedException {
		assertThat(partition(0, 1).work(TURN)).isTrue();
	}

	@Test
	void workWhenTheRunEndsThenNothingMoreIsAsked() throws InterruptedException {
		open(3);
		this.control.end(RunStop.Reason.STOP_REQUESTED, "stop");
		assertThat(partition(0, 1).work(TURN)).isFalse();
		assertThat(this.api.polled()).isEmpty();
	}

	@Test
	void workWhenTheRunEndsThenWhatIsUnderWayIsAwaited() throws InterruptedException {
		open(1);
		CountDownLatch answer = new CountDownLatch(1);
		this.api.onPoll((task) -> {
			this.control.end(RunStop.Reason.STOP_REQUESTED, "stop");
			Latches.await(answer);
			return FakeTaskApi.failed("NSFW", "no");
		});
		CollectPartition partition = partition(0, 1);
		assertThat(partition.work(Duration.ofSeconds(20))).as("one is in hand").isTrue();
		answer.countDown();
		awaitIdle();
		assertThat(partition.work(TURN)).isFalse();
		assertThat(this.run.record(1).failCode()).isEqualTo("NSFW");
	}

	@Test
	void workWhenTheHandIsFullThenNoMoreThan64AreUnderWay() throws Exception {
		open(70);
		CountDownLatch answers = new CountDownLatch(1);
		this.api.onPoll((task) -> {
			Latches.await(answers);
			return FakeTaskApi.polled(PollVerdict.RUNNING);
		});
		CollectPartition partition = partition(0, 1);
		CompletableFuture<Boolean> working = CompletableFuture.supplyAsync(() -> work(partition));
		while (this.api.polled().size() < 64) {
			Thread.onSpinWait();
		}
		assertThat(this.workers.busy()).isEqualTo(64);
		answers.countDown();
		assertThat(working.get(20, TimeUnit.SECONDS)).isTrue();
		while (this.api.polled().size() < 70) {
			partition.work(TURN);
		}
		assertThat(this.api.polled()).doesNotHaveDuplicates();
	}

	@Test
	void workWhenTheApiRefusesForItsRateThenTheOthersWaitAsLongAsItSays() throws Exception {
		open(20);
		this.api.onPoll((task) -> new PollReply(PollVerdict.RATE_LIMITED, List.of(), null, null, null, null, "HTTP 429",
				Duration.ofHours(1)));
		CollectPartition partition = partition(0, 1, 20);
		CompletableFuture<Boolean> working = CompletableFuture.supplyAsync(() -> work(partition));
		while (this.api.polled().isEmpty() || this.workers.busy() > 0) {
			Thread.onSpinWait();
		}
		assertThatThrownBy(() -> working.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
		assertThat(this.api.polled()).hasSizeLessThan(5);
		this.control.end(RunStop.Reason.STOP_REQUESTED, "stop");
		assertThat(working.get(20, TimeUnit.SECONDS)).isFalse();
	}

	@Test
	void workWhenAnAnswerCannotBeHandledThenTheRunEndsAndNamesTheRow() throws InterruptedException {
		open(1);
		this.api.onPoll((task) -> {
			throw new IllegalStateException("a bug.");
		});
		partition(0, 1).work(TURN);
		awaitIdle();
		assertThat(this.control.ending()).get().satisfies((ending) -> {
			assertThat(ending.reason()).isEqualTo(RunStop.Reason.FAULT);
			assertThat(ending.message())
				.isEqualTo("Row 1 could not be collected: a bug. The run can be restarted; nothing is lost.");
		});
	}

	@Test
	void workWhenTheRunWasTakenOverThenTheMessageIsThatOfTheLedger() throws InterruptedException {
		open(1);
		CollectPartition partition = partition(0, 1);
		this.run.takenOver();
		partition.work(TURN);
		awaitIdle();
		assertThat(this.control.ending()).get()
			.extracting(RunStop::message)
			.asString()
			.contains("Row 1 could not be collected: Run " + this.run.id(), "taken over")
			.doesNotContain("Exception");
	}

	@Test
	void workWhenAnErrorHasNoMessageThenItsNameIsSaid() throws InterruptedException {
		open(1);
		this.api.onPoll((task) -> {
			throw new StackOverflowError();
		});
		partition(0, 1).work(TURN);
		awaitIdle();
		assertThat(this.control.ending()).get()
			.extracting(RunStop::message)
			.asString()
			.contains("Row 1 could not be collected: StackOverflowError");
	}

	/** Images are fetched without a permit of the poll rate. */
	@Test
	void workWhenImagesAreMissingThenTheyDoNotWaitForThePollRate() throws InterruptedException {
		this.run.rows(2);
		for (long row = 1; row <= 2; row++) {
			this.run.fetching(row, RunFixture.missing(row, 1));
		}
		partition(0, 1, 0.01).work(TURN);
		awaitIdle();
		assertThat(this.run.collect().due(0, 1, 10)).as("both were tried").isEmpty();
		assertThat(this.api.polled()).isEmpty();
	}

	@Test
	void workWhenTasksGotNoVerdictThenTheyAreOfTheNextExecution() throws InterruptedException {
		open(1);
		RunFixture.held(this.run.collect().giveUpForNow(this.run.task(1), "POLL_DEADLINE", "no verdict"));
		this.run.submit().endSubmission();
		assertThat(partition(0, 1).work(Duration.ofSeconds(20))).isFalse();
		assertThat(this.run.database()
			.sql()
			.sql("SELECT next_at FROM prompt_row WHERE run_id = ?")
			.param(this.run.id())
			.query(Long.class)
			.single()).isEqualTo(DueTime.NEVER);
	}

	@Test
	void workOfAPartitionThenUntilNothingIsLeft() throws InterruptedException {
		open(1);
		this.run.submit().endSubmission();
		this.api.onPoll((task) -> FakeTaskApi.failed("NSFW", "no"));
		assertThat(new PartitionWork(factory(), 1, this.control).work()).as("nothing is left").isTrue();
		assertThat(this.run.record(1).failCode()).isEqualTo("NSFW");
	}

	@Test
	void workOfAPartitionWhenTheRunEndsThenSomethingIsLeft() throws InterruptedException {
		open(1);
		this.control.end(RunStop.Reason.STOP_REQUESTED, "stop");
		assertThat(new PartitionWork(factory(), 0, this.control).work()).isFalse();
	}

	/** Of 20 a second, two partitions have 10 each: 5 in half a second. */
	@Test
	void createThenAPartitionHasItsShareOfThePollRate() throws InterruptedException {
		open(40);
		CollectPartition partition = factory().create(0);
		CompletableFuture<Boolean> working = CompletableFuture.supplyAsync(() -> work(partition));
		assertThatThrownBy(() -> working.get(500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
		assertThat(this.api.polled()).hasSizeLessThan(12);
		this.control.end(RunStop.Reason.STOP_REQUESTED, "stop");
		working.join();
	}

	private PartitionFactory factory() {
		PollProperties poll = new PollProperties(2, BigDecimal.valueOf(20), Duration.ofSeconds(15),
				Duration.ofSeconds(20), Duration.ofSeconds(4), Duration.ofMinutes(10));
		return new PartitionFactory(poll, this.run.collect(), collector(poll), this.workers, this.control,
				new TimeAndRandom(this.run.clock(), System::nanoTime, new Random(1)));
	}

	private void open(int rows) {
		this.run.rows(rows);
		for (long row = 1; row <= rows; row++) {
			this.run.accepted(row);
		}
	}

	private CollectPartition partition(int number, int partitions) {
		return partition(number, partitions, 10_000);
	}

	private CollectPartition partition(int number, int partitions, double pollsPerSecond) {
		PollProperties poll = new PollProperties(partitions, BigDecimal.valueOf(1000), Duration.ofSeconds(15),
				Duration.ofSeconds(20), Duration.ofSeconds(4), Duration.ofMinutes(10));
		return new CollectPartition(number, partitions, this.run.collect(), collector(poll),
				new PacedRateLimiter(pollsPerSecond, System::nanoTime, new Random(1)), this.workers, this.control,
				System::nanoTime);
	}

	private Collector collector(PollProperties poll) {
		ImageFetcher fetcher = new ImageFetcher((url, stem) -> new FetchResult(FetchVerdict.RETRY, null, "HTTP 503"),
				new ImageNames(100), new ImageMetadata(new ImagesProperties(false, false), null, 1), this.run.clock());
		return new Collector(this.run.collect(), this.api, fetcher, new PollSchedule(poll),
				new RetryPolicy(new RetrySchedule(Duration.ofSeconds(2), Duration.ofMinutes(2), new Random(1)), 3),
				this.control, this.run.clock(), (notice) -> {
				});
	}

	private static boolean work(CollectPartition partition) {
		try {
			return partition.work(Duration.ofMillis(500));
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void awaitIdle() throws InterruptedException {
		assertThat(this.workers.awaitIdle(Duration.ofSeconds(30))).isTrue();
	}

}
