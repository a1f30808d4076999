package dev.promptmill.collect;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import javax.imageio.ImageIO;

import com.sun.net.httpserver.HttpServer;
import dev.promptmill.apixo.PollReply;
import dev.promptmill.apixo.PollVerdict;
import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.RequestExecutor;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;
import dev.promptmill.download.DownloadProperties;
import dev.promptmill.download.Downloader;
import dev.promptmill.image.ImagesProperties;
import dev.promptmill.ledger.AttemptState;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.SubmissionStop;
import dev.promptmill.ledger.query.RowRecord;
import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.ledger.step.SubmitOutcome;
import dev.promptmill.network.Network;
import dev.promptmill.pacing.PacedRateLimiter;
import dev.promptmill.pacing.RetryPolicy;
import dev.promptmill.pacing.RetrySchedule;
import dev.promptmill.storage.ImageNames;
import dev.promptmill.storage.LocalImageStore;
import dev.promptmill.support.FakeTaskApi;
import dev.promptmill.support.OnH2;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Real downloads from a server on loopback into a real ledger; only the API is fake. */
@Timeout(60)
@OnH2
class CollectorTests {

	private static final ImageMetadata KEEP_NOTHING = new ImageMetadata(new ImagesProperties(false, false), null, 1);

	private static final byte[] PNG = png();

	private static final PollProperties POLL = new PollProperties(1, BigDecimal.valueOf(1000), Duration.ofSeconds(15),
			Duration.ofSeconds(20), Duration.ofSeconds(4), Duration.ofMinutes(10));

	private final TestDatabase database;

	@TempDir
	private Path folder;

	private final FakeTaskApi api = new FakeTaskApi();

	private final Map<String, Integer> answers = new ConcurrentHashMap<>();

	private final List<String> notices = new CopyOnWriteArrayList<>();

	private final List<String> fetched = new CopyOnWriteArrayList<>();

	private volatile int defaultStatus = 200;

	private volatile Runnable beforeImage = () -> {
	};

	private HttpServer images;

	private Downloader downloader;

	private RunFixture run;

	private RunControl control;

	private Collector collector;

	CollectorTests(TestDatabase database) {
		this.database = database;
	}

	@BeforeEach
	void open() throws IOException {
		this.images = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.images.createContext("/", (exchange) -> {
			String path = exchange.getRequestURI().getPath();
			this.fetched.add(path);
			this.beforeImage.run();
			int status = this.answers.getOrDefault(path, this.defaultStatus);
			exchange.sendResponseHeaders(status, (status == 200) ? PNG.length : -1);
			if (status == 200) {
				exchange.getResponseBody().write(PNG);
			}
			exchange.close();
		});
		this.images.start();
		this.run = new RunFixture(this.database).row(2);
		this.control = new RunControl(new ChangeSignal());
		this.downloader = new Downloader(
				new DownloadProperties(4, org.springframework.util.unit.DataSize.ofMegabytes(1), List.of("127.0.0.1"),
						true, Duration.ofSeconds(20)),
				new LocalImageStore(this.folder, false, new Random(1)), Network.DIRECT);
		this.collector = collector(40);
	}

	private Collector collector(int rows) {
		return collector(rows, new PollSchedule(POLL));
	}

	private Collector collector(int rows, PollSchedule schedule) {
		return new Collector(this.run.collect(), this.api,
				new ImageFetcher(this.downloader, new ImageNames(rows), KEEP_NOTHING, this.run.clock()), schedule,
				new RetryPolicy(new RetrySchedule(Duration.ofSeconds(2), Duration.ofMinutes(2), new Random(1)), 3),
				this.control, this.run.clock(), this.notices::add);
	}

	@AfterEach
	void close() {
		this.downloader.close();
		this.images.stop(0);
		this.run.close();
	}

	@ParameterizedTest
	@EnumSource(names = { "RUNNING", "NOT_FOUND", "UNAVAILABLE", "RATE_LIMITED" })
	void handleWhenThereIsNoVerdictThenAskedAgainAfterTheIntervalAndLeftToTheNextLegAfterTheDeadline(
			PollVerdict verdict) {
		this.api.onPoll((task) -> FakeTaskApi.polled(verdict));
		this.collector.handle(this.run.accepted(1));
		assertThat(this.run.collect().due(0, 1, 1)).isEmpty();
		this.run.clock().advance(Duration.ofSeconds(4));
		OpenTask task = this.run.task(1);
		assertThat(task.polls()).isEqualTo(1);
		this.run.clock().advance(Duration.ofMinutes(10));
		this.collector.handle(task);
		this.run.clock().advance(Duration.ofDays(1));
		assertThat(this.run.collect().due(0, 1, 1)).isEmpty();
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.GENERATING);
		assertThat(this.run.record(1).failMessage()).contains("restart asks again, free of charge");
		assertThat(this.run.totals().reserved()).isEqualByComparingTo("0.007");
	}

	@Test
	void handleWhenSucceededThenImagesAreFetchedCheckedAndBilled() {
		this.api.onPoll((task) -> FakeTaskApi.succeeded(url("/a"), url("/b")));
		this.collector.handle(this.run.accepted(1));
		RowRecord row = this.run.record(1);
		assertThat(row.status()).isEqualTo(RowStatus.DELIVERED);
		assertThat(row.images()).extracting((image) -> image.stored().file())
			.containsExactly("images/r1-1.png", "images/r1-2.png");
		assertThat(row.images()).allSatisfy((image) -> {
			assertThat(this.folder.resolve(image.stored().file())).hasBinaryContent(PNG);
			assertThat(image.stored().sizeOk()).as("64x48 is not what was asked for").isFalse();
		});
		assertThat(row.sum((attempt) -> attempt.billed())).isEqualByComparingTo("0.007");
		assertThat(this.api.submitted()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void handleWhenTasksEndedThenTheScheduleLearnsWhenSuchTasksEnd(boolean succeeded) {
		this.run.rows(20);
		PollSchedule schedule = new PollSchedule(POLL);
		Collector learning = collector(40, schedule);
		Instant created = Instant.EPOCH;
		this.api.onPoll((task) -> new PollReply(succeeded ? PollVerdict.SUCCEEDED : PollVerdict.FAILED,
				succeeded ? List.of(url("/" + task)) : List.of(), succeeded ? null : "NSFW", null, created,
				created.plusSeconds(25), "", null));
		for (long row = 2; row <= 21; row++) {
			assertThat(schedule.first("1K")).isEqualTo(Duration.ofSeconds(15));
			learning.handle(this.run.accepted(row));
		}
		assertThat(schedule.first("1K")).isEqualTo(Duration.ofSeconds(25));
	}

	@Test
	void handleWhenFewerImagesWereGeneratedThenPartialAndTheRestIsReturned() {
		this.api.onPoll((task) -> FakeTaskApi.succeeded(url("/a")));
		this.collector.handle(this.run.accepted(1));
		RowRecord row = this.run.record(1);
		assertThat(row.status()).isEqualTo(RowStatus.PARTIAL);
		assertThat(row.failCode()).isEqualTo("FEWER_IMAGES");
		assertThat(row.sum((attempt) -> attempt.returned())).isEqualByComparingTo("0.0035");
	}

	@Test
	void handleWhenNoImageWasGeneratedThenFailedAfterAMinuteAndNothingBilled() {
		this.api.onPoll((task) -> FakeTaskApi.succeeded());
		this.collector.handle(this.run.accepted(1));
		for (int i = 0; i < 14; i++) {
			this.run.clock().advance(Duration.ofSeconds(4));
			this.collector.handle(this.run.task(1));
			assertThat(this.run.record(1).status()).isEqualTo(RowStatus.GENERATING);
		}
		this.run.clock().advance(Duration.ofSeconds(4));
		this.collector.handle(this.run.task(1));
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.FAILED);
		assertThat(this.run.record(1).failCode()).isEqualTo("NO_IMAGES");
		assertThat(this.run.totals().billed()).isEqualByComparingTo("0");
		assertThat(this.run.totals().returned()).isEqualByComparingTo("0.007");
	}

	@Test
	void handleWhenTheListIsEmptyAtFirstThenTheImagesAreTakenWhenTheyAppear() {
		this.api.onPoll((task) -> FakeTaskApi.succeeded());
		this.collector.handle(this.run.accepted(1));
		this.api.onPoll((task) -> FakeTaskApi.succeeded(url("/a"), url("/b")));
		this.run.clock().advance(Duration.ofSeconds(4));
		this.collector.handle(this.run.task(1));
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.DELIVERED);
		assertThat(this.run.record(1).failCode()).isNull();
		assertThat(this.run.totals().billed()).isEqualByComparingTo("0.007");
	}

	@DisplayName("A result that stays unreadable is left to the next execution after a minute, with what was answered")
	@Test
	void handleWhenTheResultStaysUnreadableThenLeftAfterAMinute() {
		this.api.onPoll((task) -> unreadable());
		this.collector.handle(this.run.accepted(1));
		for (int i = 0; i < 15; i++) {
			this.run.clock().advance(Duration.ofSeconds(4));
			this.collector.handle(this.run.task(1));
		}
		this.run.clock().advance(Duration.ofDays(1));
		assertThat(this.run.collect().due(0, 1, 1)).isEmpty();
		assertThat(this.run.record(1)).satisfies((row) -> {
			assertThat(row.status()).isEqualTo(RowStatus.GENERATING);
			assertThat(row.failCode()).isEqualTo("RESULT_UNREADABLE");
			assertThat(row.failMessage()).contains("{\"pictures\":7}", "restart");
		});
		assertThat(this.run.totals().reserved()).isEqualByComparingTo("0.007");
		this.run.recovery().begin(0);
		this.api.onPoll((task) -> FakeTaskApi.succeeded(url("/a"), url("/b")));
		this.collector.handle(this.run.task(1));
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.DELIVERED);
	}

	@DisplayName("Entries beyond those asked for in an unreadable result are possibly billed until it can be read")
	@Test
	void handleWhenUnreadableResultHasASurplusThenPossiblyBilled() {
		this.api.onPoll((task) -> new PollReply(PollVerdict.RESULT_UNREADABLE, List.of(), null, null, null, null,
				"none of its 9 resultUrls is usable text", null, 9));
		this.collector.handle(this.run.accepted(1));
		assertThat(this.run.totals().reserved()).isEqualByComparingTo("0.007");
		assertThat(this.run.totals().possiblyBilled()).isEqualByComparingTo("0.0245");
		assertThat(this.run.submit().committed()).isEqualByComparingTo("0.0315");
		this.run.clock().advance(Duration.ofSeconds(4));
		this.api.onPoll((task) -> FakeTaskApi.succeeded(url("/a"), url("/b")));
		this.collector.handle(this.run.task(1));
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.DELIVERED);
		assertThat(this.run.submit().committed()).isEqualByComparingTo("0.007");
	}

	@Test
	void handleWhenMoreImagesCameThanAskedForThenAllAreFetchedAndTheRestIsPossiblyBilled() {
		this.api.onPoll((task) -> FakeTaskApi.succeeded(url("/a"), url("/b"), url("/c"), url("/d")));
		this.collector.handle(this.run.accepted(1));
		assertThat(this.run.record(1)).satisfies((row) -> {
			assertThat(row.status()).isEqualTo(RowStatus.DELIVERED);
			assertThat(row.imagesDelivered()).isEqualTo(4);
			assertThat(row.failCode()).isEqualTo("MORE_IMAGES");
			assertThat(row.failMessage()).contains("4 entries", "2 were asked for", "2 may have been billed");
		});
		assertThat(this.run.totals()).satisfies((totals) -> {
			assertThat(totals.billed()).isEqualByComparingTo("0.007");
			assertThat(totals.possiblyBilled()).isEqualByComparingTo("0.007");
			assertThat(totals.returned()).isZero();
			assertThat(totals.surplus()).isOne();
		});
	}

	@Test
	void handleWhenMoreImagesCameThenTheBudgetKnowsBeforeAnyIsFetched() {
		BigDecimal[] surplus = new BigDecimal[1];
		this.beforeImage = () -> surplus[0] = this.run.submit().surplus();
		this.api.onPoll((task) -> FakeTaskApi.succeeded(url("/a"), url("/b"), url("/c")));
		this.collector.handle(this.run.accepted(1));
		assertThat(surplus[0]).isEqualByComparingTo("0.0105");
	}

	@Test
	void handleWhenAStateIsNotUnderstoodThenTheWordIsKeptAndSaidOnce() {
		this.run.rows(1);
		this.api.onPoll((task) -> new PollReply(PollVerdict.RUNNING, List.of(), null, null, null, null,
				"Unknown state cancelled", null));
		this.collector.handle(this.run.accepted(1));
		this.collector.handle(this.run.accepted(2));
		assertThat(this.run.record(1).failMessage()).contains("cancelled");
		assertThat(this.notices).singleElement().asString().contains("cancelled", "row 1", "poll.deadline");
		this.run.clock().advance(Duration.ofMinutes(11));
		this.collector.handle(this.run.task(1));
		assertThat(this.run.record(1).failCode()).isEqualTo("POLL_DEADLINE");
		assertThat(this.run.record(1).failMessage()).contains("cancelled", "restart asks again");
	}

	@Test
	void handleWhenAnotherRowHasTheSameTaskThenOnlyOneIsDeliveredAndBilled() {
		this.run.rows(1);
		this.api.onPoll((task) -> FakeTaskApi.succeeded(url("/a"), url("/b")));
		OpenTask first = acceptedAs(1, "same");
		OpenTask second = acceptedAs(2, "same");
		this.collector.handle(first);
		this.collector.handle(second);
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.DELIVERED);
		assertThat(this.run.record(2)).satisfies((row) -> {
			assertThat(row.status()).isEqualTo(RowStatus.UNKNOWN);
			assertThat(row.failMessage()).contains("row 2 (id r2)", "task same",
					"row 1 (id r1) of run " + this.run.id());
			assertThat(row.images()).isEmpty();
		});
		assertThat(this.run.totals().billed()).isEqualByComparingTo("0.007");
		assertThat(this.run.totals().possiblyBilled()).isEqualByComparingTo("0.0035");
	}

	@Test
	void handleWhenNobodyIsDeliveredThenNoRowIsSettledAndAllComeHomeOnceTheHostRecovers() {
		this.run.rows(24);
		this.api.onPoll((task) -> FakeTaskApi.succeeded(url("/" + task)));
		this.defaultStatus = 403;
		for (long row = 1; row <= 25; row++) {
			this.collector.handle(this.run.accepted(row));
		}
		for (int round = 0; round < 40; round++) {
			this.run.clock().advance(Duration.ofMinutes(2));
			this.run.collect().due(0, 1, 100).forEach(this.collector::handle);
		}
		assertThat(this.run.totals().count(RowStatus.GENERATING)).isEqualTo(25);
		assertThat(this.run.collect().deliveriesFail()).isTrue();
		this.defaultStatus = 200;
		this.run.clock().advance(Duration.ofMinutes(2));
		this.run.collect().due(0, 1, 100).forEach(this.collector::handle);
		assertThat(this.run.collect().deliveriesFail()).isFalse();
		assertThat(this.run.totals().count(RowStatus.PARTIAL)).as("one row asked for two").isEqualTo(1);
		assertThat(this.run.totals().count(RowStatus.DELIVERED)).isEqualTo(24);
	}

	@Test
	void handleWhenOneRowAloneIsNotDeliveredThenSettledAsFailedAmongOthersThatAre() {
		this.run.rows(30);
		this.api.onPoll((task) -> FakeTaskApi.succeeded(url("/" + task)));
		OpenTask bad = this.run.accepted(2);
		this.answers.put("/" + bad.taskId(), 403);
		this.collector.handle(bad);
		for (long row = 3; row <= 31; row++) {
			this.collector.handle(this.run.accepted(row));
		}
		for (int fetch = 2; fetch <= 6; fetch++) {
			this.run.clock().advance(Duration.ofMinutes(2));
			this.collector.handle(this.run.task(2));
		}
		assertThat(this.run.record(2).status()).isEqualTo(RowStatus.FAILED);
		assertThat(this.run.record(2).failCode()).isEqualTo("DOWNLOAD_FAILED");
	}

	private OpenTask acceptedAs(long row, String task) {
		ReadyRow readyRow = this.run.intended(row);
		RunFixture.held(this.run.submit()
			.answer(readyRow, new SubmitOutcome(AttemptState.OPEN, RowStatus.GENERATING, task, 200, null, null, null,
					this.run.clock().instant(), false)));
		return this.run.task(row);
	}

	private static PollReply unreadable() {
		return new PollReply(PollVerdict.RESULT_UNREADABLE, List.of(), null, null, null, null,
				"The task succeeded, but its resultJson has no list: {\"pictures\":7}", null);
	}

	@Test
	void handleWhenAnImageIsLateThenFetchedAgainAndNeverGeneratedAgain() {
		this.answers.put("/b", 503);
		this.api.onPoll((task) -> FakeTaskApi.succeeded(url("/a"), url("/b")));
		this.collector.handle(this.run.accepted(1));
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.GENERATING);
		assertThat(this.run.totals().billed()).isEqualByComparingTo("0.007");
		this.answers.clear();
		this.run.clock().advance(Duration.ofSeconds(2));
		this.collector.handle(this.run.task(1));
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.DELIVERED);
		assertThat(this.fetched).containsExactly("/a", "/b", "/b");
		assertThat(this.run.totals().billed()).as("billed once").isEqualByComparingTo("0.007");
		assertThat(this.api.submitted()).isEmpty();
		assertThat(this.api.polled()).hasSize(1);
	}

	@Test
	void handleWhenAUrlHasExpiredThenAFreshOneIsAskedFor() {
		this.answers.put("/old", 403);
		int[] polls = new int[1];
		this.api.onPoll((task) -> FakeTaskApi.succeeded(url("/a"), url((polls[0]++ == 0) ? "/old" : "/fresh")));
		this.collector.handle(this.run.accepted(1));
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.DELIVERED);
		assertThat(this.fetched).containsExactly("/a", "/old", "/fresh");
		assertThat(this.run.record(1).images().get(1).sourceUrl()).isEqualTo(url("/fresh"));
	}

	@Test
	void handleWhenAnImageNeverComesThenSixFetchesAndPartialWithTheReason() {
		this.answers.put("/b", 500);
		this.api.onPoll((task) -> FakeTaskApi.succeeded(url("/a"), url("/b")));
		this.collector.handle(this.run.accepted(1));
		while (this.run.record(1).status() == RowStatus.GENERATING) {
			this.run.clock().advance(Duration.ofMinutes(5));
			this.collector.handle(this.run.task(1));
		}
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.PARTIAL);
		assertThat(this.run.record(1).failCode()).isEqualTo("DOWNLOAD_FAILED");
		assertThat(this.run.record(1).failMessage()).contains("image 2", "500");
		assertThat(this.fetched.stream().filter("/b"::equals)).hasSize(6);
	}

	@Test
	void handleWhenAnAddressIsRefusedThenNotFetchedAgain() {
		this.api.onPoll((task) -> FakeTaskApi.succeeded(url("/a"), "http://10.0.0.1/secret\0"));
		this.collector.handle(this.run.accepted(1));
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.PARTIAL);
		assertThat(this.run.record(1).images().get(1).stored()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "UPSTREAM_ERROR, READY, 1", "timeout, READY, 1", "CONTENT_VIOLATION, FAILED, 1",
			"SOMETHING_NEW, FAILED, 1", ", FAILED, 1" })
	void handleWhenTheTaskFailedThenOnlyCodesThatMayPassAreSubmittedAgain(String code, RowStatus status, int tries) {
		this.api.onPoll((task) -> FakeTaskApi.failed(code, "why"));
		this.collector.handle(this.run.accepted(1));
		assertThat(this.run.record(1).status()).isEqualTo(status);
		assertThat(this.run.attempt(1, 1).state()).isEqualTo(AttemptState.TASK_FAILED);
		assertThat(this.run.totals().returned()).isEqualByComparingTo("0.007");
		assertThat(this.run.record(1).failCode()).isEqualTo((code != null) ? code : "UNKNOWN_FAILURE");
	}

	@Test
	void handleWhenTheTaskFailsAgainAndAgainThenAsOftenAsAllowed() {
		this.api.onPoll((task) -> FakeTaskApi.failed("UPSTREAM_ERROR", "busy"));
		for (int attempt = 1; attempt <= 3; attempt++) {
			assertThat(this.run.record(1).status()).isEqualTo(RowStatus.READY);
			this.collector.handle(this.run.accepted(1));
			this.run.clock().advance(Duration.ofMinutes(2));
		}
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.FAILED);
		assertThat(this.run.record(1).attempts()).hasSize(3);
	}

	@Test
	void handleWhenTheAccountIsEmptyThenTheRowWaitsAndSubmissionCloses() {
		this.api.onPoll((task) -> FakeTaskApi.failed("INSUFFICIENT_BALANCE", "empty"));
		this.collector.handle(this.run.accepted(1));
		assertThat(this.run.record(1).status()).isEqualTo(RowStatus.READY);
		assertThat(this.run.submit().closing()).contains(SubmissionStop.FUNDS);
		assertThat(this.control.isEnding()).isFalse();
	}

	@ParameterizedTest
	@EnumSource(names = { "KEY_REFUSED", "ACCESS_DENIED" })
	void handleWhenTheKeyIsRefusedThenTheRunEndsAndTheTaskStaysOpen(PollVerdict verdict) {
		this.api.onPoll((task) -> FakeTaskApi.polled(verdict));
		this.collector.handle(this.run.accepted(1));
		assertThat(this.control.ending()).get().satisfies((ending) -> {
			assertThat(ending.reason()).isEqualTo(RunStop.Reason.API_FAULT);
			assertThat(ending.message()).contains("APIXO_API_KEY", "restart");
		});
		assertThat(this.run.task(1).taskId()).startsWith("task-1-1-");
	}

	@Test
	void handleWhenThisMachineCanNotStoreThenTheRunEndsAndNothingIsLost() throws IOException {
		java.nio.file.Files.writeString(this.folder.resolve("images"), "in the way");
		this.api.onPoll((task) -> FakeTaskApi.succeeded(url("/a"), url("/b")));
		this.collector.handle(this.run.accepted(1));
		assertThat(this.control.ending()).get()
			.satisfies((ending) -> assertThat(ending.message()).startsWith("Row 1, image 1: "));
		assertThat(this.run.task(1).fetching()).isFalse();
	}

	@Test
	void partitionThenWorksItsTasksToTheEndAndNoOthers() throws InterruptedException {
		this.run.rows(6);
		this.api.onPoll((task) -> FakeTaskApi.succeeded(url("/a")));
		for (long row = 1; row <= 7; row++) {
			this.run.accepted(row);
		}
		try (RequestExecutor workers = new RequestExecutor("test-collect", this.run.lease().changes(),
				System::nanoTime)) {
			CollectPartition partition = new CollectPartition(1, 2, this.run.collect(), this.collector,
					new PacedRateLimiter(1000, System::nanoTime, new Random(1)), workers,
					new RunControl(this.run.lease().changes()), System::nanoTime);
			assertThat(partition.work(Duration.ofMillis(10))).as("submission goes on").isTrue();
			this.run.submit().endSubmission();
			while (partition.work(Duration.ofSeconds(1))) {
				assertThat(this.run.totals().settled()).isLessThanOrEqualTo(4);
			}
		}
		assertThat(this.run.totals().count(RowStatus.GENERATING)).isEqualTo(3);
		assertThat(this.run.totals().settled()).isEqualTo(4);
		assertThat(this.api.polled()).doesNotHaveDuplicates().hasSize(4);
	}

	@Test
	void partitionWhenTheRunEndsThenLetsGoOfWhatItHas() throws InterruptedException {
		this.run.accepted(1);
		RunControl ending = new RunControl(this.run.lease().changes());
		try (RequestExecutor workers = new RequestExecutor("test-collect", this.run.lease().changes(),
				System::nanoTime)) {
			CollectPartition partition = new CollectPartition(0, 1, this.run.collect(), this.collector,
					new PacedRateLimiter(1000, System::nanoTime, new Random(1)), workers, ending, System::nanoTime);
			ending.end(RunStop.Reason.SIGTERM, "Stopped.");
			assertThat(partition.work(Duration.ofSeconds(1))).isFalse();
		}
		assertThat(this.api.polled()).isEmpty();
		assertThat(this.run.task(1).taskId()).startsWith("task-1-1-");
	}

	private String url(String path) {
		return "http://127.0.0.1:" + this.images.getAddress().getPort() + path;
	}

	private static byte[] png() {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try {
			ImageIO.write(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), "png", bytes);
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return bytes.toByteArray();
	}

}
