package dev.promptmill.collect.callback;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.promptmill.collect.PollProperties;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.ledger.RowStatus;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.query.RowRecord;
import dev.promptmill.ledger.step.CallbackLedger;
import dev.promptmill.ledger.step.OpenTask;
import dev.promptmill.ledger.step.ReadyRow;
import dev.promptmill.support.RunFixture;
import dev.promptmill.support.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static dev.promptmill.support.RunFixture.held;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Callbacks and what else arrives, over HTTP, with a real ledger behind. */
class CallbackReceiverTests {

	private static final int GATE = 50;

	private static final PollProperties POLL = new PollProperties(4, BigDecimal.TEN, Duration.ofSeconds(15),
			Duration.ofSeconds(20), Duration.ofSeconds(4), Duration.ofMinutes(10));

	private static TestDatabase database;

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final int port = freePort();

	private RunFixture run;

	private CallbackReceiver receiver;

	/** Of killed processes that listened at the same port. */
	private List<Path> foldersOfOthers = List.of();

	private OpenTask task;

	@BeforeAll
	static void open() {
		database = TestDatabase.open(TestDatabase.Kind.H2);
	}

	@AfterAll
	static void drop() {
		database.close();
	}

	@BeforeEach
	void listen() throws IOException {
		this.run = new RunFixture(database).rows(3);
		this.foldersOfOthers = temporaryFolders();
		this.receiver = receiver("https://prompts.example.com/hook/");
		this.task = waiting(1);
	}

	@AfterEach
	void close() {
		this.receiver.close();
		this.run.close();
	}

	private CallbackReceiver receiver(String url) {
		CallbackProperties properties = new CallbackProperties(URI.create(url), this.port, "127.0.0.1", false,
				List.of());
		TimeAndRandom timeAndRandom = new TimeAndRandom(this.run.clock(), this.run.clock().ticker(), new Random(7));
		return CallbackReceiver.open(properties, POLL, GATE, new CallbackLedger(database.ledger(), this.run.lease()),
				timeAndRandom);
	}

	private static int freePort() {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private OpenTask waiting(long row) {
		OpenTask accepted = this.run.accepted(row);
		held(this.run.collect().postpone(accepted, this.run.clock().instant().plusSeconds(300)));
		return accepted;
	}

	private boolean isDue() {
		return this.run.collect()
			.due(0, 1, 10)
			.stream()
			.anyMatch((due) -> due.taskId().equals(CallbackReceiverTests.this.task.taskId()));
	}

	private String token() {
		String url = this.receiver.url().toString();
		return url.substring(url.lastIndexOf('/') + 1);
	}

	private static String body(String taskId) {
		return "{\"code\":200,\"message\":\"success\",\"data\":{\"taskId\":\"" + taskId
				+ "\",\"state\":\"success\",\"resultJson\":\"{}\"}}";
	}

	private HttpResponse<String> send(String method, String path, BodyPublisher body) throws Exception {
		return this.http.send(request(path).method(method, body).build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
			.timeout(Duration.ofSeconds(20));
	}

	private int post(String path, String body) throws Exception {
		return send("POST", path, BodyPublishers.ofString(body)).statusCode();
	}

	@Test
	void callbackWhenTheTaskIsOpenThen200AndItIsDueNow() throws Exception {
		HttpResponse<String> response = send("POST", "/hook/" + token(),
				BodyPublishers.ofString(body(this.task.taskId())));
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.body()).isEmpty();
		assertThat(response.headers().map()).doesNotContainKeys("server", "x-powered-by", "set-cookie");
		assertThat(isDue()).isTrue();
	}

	@Test
	void callbackWhenTheProxyTakesThePathOffThenTakenToo() throws Exception {
		assertThat(post("/" + token(), body(this.task.taskId()))).isEqualTo(200);
		assertThat(isDue()).isTrue();
	}

	@Test
	void callbackWhenContentTypeOrQueryIsOddThenTakenToo() throws Exception {
		HttpRequest odd = request("/hook/" + token() + "?source=api").header("Content-Type", "text/plain")
			.POST(BodyPublishers.ofString("{\"taskId\":\"" + this.task.taskId() + "\"}"))
			.build();
		assertThat(this.http.send(odd, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
		assertThat(isDue()).isTrue();
	}

	@Test
	void callbackWhenDuplicatedThen200AndDueNoOftenerThanPolled() throws Exception {
		post("/" + token(), body(this.task.taskId()));
		held(this.run.collect().postpone(this.task, this.run.clock().instant().plusSeconds(300)));
		assertThat(post("/" + token(), body(this.task.taskId()))).isEqualTo(200);
		assertThat(isDue()).as("at once").isFalse();
		this.run.clock().advance(POLL.interval());
		assertThat(isDue()).as("after the interval").isTrue();
		assertThat(this.receiver.received()).isEqualTo(2);
	}

	@Test
	void callbackWhenTheTaskEndedLongAgoThen200AndNothingChanges() throws Exception {
		held(this.run.collect().deliver(this.task, RowStatus.DELIVERED, List.of(this.run.stored(1, 1)), null, null));
		this.run.clock().advance(Duration.ofDays(30));
		RowRecord before = this.run.record(1);
		assertThat(post("/" + token(), body(this.task.taskId()))).isEqualTo(200);
		assertThat(this.run.record(1)).isEqualTo(before);
	}

	@Test
	void callbackWhenTheTaskIsUnknownThen200AndNothingChanges() throws Exception {
		for (String taskId : List.of("task_of_nobody", "' OR '1'='1", "../../etc/passwd", "\\u202e\\ud83d\\ude00",
				"%00")) {
			assertThat(post("/" + token(), body(taskId))).as(taskId).isEqualTo(200);
		}
		assertThat(isDue()).isFalse();
	}

	@Test
	void callbackWhenItComesBeforeTheAnswerIsRecordedThenDueAsSoonAsItIs() throws Exception {
		ReadyRow readyRow = this.run.intended(2);
		String early = RunFixture.accepted(readyRow, this.run.clock()).taskId();
		assertThat(post("/" + token(), body(early))).isEqualTo(200);
		this.task = waitingAnswer(readyRow);
		assertThat(isDue()).isFalse();
		this.receiver.recorded(early);
		assertThat(isDue()).isTrue();
	}

	@Test
	void recordedWhenNoCallbackCameThenNotDue() {
		this.task = waitingAnswer(this.run.intended(2));
		this.receiver.recorded(this.task.taskId());
		assertThat(isDue()).isFalse();
	}

	private OpenTask waitingAnswer(ReadyRow readyRow) {
		held(this.run.submit().answer(readyRow, RunFixture.accepted(readyRow, this.run.clock())));
		OpenTask accepted = this.run.task(readyRow.rowNumber());
		held(this.run.collect().postpone(accepted, this.run.clock().instant().plusSeconds(45)));
		return accepted;
	}

	@Test
	void requestWhenMethodIsAnotherThen405AndNothingChanges() throws Exception {
		for (String method : List.of("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW")) {
			HttpResponse<String> response = send(method, "/hook/" + token(),
					BodyPublishers.ofString(body(this.task.taskId())));
			assertThat(response.statusCode()).as(method).isEqualTo(405);
			assertThat(response.headers().firstValue("Allow")).as(method).hasValue("POST");
		}
		assertThat(isDue()).isFalse();
	}

	@Test
	void requestWhenPathIsAnotherThen404AndNothingChanges() throws Exception {
		for (String path : List.of("", "/", "/hook", "/hook/", "/hook/TOKEN/", "/hook/TOKEN/more", "/other/TOKEN",
				"/hook//TOKEN", "/TOKENx", "/xTOKEN", "/hook/TOKEN;a=b", "/h%6Fok/TOKEN", "/hook/..;/TOKEN",
				"/index.html", "/WEB-INF/web.xml", "/actuator/health")) {
			String wrong = path.replace("TOKEN", token());
			for (String method : List.of("POST", "GET", "PUT")) {
				HttpResponse<String> response = send(method, wrong, BodyPublishers.ofString(body(this.task.taskId())));
				assertThat(response.statusCode()).as(method + " " + path).isEqualTo(404);
				assertThat(response.body()).isEmpty();
			}
		}
		assertThat(isDue()).isFalse();
	}

	@Test
	void requestWhenTokenIsWrongThen404AndNothingChanges() throws Exception {
		String token = token();
		assertThat(token).matches("[A-Za-z0-9_-]{32}");
		String lastChanged = token.substring(0, 31) + ((token.charAt(31) == 'A') ? 'B' : 'A');
		for (String wrong : List.of(lastChanged, token.substring(0, 31), "A".repeat(32), "null", "%20" + token)) {
			assertThat(post("/hook/" + wrong, body(this.task.taskId()))).as(wrong).isEqualTo(404);
		}
		assertThat(isDue()).isFalse();
	}

	@Test
	void callbackWhenTheBodyNamesNoTaskThen400AndNothingChanges() throws Exception {
		for (String body : List.of("", " ", "not json", "[]", "null", "17", "\"task-1-1\"", "{}", "{\"data\":null}",
				"{\"data\":{\"taskId\":null}}", "{\"data\":{\"taskId\":\"\"}}",
				"{\"data\":{\"taskId\":[\"task-1-1\"]}}", "{\"data\":{\"taskId\":\"a\\nb\"}}",
				"{\"data\":{\"taskId\":\"\\u0000\"}}", "{\"data\":{\"taskId\":\"task-1-1", "<html></html>",
				"{\"data\":{\"taskId\":\"LONG\"}}")) {
			assertThat(post("/" + token(), body.replace("LONG", "x".repeat(201)))).as(body).isEqualTo(400);
		}
		assertThat(isDue()).isFalse();
	}

	@Test
	void callbackWhenTheBodyIsDeeplyNestedOrNotTextThen400() throws Exception {
		assertThat(post("/" + token(), "[".repeat(60_000))).isEqualTo(400);
		assertThat(post("/" + token(), "{\"a\":".repeat(10_000))).isEqualTo(400);
		assertThat(
				send("POST", "/" + token(), BodyPublishers.ofByteArray(new byte[] { (byte) 0xff, 0, 1 })).statusCode())
			.isEqualTo(400);
	}

	@Test
	void callbackWhenTheBodyHas64KBThenTakenAndWithOneByteMoreRefused() throws Exception {
		String largest = body(this.task.taskId()) + " ".repeat(65_536 - body(this.task.taskId()).length());
		assertThat(post("/" + token(), largest + " ")).isEqualTo(413);
		assertThat(post("/" + token(), "x".repeat(1_000_000))).isEqualTo(413);
		assertThat(isDue()).isFalse();
		assertThat(post("/" + token(), largest)).isEqualTo(200);
		assertThat(isDue()).isTrue();
	}

	@Test
	void callbackWhenALongBodyComesInChunksThenRefusedToo() throws Exception {
		String beginning = body(this.task.taskId());
		BodyPublisher chunks = BodyPublishers
			.fromPublisher(BodyPublishers.ofString(beginning + " ".repeat(65_537 - beginning.length())));
		assertThat(send("POST", "/" + token(), chunks).statusCode()).isEqualTo(413);
		assertThat(isDue()).isFalse();
	}

	@Test
	void callbackWhenTheBodyIsCutOffThenNothingChanges() throws Exception {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			OutputStream out = socket.getOutputStream();
			out.write(("POST /" + token() + " HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n"
					+ body(this.task.taskId()))
				.getBytes(StandardCharsets.US_ASCII));
			socket.shutdownOutput();
			assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
				.doesNotContain(" 200 ");
		}
		assertThat(isDue()).isFalse();
	}

	/** Whoever sends a byte now and then would hold a thread for ever. */
	@Test
	void callbackWhenTheBodyComesTooSlowlyThen408AndNothingChanges() throws Exception {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			OutputStream out = socket.getOutputStream();
			String body = body(this.task.taskId());
			out.write(("POST /" + token() + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
					+ body.length() + "\r\n\r\n" + body.substring(0, 5))
				.getBytes(StandardCharsets.US_ASCII));
			out.flush();
			CompletableFuture<String> answer = CompletableFuture.supplyAsync(() -> {
				try {
					return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
				}
				catch (IOException ex) {
					return ex.toString();
				}
			});
			for (int at = 5; at < body.length() && !answer.isDone(); at++) {
				this.run.clock().advance(Duration.ofSeconds(1));
				out.write(body.charAt(at));
				out.flush();
				LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
			}
			assertThat(answer.get(20, TimeUnit.SECONDS)).startsWith("HTTP/1.1 408");
		}
		assertThat(isDue()).isFalse();
	}

	@Test
	void requestWhenItIsNotHttpThenRefusedWithoutAPage() throws Exception {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.getOutputStream().write("HELO <there>\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
				.startsWith("HTTP/1.1 400")
				.doesNotContain("Tomcat")
				.doesNotContain("html");
		}
	}

	@Test
	void floodWhenBeyondTheGateThenToldToComeAgainAndLaterTaken() throws Exception {
		List<Integer> answers = IntStream.range(0, 3 * GATE)
			.mapToObj((number) -> this.http.sendAsync(
					request("/" + token()).POST(BodyPublishers.ofString(body("forged-" + number))).build(),
					HttpResponse.BodyHandlers.discarding()))
			.toList()
			.stream()
			.map(CompletableFuture::join)
			.map(HttpResponse::statusCode)
			.toList();
		assertThat(answers).filteredOn((status) -> status == 200).hasSize(GATE);
		assertThat(answers).filteredOn((status) -> status == 429).hasSize(2 * GATE);
		HttpResponse<String> refused = send("POST", "/" + token(), BodyPublishers.ofString(body(this.task.taskId())));
		assertThat(refused.statusCode()).isEqualTo(429);
		assertThat(refused.headers().firstValue("Retry-After")).hasValue("30");
		assertThat(isDue()).isFalse();
		this.run.clock().advance(Duration.ofSeconds(1));
		assertThat(post("/" + token(), body(this.task.taskId()))).isEqualTo(200);
	}

	@Test
	void floodWhenTheTokenIsWrongThenTheGateStaysOpen() throws Exception {
		for (int i = 0; i < 2 * GATE; i++) {
			assertThat(post("/hook/wrong", body(this.task.taskId()))).isEqualTo(404);
		}
		assertThat(post("/" + token(), body(this.task.taskId()))).isEqualTo(200);
	}

	@Test
	void callbackWhenTheLedgerIsLostThen503SoThatTheApiComesAgain() throws Exception {
		try (RunLease lost = this.run.takenOver()) {
			HttpResponse<String> response = send("POST", "/" + token(),
					BodyPublishers.ofString(body(this.task.taskId())));
			assertThat(response.statusCode()).isEqualTo(503);
			assertThat(response.headers().firstValue("Retry-After")).hasValue("30");
			assertThat(lost.runId()).isEqualTo(this.run.id());
		}
	}

	@Test
	void urlWhenReopenedThenTheSameAndHiddenFromPeople() {
		URI before = this.receiver.url();
		this.receiver.close();
		this.receiver = receiver("https://prompts.example.com/hook");
		assertThat(this.receiver.url()).isEqualTo(before).hasHost("prompts.example.com");
		assertThat(this.receiver.url().getPath()).startsWith("/hook/").doesNotContain("//");
		assertThat(this.receiver.maskedUrl()).isEqualTo("https://prompts.example.com/hook/…");
	}

	@Test
	void urlThenAnotherForEveryRun() {
		Stream<String> tokens = IntStream.range(0, 1000).mapToObj((i) -> CallbackPath.token(new Random(i)));
		assertThat(tokens).doesNotHaveDuplicates();
	}

	/** Those that Tomcat would make, and ours. */
	private List<Path> temporaryFolders() throws IOException {
		try (Stream<Path> entries = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
			return entries
				.filter((entry) -> entry.getFileName()
					.toString()
					.matches("(tomcat|promptmill-).*\\b" + this.port + "\\b.*"))
				.filter((entry) -> !this.foldersOfOthers.contains(entry))
				.toList();
		}
	}

	@Test
	void closeThenNobodyListensAndNoFolderIsLeft() throws IOException {
		assertThat(temporaryFolders()).isNotEmpty();
		this.receiver.close();
		assertThat(temporaryFolders()).isEmpty();
		assertThatExceptionOfType(ConnectException.class)
			.isThrownBy(() -> post("/" + token(), body(this.task.taskId())));
	}

}
