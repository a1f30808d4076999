package dev.promptmill.apixo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.WireMockServer;
import dev.promptmill.support.RawServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

/** Whether a submission was sent, told by what the server saw. */
@Timeout(60)
class SendingEvidenceTests {

	@Test
	void submitWhenPortIsClosedThenUnsent() throws IOException {
		String url;
		try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			url = "http://127.0.0.1:" + unused.getLocalPort();
		}
		SubmitReply reply = submit(url);
		assertThat(reply.verdict()).isEqualTo(SubmitVerdict.UNSENT);
		assertThat(reply.httpStatus()).isZero();
		assertThat(reply.message()).startsWith("Not sent: ").contains("refused");
	}

	@Test
	void submitWhenHostDoesNotResolveThenUnsent() {
		// A label of 64 characters cannot be asked for, so this needs no network
		SubmitReply reply = submit("https://" + "a".repeat(64) + ".invalid/api/v1");
		assertThat(reply.verdict()).isEqualTo(SubmitVerdict.UNSENT);
		assertThat(reply.message()).contains("could not be resolved (DNS)");
	}

	@Test
	void submitWhenTlsIsNotSpokenThenUnsent() throws IOException {
		try (RawServer server = new RawServer((connection) -> connection.write("SSH-2.0-OpenSSH_9.6\r\n"))) {
			assertThat(submit(server.api("https")).verdict()).isEqualTo(SubmitVerdict.UNSENT);
			assertThat(server.connections()).isOne();
		}
	}

	@Test
	void submitWhenCertificateIsNotTrustedThenUnsent() {
		WireMockServer server = new WireMockServer(options().dynamicPort().dynamicHttpsPort());
		server.start();
		try {
			SubmitReply reply = submit("https://localhost:" + server.httpsPort());
			assertThat(reply.verdict()).isEqualTo(SubmitVerdict.UNSENT);
			assertThat(reply.message()).contains("the certificate of localhost is not trusted")
				.contains("its authority \"CN=Tom Akehurst,OU=Unknown,O=Unknown,L=Unknown,ST=Unknown,C=Unknown\"");
			assertThat(server.getAllServeEvents()).isEmpty();
		}
		finally {
			server.stop();
		}
	}

	@Test
	void submitWhenTlsHandshakeHangsPastTheDeadlineThenUnsent() throws IOException {
		ManualDeadlines deadlines = new ManualDeadlines();
		try (RawServer server = new RawServer((connection) -> {
			deadlines.take().run();
			connection.awaitClose();
		}); HttpTaskApi api = ApiFixtures.api(server.api("https"), deadlines, 8)) {
			SubmitReply reply = api.submit(ApiFixtures.INPUT, () -> true);
			assertThat(reply.verdict()).isEqualTo(SubmitVerdict.UNSENT);
			assertThat(reply.message()).isEqualTo("Not sent: not finished within 120000 ms");
		}
	}

	@Test
	void submitWhenThreadIsInterruptedThenUnsentAndStillInterrupted() throws IOException {
		try (RawServer server = new RawServer(RawServer.Connection::awaitClose);
				HttpTaskApi api = ApiFixtures.api(server.api("http"))) {
			Thread.currentThread().interrupt();
			SubmitReply reply = api.submit(ApiFixtures.INPUT, () -> true);
			assertThat(Thread.interrupted()).isTrue();
			assertThat(reply.verdict()).isEqualTo(SubmitVerdict.UNSENT);
			assertThat(server.requests()).isEmpty();
		}
	}

	@Test
	void submitWhenItMayNotLeaveAnyMoreThenConnectedButNothingIsSent() throws IOException {
		AtomicInteger connectedWhenAsked = new AtomicInteger();
		try (RawServer server = new RawServer(RawServer.Connection::awaitClose);
				HttpTaskApi api = ApiFixtures.api(server.api("http"))) {
			SubmitReply reply = api.submit(ApiFixtures.INPUT, () -> {
				while (server.connections() == 0) {
					Thread.onSpinWait();
				}
				connectedWhenAsked.set(server.connections());
				return false;
			});
			assertThat(reply.verdict()).isEqualTo(SubmitVerdict.UNSENT);
			assertThat(reply.message()).contains("another process holds the run");
			assertThat(connectedWhenAsked).as("it is the last question before sending").hasValue(1);
			assertThat(server.requests()).isEmpty();
		}
	}

	@Test
	void submitWhenThatCannotBeToldThenUnsent() throws IOException {
		try (RawServer server = new RawServer(RawServer.Connection::awaitClose);
				HttpTaskApi api = ApiFixtures.api(server.api("http"))) {
			SubmitReply reply = api.submit(ApiFixtures.INPUT, () -> {
				throw new IllegalStateException("the database is gone");
			});
			assertThat(reply.verdict()).isEqualTo(SubmitVerdict.UNSENT);
			assertThat(server.requests()).isEmpty();
		}
	}

	@Test
	void submitWhenNoConnectionComesFreeBeforeTheDeadlineThenUnsent() throws Exception {
		ManualDeadlines deadlines = new ManualDeadlines();
		CountDownLatch received = new CountDownLatch(1);
		CountDownLatch mayAnswer = new CountDownLatch(1);
		try (RawServer server = new RawServer((connection) -> {
			connection.readRequest();
			received.countDown();
			mayAnswer.await();
			connection.answer("200 OK", ApiFixtures.ACCEPTED);
		}); HttpTaskApi api = ApiFixtures.api(server.api("http"), deadlines, 1)) {
			CompletableFuture<SubmitReply> first = CompletableFuture
				.supplyAsync(() -> api.submit(ApiFixtures.INPUT, () -> true), (task) -> new Thread(task).start());
			received.await();
			deadlines.take();
			CompletableFuture<SubmitReply> second = CompletableFuture
				.supplyAsync(() -> api.submit(ApiFixtures.INPUT, () -> true), (task) -> new Thread(task).start());
			deadlines.take().run();
			assertThat(second.get().verdict()).isEqualTo(SubmitVerdict.UNSENT);
			mayAnswer.countDown();
			assertThat(first.get().verdict()).isEqualTo(SubmitVerdict.ACCEPTED);
			assertThat(server.requests()).hasSize(1);
		}
	}

	@Test
	void submitWhenClientIsClosedThenUnsent() throws IOException {
		try (RawServer server = new RawServer(RawServer.Connection::awaitClose)) {
			HttpTaskApi api = ApiFixtures.api(server.api("http"));
			api.close();
			assertThat(api.submit(ApiFixtures.INPUT, () -> true).verdict()).isEqualTo(SubmitVerdict.UNSENT);
			assertThat(server.connections()).isZero();
		}
	}

	@Test
	void submitWhenResetAfterAcceptThenNotSentAgain() throws IOException {
		try (RawServer server = new RawServer(RawServer.Connection::reset)) {
			// Which of the two depends on whether the reset overtakes the request
			assertThat(submit(server.api("http")).verdict()).isIn(SubmitVerdict.UNSENT, SubmitVerdict.LOST);
			assertThat(server.connections()).isOne();
			assertThat(server.requests()).isEmpty();
		}
	}

	@Test
	void submitWhenResetWhileReadingTheRequestThenLostAndNotSentAgain() throws IOException {
		try (RawServer server = new RawServer((connection) -> {
			connection.readByte();
			connection.reset();
		})) {
			assertThat(submit(server.api("http")).verdict()).isEqualTo(SubmitVerdict.LOST);
			assertThat(server.connections()).isOne();
		}
	}

	@Test
	void submitWhenResetAfterRequestThenLostAndSeenOnce() throws IOException {
		try (RawServer server = new RawServer((connection) -> {
			connection.readRequest();
			connection.reset();
		})) {
			SubmitReply reply = submit(server.api("http"));
			assertThat(reply.verdict()).isEqualTo(SubmitVerdict.LOST);
			assertThat(reply.message()).startsWith("Sent, but not answered: ");
			assertThat(server.requests()).hasSize(1);
			assertThat(server.connections()).isOne();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Length: 86\r\n",
			"HTTP/1.1 200 OK\r\nContent-Length: 86\r\n\r\n",
			"HTTP/1.1 200 OK\r\nContent-Length: 86\r\n\r\n{\"code\":200,\"data\":{\"taskId\":\"task_1",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"code\":200,\"dat\r\n",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n", "nonsense\r\n\r\n",
			"HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: TLS/1.2\r\n\r\n" })
	void submitWhenReplyBreaksOffThenLostAndSeenOnce(String reply) throws IOException {
		try (RawServer server = new RawServer((connection) -> {
			connection.readRequest();
			connection.write(reply);
		})) {
			assertThat(submit(server.api("http")).verdict()).isEqualTo(SubmitVerdict.LOST);
			assertThat(server.requests()).hasSize(1);
			assertThat(server.connections()).isOne();
		}
	}

	@Test
	void submitWhenNobodyKnowsThatTheReplyBrokeOffThenNotUnderstood() throws IOException {
		try (RawServer server = new RawServer((connection) -> {
			connection.readRequest();
			connection.write("HTTP/1.1 200 OK\r\n\r\n{\"code\":200,\"data\":{\"taskId\":\"task_1");
		})) {
			assertThat(submit(server.api("http")).verdict()).isEqualTo(SubmitVerdict.NOT_UNDERSTOOD);
			assertThat(server.requests()).hasSize(1);
		}
	}

	@Test
	void submitWhenReplyBreaksOffAfterTheTaskIdWasReadThenAccepted() throws IOException {
		try (RawServer server = new RawServer((connection) -> {
			connection.readRequest();
			connection.write("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n" + ApiFixtures.ACCEPTED);
		})) {
			SubmitReply reply = submit(server.api("http"));
			assertThat(reply.verdict()).isEqualTo(SubmitVerdict.ACCEPTED);
			assertThat(reply.taskId()).isEqualTo("task_12345678");
		}
	}

	@Test
	void submitWhenReplyBreaksOffAfterAnErrorStatusThenTheStatusCounts() throws IOException {
		try (RawServer server = new RawServer((connection) -> {
			connection.readRequest();
			connection.write("HTTP/1.1 429 Slow\r\nRetry-After: 3\r\nContent-Length: 400\r\n\r\n{\"code\":4");
		})) {
			SubmitReply reply = submit(server.api("http"));
			assertThat(reply.verdict()).isEqualTo(SubmitVerdict.RATE_LIMITED);
			assertThat(reply.retryAfter()).hasSeconds(3);
			assertThat(reply.message()).contains("cut off");
		}
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "", "HTTP/1.1 200 OK\r\nX-Slow: ", "HTTP/1.1 200 OK\r\nContent-Length: 86\r\n\r\n{\"code" })
	void submitWhenServerDribblesPastTheDeadlineThenLostAndSeenOnce(String beginning) throws IOException {
		ManualDeadlines deadlines = new ManualDeadlines();
		try (RawServer server = new RawServer((connection) -> {
			connection.readRequest();
			connection.write(beginning);
			deadlines.take().run();
			connection.awaitClose();
		}); HttpTaskApi api = ApiFixtures.api(server.api("http"), deadlines, 8)) {
			SubmitReply reply = api.submit(ApiFixtures.INPUT, () -> true);
			assertThat(reply.verdict()).isEqualTo(SubmitVerdict.LOST);
			assertThat(reply.message()).contains("not finished within 120000 ms");
			assertThat(server.requests()).hasSize(1);
		}
	}

	@Test
	void submitWhenBodyNeverEndsThenLostWithoutReadingOn() throws IOException {
		try (RawServer server = new RawServer((connection) -> {
			connection.readRequest();
			connection.write("HTTP/1.1 200 OK\r\n\r\n");
			while (true) {
				connection.write(" ".repeat(64 * 1024));
			}
		})) {
			SubmitReply reply = submit(server.api("http"));
			assertThat(reply.verdict()).isEqualTo(SubmitVerdict.LOST);
			assertThat(reply.message()).contains("larger than 1048576 bytes");
		}
	}

	@Test
	void submitWhenHeadersNeverEndThenLost() throws IOException {
		try (RawServer server = new RawServer((connection) -> {
			connection.readRequest();
			connection.write("HTTP/1.1 200 OK\r\n");
			while (true) {
				connection.write("X-More: of the same\r\n".repeat(1000));
			}
		})) {
			assertThat(submit(server.api("http")).verdict()).isEqualTo(SubmitVerdict.LOST);
		}
	}

	@Test
	void submitWhenServerClosesEachConnectionItPromisedToKeepThenNoneIsLostOrRepeated() throws IOException {
		try (RawServer server = new RawServer((connection) -> {
			connection.readRequest();
			connection.answer("200 OK", ApiFixtures.ACCEPTED);
		}); HttpTaskApi api = ApiFixtures.api(server.api("http"))) {
			Stream<SubmitVerdict> verdicts = Stream.generate(() -> api.submit(ApiFixtures.INPUT, () -> true).verdict())
				.limit(100);
			assertThat(verdicts).hasSize(100).containsOnly(SubmitVerdict.ACCEPTED);
			assertThat(server.requests()).hasSize(100)
				.allSatisfy((request) -> assertThat(request).startsWith("POST ").contains("\r\nConnection: close\r\n"));
			assertThat(server.connections()).isEqualTo(100);
		}
	}

	@Test
	void submitWhenManyThreadsDoItAtOnceThenAllAreUnderWayTogether() throws Exception {
		int together = 200;
		CountDownLatch arrived = new CountDownLatch(together);
		ExecutorService threads = Executors.newFixedThreadPool(together);
		try (RawServer server = new RawServer((connection) -> {
			String request = connection.readRequest();
			arrived.countDown();
			arrived.await();
			String number = request.substring(request.indexOf("\"input\":") + 8, request.length() - 1);
			connection.answer("200 OK", "{\"code\":200,\"data\":{\"taskId\":\"task_" + number + "\"}}");
		}); HttpTaskApi api = ApiFixtures.api(server.api("http"))) {
			List<Future<SubmitReply>> replies = IntStream.range(0, together)
				.mapToObj((number) -> threads.submit(() -> api.submit(String.valueOf(number), () -> true)))
				.toList();
			for (int number = 0; number < together; number++) {
				assertThat(replies.get(number).get().taskId()).isEqualTo("task_" + number);
			}
		}
		finally {
			threads.shutdownNow();
		}
	}

	@Test
	void pollWhenServerClosesEachConnectionItPromisedToKeepThenEveryAnswerArrives() throws IOException {
		try (RawServer server = new RawServer((connection) -> {
			connection.readRequest();
			connection.answer("200 OK", "{\"code\":200,\"data\":{\"state\":\"processing\"}}");
		}); HttpTaskApi api = ApiFixtures.api(server.api("http"))) {
			Stream<PollVerdict> verdicts = Stream.generate(() -> api.poll("task_1").verdict()).limit(100);
			assertThat(verdicts).hasSize(100).containsOnly(PollVerdict.RUNNING);
		}
	}

	@Test
	void pollWhenConnectionIsKeptThenItIsUsedAgain() throws IOException {
		try (RawServer server = new RawServer((connection) -> {
			while (connection.readRequest() != null) {
				connection.answer("200 OK", "{\"code\":200,\"data\":{\"state\":\"processing\"}}");
			}
		}); HttpTaskApi api = ApiFixtures.api(server.api("http"))) {
			Stream.generate(() -> api.poll("task_1")).limit(20).forEach((reply) -> {
			});
			assertThat(server.requests()).hasSize(20);
			assertThat(server.connections()).isOne();
		}
	}

	@Test
	void pollWhenConnectionsAlwaysBreakThenUnavailableAfterOneMoreTry() throws IOException {
		try (RawServer server = new RawServer((connection) -> {
			connection.readRequest();
			connection.reset();
		}); HttpTaskApi api = ApiFixtures.api(server.api("http"))) {
			assertThat(api.poll("task_1").verdict()).isEqualTo(PollVerdict.UNAVAILABLE);
			assertThat(server.requests()).hasSize(2);
		}
	}

	@Test
	void pollWhenServerDribblesPastTheDeadlineThenUnavailable() throws IOException {
		ManualDeadlines deadlines = new ManualDeadlines();
		try (RawServer server = new RawServer((connection) -> {
			connection.readRequest();
			connection.write("HTTP/1.1 200 OK\r\nContent-Length: 86\r\n\r\n{\"code");
			deadlines.take().run();
			connection.awaitClose();
		}); HttpTaskApi api = ApiFixtures.api(server.api("http"), deadlines, 8)) {
			PollReply reply = api.poll("task_1");
			assertThat(reply.verdict()).isEqualTo(PollVerdict.UNAVAILABLE);
			assertThat(reply.message()).contains("not finished within 120000 ms");
		}
	}

	private static SubmitReply submit(String url) {
		try (HttpTaskApi api = ApiFixtures.api(url)) {
			return api.submit(ApiFixtures.INPUT, () -> true);
		}
	}

}
