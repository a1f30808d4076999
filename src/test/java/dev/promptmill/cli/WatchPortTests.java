package dev.promptmill.cli;

import java.io.ByteArrayOutputStream;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.promptmill.support.CommandLine.Result;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A run can be watched in a browser while it works. */
class WatchPortTests {

	@AutoClose
	private final Nights nights;

	WatchPortTests(@TempDir Path home) {
		this.nights = new Nights(home);
	}

	@Test
	void runWhenThePortIsTakenThenExit2AndNothingWasSentAndNoRunExists() throws Exception {
		this.nights.rows(2);
		try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			Result run = this.nights.run("--watch-port", Integer.toString(other.getLocalPort()));
			assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
			assertThat(run.err()).contains("promptmill.watch-port = " + other.getLocalPort(), "Nothing was sent");
		}
		assertThat(this.nights.posts()).isZero();
		assertThat(this.nights.run().exitCode()).isZero();
	}

	@Test
	void runWhenThePortIsNoneThenExit2() throws Exception {
		Result run = this.nights.rows(1).run("--watch-port", "70000");
		assertThat(run.exitCode()).isEqualTo(2);
		assertThat(run.err()).contains("promptmill.watch-port = \"70000\"", "must be between 0 and 65535");
	}

	@Test
	void runWhenAnyPortWillDoThenItIsPrintedAndTheRunEndsAsEver() throws Exception {
		Result run = this.nights.rows(3).run("--watch-port", "0");
		assertThat(run.exitCode()).as(run.err()).isZero();
		assertThat(run.err()).containsPattern("Watch it at http://127\\.0\\.0\\.1:[0-9]+/\\?token=[0-9a-f]{32} ");
	}

	@Test
	void runThenThePageShowsItWhileItWorksAndLearnsOfItsEnd() throws Exception {
		this.nights.rows(3).change("row-2", "[[endless]] a lamp").set("watch-port", "0");
		ByteArrayOutputStream messages = new ByteArrayOutputStream();
		CompletableFuture<Result> run = CompletableFuture.supplyAsync(() -> {
			try {
				return this.nights.run(messages);
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		});
		HttpClient browser = browser(messages);
		int port = printed(messages).getPort();
		awaitState(browser, port, "Running: 1 of 3 rows are still to do.");
		awaitState(browser, port, "\"DELIVERED\",2");
		CompletableFuture<Result> stop = CompletableFuture.supplyAsync(() -> this.nights.command("stop"));
		awaitState(browser, port, "\"ended\":true");
		assertThat(stop.get().exitCode()).isZero();
		assertThat(run.get().exitCode()).as(run.get().err()).isEqualTo(4);
	}

	/** A browser that was at the address which the run printed, and has the cookie. */
	private static HttpClient browser(ByteArrayOutputStream messages) throws Exception {
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> messages.toString().contains("?token="));
		HttpClient browser = HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
		HttpRequest page = HttpRequest.newBuilder(printed(messages)).build();
		assertThat(browser.send(page, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
		return browser;
	}

	private static URI printed(ByteArrayOutputStream messages) {
		Matcher address = Pattern.compile("http://127\\.0\\.0\\.1:[0-9]+/\\?token=[0-9a-f]+")
			.matcher(messages.toString());
		assertThat(address.find()).isTrue();
		return URI.create(address.group());
	}

	private static void awaitState(HttpClient browser, int port, String part) {
		HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/state.json")).build();
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.ignoreExceptions()
			.until(() -> browser.send(request, HttpResponse.BodyHandlers.ofString()).body().contains(part));
	}

}
