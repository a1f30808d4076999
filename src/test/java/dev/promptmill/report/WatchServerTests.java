package dev.promptmill.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

import dev.promptmill.common.Invocation;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.pacing.PacingSnapshot;
import dev.promptmill.report.live.LivePagePortException;
import dev.promptmill.report.live.LivePageServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The page of a running run over real HTTP. */
class WatchServerTests {

	private static final String HEAD = "GET /?%s HTTP/1.1\r\nHost: 127.0.0.1:%d";

	@TempDir
	Path folder;

	private final List<String> opened = new ArrayList<>();

	private ReportRun run;

	private LiveReport report;

	private LivePageServer server;

	private int port;

	private String cookie = "";

	@BeforeEach
	void open() throws IOException {
		this.run = SampleRun.in(this.folder, false);
		Files.createDirectories(this.run.output.resolve("images"));
		Files.writeString(this.run.output.resolve("images/whole-1.png"), "the bytes of an image");
		Files.writeString(this.run.output.resolve("secret.txt"), "a secret");
		this.report = new LiveReport(this.run.run(), this.run.ledger(), Invocation.PLAIN,
				new TimeAndRandom(this.run.clock, System::nanoTime, new Random(1)));
		this.server = LivePageServer.open(0, new Random(2), this.report, (file) -> {
			this.opened.add(file);
			return Files.exists(this.run.output.resolve(file)) ? Files.newInputStream(this.run.output.resolve(file))
					: null;
		});
		this.port = this.server.port();
		String page = request(HEAD.formatted(URI.create(this.server.address()).getQuery(), this.port));
		this.cookie = page.lines()
			.filter((line) -> line.startsWith("Set-cookie: "))
			.findFirst()
			.orElseThrow()
			.substring(12);
	}

	@AfterEach
	void close() {
		this.server.close();
		this.run.close();
	}

	@Test
	void pageWhenRunIsGoingOnThenHasNoRowsAndMayAskOnlyHere() {
		String page = get("/");
		assertThat(page).startsWith("HTTP/1.1 200")
			.contains("connect-src 'self';", "default-src 'none'", "\"live\":true")
			.doesNotContain("unsafe-inline", "lighthouse");
		assertThat(headers(page)).contains("x-content-type-options: nosniff", "cache-control: no-store",
				"content-security-policy: base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
	}

	@Test
	void stateThenTotalsPaceAndForecastsOfTheRunAndChartsOnce() {
		this.report.update(new LiveState(this.run.run(), this.run.ledger().totals(this.run.run()),
				new PacingSnapshot(4, 5, 10, 200, Duration.ZERO, "429 at 5.00/s, trying 4.00/s"),
				this.run.clock.instant(), null, null));
		JsonNode state = awaitReading();
		assertThat(state.get("headline").asString()).startsWith("Running: ");
		assertThat(state.get("now").toString()).contains("4.0/s of 5.0/s", "429 at 5.00/s", "10 of 200", " UTC");
		assertThat(state.get("spent").asString()).startsWith("Spent: at least $0.0245, at most $0.0525; ");
		assertThat(state.get("charts").asString()).contains("<svg ");
		JsonNode next = json("/state.json?seen=" + state.get("seen").asString());
		assertThat(next.has("charts")).isEqualTo(!next.get("seen").equals(state.get("seen")));
	}

	@Test
	void stateWhenTheRunEndedThenSaysHowAndThatNothingMoreComes() {
		this.report.update(LiveState.ended(this.run.run(), this.run.ledger().totals(this.run.run())));
		JsonNode state = json("/state.json");
		assertThat(state.get("ended").asBoolean()).isTrue();
		assertThat(state.get("headline").asString()).startsWith("Not finished: 2 of 11 rows are still to do");
		assertThat(state.get("remark").asString()).contains("The full report: " + this.run.output + "/report.html");
	}

	@Test
	void galleryThenPagesAndFiltersOnThisSide() {
		awaitReading();
		JsonNode all = json("/gallery.json?most=2&page=1");
		assertThat(all.get("total").asInt()).isEqualTo(6);
		assertThat(all.get("items")).hasSize(2);
		assertThat(json("/gallery.json?status=OTHER+SIZE").get("total").asInt()).isEqualTo(1);
		assertThat(json("/gallery.json?wanted=LIGHT&most=100").get("total").asInt()).isEqualTo(3);
		assertThat(json("/gallery.json?most=4&page=99").get("page").asInt()).isEqualTo(1);
		assertThat(json("/gallery.json?most=-1&page=x&nothing").get("total").asInt()).isEqualTo(6);
	}

	@Test
	void problemsWhenCellsHoldMarkupThenItIsTextInJson() {
		awaitReading();
		String problems = get("/problems.json");
		assertThat(headers(problems)).contains("content-type: application/json", "x-content-type-options: nosniff");
		assertThat(problems).contains("\\u003c/script>\\u003cscript>alert(1)").doesNotContain("<");
	}

	@Test
	void imageThenBytesByRowAndNumberWithoutStaleCopies() {
		String image = get("/image/1/0");
		assertThat(image).startsWith("HTTP/1.1 200").endsWith("the bytes of an image\r\n0\r\n\r\n");
		assertThat(headers(image)).contains("content-type: image/png", "cache-control: private, no-cache",
				"cross-origin-resource-policy: same-origin");
		String tag = "\"" + "ab".repeat(32) + "\"";
		assertThat(request(
				"GET /image/1/0 HTTP/1.1\r\nHost: localhost:" + this.port + withCookie() + "\r\nIf-None-Match: " + tag))
			.startsWith("HTTP/1.1 304");
	}

	@Test
	void imageWhenItIsNoRowOfTheLedgerThen404AndNoFileIsTouched() {
		for (String path : List.of("/image/1/2", "/image/3/0", "/image/99/0", "/image/0/0", "/image/1/-1",
				"/image/1/0/../../secret.txt", "/image/..%2f..%2fsecret.txt", "/images/whole-1.png", "/secret.txt",
				"//secret.txt", "/image/1/0%00", "/image/999999999999999999999/0", "/../secret.txt")) {
			assertThat(get(path)).as(path).startsWith("HTTP/1.1 4").doesNotContain("a secret");
		}
		assertThat(this.opened).isEmpty();
	}

	@Test
	void imageWhenItsFileIsGoneThen404() {
		assertThat(get("/image/1/1")).startsWith("HTTP/1.1 404");
		assertThat(this.opened).containsExactly("images/whole-2.png");
	}

	@Test
	void requestWhenTheNameIsNotThisMachinesThenRefused() {
		for (String host : List.of("evil.example", "evil.example:" + this.port, "127.0.0.1", "localhost:1",
				"127.0.0.1.evil.example:" + this.port)) {
			assertThat(request("GET / HTTP/1.1\r\nHost: " + host)).as(host).startsWith("HTTP/1.1 403");
		}
		assertThat(request("GET / HTTP/1.0\r\nX-Nothing: 1")).startsWith("HTTP/1.1 403");
		assertThat(request("GET / HTTP/1.1\r\nHost: localhost:" + this.port + withCookie())).startsWith("HTTP/1.1 200");
	}

	@Test
	void requestWhenItIsNoGetThenRefused() {
		for (String method : List.of("POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE")) {
			assertThat(request(method + " / HTTP/1.1\r\nHost: 127.0.0.1:" + this.port)).as(method)
				.startsWith("HTTP/1.1 405");
		}
	}

	@Test
	void requestWithoutTokenAndCookieThenNothingIsToldOfTheRun() {
		assertThat(this.cookie).endsWith("; HttpOnly; SameSite=Strict; Path=/").doesNotContain("token");
		String host = " HTTP/1.1\r\nHost: 127.0.0.1:" + this.port;
		for (String path : List.of("/", "/?token=", "/?token=0", "/state.json", "/gallery.json", "/problems.json",
				"/image/1/0", "/nothing", "/state.json?" + URI.create(this.server.address()).getQuery())) {
			assertThat(request("GET " + path + host)).as(path)
				.startsWith("HTTP/1.1 403")
				.contains("This page opens at the address that the run printed")
				.doesNotContain("night", "Set-cookie");
		}
		assertThat(request("GET /" + host + "\r\nCookie: promptmill-" + this.port + "=0")).startsWith("HTTP/1.1 403");
		assertThat(this.opened).isEmpty();
	}

	@Test
	void requestWhenOthersAreHalfOpenOrSlowThenIsAnsweredAllTheSame() throws IOException {
		List<Socket> slow = new ArrayList<>();
		try {
			for (int i = 0; i < 60; i++) {
				Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port);
				slow.add(socket);
				socket.getOutputStream().write("GET / HTT".getBytes(StandardCharsets.UTF_8), 0, i % 10);
			}
			assertThat(get("/")).startsWith("HTTP/1.1 200");
		}
		finally {
			for (Socket socket : slow) {
				socket.close();
			}
		}
	}

	@Test
	void openWhenThePortIsTakenThenSaysSo() throws IOException {
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			assertThatThrownBy(
					() -> LivePageServer.open(other.getLocalPort(), new Random(2), this.report, (file) -> null))
				.isInstanceOf(LivePagePortException.class)
				.hasMessageContainingAll("promptmill.watch-port = " + other.getLocalPort(), "Nothing was sent");
		}
	}

	/** The first answer starts a reading of the ledger; a later one has it. */
	private JsonNode awaitReading() {
		return Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> json("/state.json"), (state) -> state.get("seen").asInt() > 0);
	}

	private JsonNode json(String path) {
		String answer = get(path);
		return JsonMapper.builder().build().readTree(answer.substring(answer.indexOf("\r\n\r\n") + 4));
	}

	private String get(String path) {
		return request("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + this.port + withCookie());
	}

	private String withCookie() {
		return "\r\nCookie: other=1; " + this.cookie.substring(0, this.cookie.indexOf(';'));
	}

	private static String headers(String answer) {
		return answer.substring(0, answer.indexOf("\r\n\r\n")).toLowerCase(Locale.ROOT);
	}

	private String request(String head) {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.getOutputStream().write((head + "\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
			socket.getOutputStream().flush();
			return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
