package dev.promptmill.download;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import dev.promptmill.common.Sha256;
import dev.promptmill.image.TestImages;
import dev.promptmill.network.Network;
import dev.promptmill.storage.ImageStore;
import dev.promptmill.storage.LocalImageStore;
import dev.promptmill.storage.StoredImage;
import dev.promptmill.support.Latches;
import dev.promptmill.support.RawServer;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.unit.DataSize;

import static org.assertj.core.api.Assertions.assertThat;

/** Tests for {@link Downloader}, over real connections. */
class DownloaderTests {

	private static final byte[] IMAGE = TestImages.encode("png", 64, 48);

	private static final byte[] CRLF = { '\r', '\n' };

	private final ManualAlarm alarm = new ManualAlarm();

	private final List<AutoCloseable> resources = new ArrayList<>();

	@TempDir
	Path folder;

	@AfterEach
	void close() throws Exception {
		for (AutoCloseable resource : this.resources) {
			resource.close();
		}
	}

	@Test
	void fetchWhenImageIsCompleteThenStoresItAndDescribesIt() throws IOException {
		FetchResult fetched = fetch(server(RawServer.ok(IMAGE)));
		assertThat(fetched.verdict()).as(fetched.message()).isEqualTo(FetchVerdict.STORED);
		String hash = HexFormat.of().formatHex(Sha256.digest().digest(IMAGE));
		assertThat(fetched.image())
			.isEqualTo(new StoredImage("images/panda-1.png", hash, IMAGE.length, 64, 48, "image/png"));
		assertThat(this.folder.resolve("images/panda-1.png")).hasBinaryContent(IMAGE);
		assertThat(files()).hasSize(1);
		assertThat(this.alarm.isSet()).isFalse();
	}

	@Test
	void fetchWhenServerNamesNoLengthThenStoresWhatIsCompleteByItself() {
		RawServer server = server(RawServer.head("200 OK", "Content-Type: text/plain"), IMAGE);
		assertThat(fetch(server).verdict()).isEqualTo(FetchVerdict.STORED);
	}

	@Test
	void fetchWhenSendingThenSendsTheUrlAsItIsAndNothingPersonal() {
		byte[] answer = RawServer.head("200 OK", "Set-Cookie: a=b", "Connection: close");
		RawServer server = server(answer, IMAGE);
		Downloader downloader = downloader();
		downloader.fetch(server.url("127.0.0.1", "/a%2Fb//c.png?sig=x%2By/z=&e=1#part"), "images/a-1");
		downloader.fetch(server.url("127.0.0.1", "/second"), "images/a-2");
		assertThat(server.requests()).hasSize(2);
		assertThat(server.requests().get(0)).startsWith("GET /a%2Fb//c.png?sig=x%2By/z=&e=1 HTTP/1.1\r\n");
		assertThat(server.requests()).allSatisfy((request) -> assertThat(request).doesNotContainIgnoringCase("cookie")
			.doesNotContainIgnoringCase("authorization")
			.doesNotContainIgnoringCase("accept-encoding")
			.doesNotContainIgnoringCase("upgrade"));
	}

	@ParameterizedTest
	@ValueSource(ints = { 400, 401, 403, 404, 410 })
	void fetchWhenUrlHasExpiredThenGone(int status) {
		FetchResult fetched = fetch(
				server(RawServer.head(status + " No", "Content-Length: 0", "WWW-Authenticate: Basic realm=\"x\"")));
		assertThat(fetched.verdict()).isEqualTo(FetchVerdict.GONE);
		assertThat(fetched.message()).contains("HTTP " + status);
	}

	@ParameterizedTest
	@ValueSource(ints = { 201, 204, 206, 304, 407, 408, 429, 500, 502, 503, 504 })
	void fetchWhenServerIsInTroubleThenRetry(int status) {
		FetchResult fetched = fetch(server(RawServer.head(status + " No", "Content-Length: 0")));
		assertThat(fetched.verdict()).isEqualTo(FetchVerdict.RETRY);
		assertThat(fetched.message()).contains("HTTP " + status);
	}

	@Test
	void fetchWhenBodyIsShorterThanItsLengthThenRetryAndNoFile() throws IOException {
		RawServer server = server(RawServer.head("200 OK", "Content-Length: " + (IMAGE.length + 1)), IMAGE);
		assertNothingStored(fetch(server), FetchVerdict.RETRY, "Premature end");
	}

	@Test
	void fetchWhenChunksAreCutThenRetryAndNoFile() throws IOException {
		byte[] length = Integer.toHexString(IMAGE.length).getBytes(StandardCharsets.ISO_8859_1);
		RawServer server = server(RawServer.head("200 OK", "Transfer-Encoding: chunked"), length, CRLF, IMAGE, CRLF);
		assertNothingStored(fetch(server), FetchVerdict.RETRY, "could not be fetched");
	}

	@Test
	void fetchWhenImageIsCutWithoutALengthThenRetryAndKeepsTheBytes() throws IOException {
		byte[] cut = Arrays.copyOf(IMAGE, IMAGE.length - 9);
		RawServer server = server(RawServer.head("200 OK"), cut);
		assertKeptAsBytes(fetch(server), FetchVerdict.RETRY, "ends too early", cut);
	}

	@Test
	void fetchWhenPageArrivesThenRetryNamingItAndKeepsTheBytes() throws IOException {
		byte[] page = "<html>\u001b[2J<h1>Come back later".getBytes(StandardCharsets.ISO_8859_1);
		RawServer server = server(RawServer.head("200 OK", "Content-Type: text/html\u0007"), page);
		FetchResult fetched = fetch(server);
		assertKeptAsBytes(fetched, FetchVerdict.RETRY, "begins with: <html>.[2J<h1>", page);
		assertThat(fetched.message()).contains("text/html.").doesNotContain("\u0007");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "HELLO", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 abc\r\n\r\n",
			"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nabc",
			"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
			"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 302 Found\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\n" })
	void fetchWhenAnswerIsNonsenseThenRetry(String answer) throws IOException {
		assertNothingStored(fetch(server(answer.getBytes(StandardCharsets.ISO_8859_1))), FetchVerdict.RETRY, "");
	}

	@Test
	void fetchWhenHeadersNeverEndThenRetry() throws IOException {
		RawServer server = server((request, output) -> {
			output.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.ISO_8859_1));
			endlessly(output, "X-Header: 1\r\n".getBytes(StandardCharsets.ISO_8859_1));
		});
		assertNothingStored(fetch(server), FetchVerdict.RETRY, "header count");
	}

	@Test
	void fetchWhenAnnouncedLengthIsTooLargeThenRefusedUnread() throws IOException {
		RawServer server = server(RawServer.head("200 OK", "Content-Length: 200001"));
		assertNothingStored(fetch(server), FetchVerdict.REFUSED, "max-bytes");
	}

	@Test
	void fetchWhenBodyNeverEndsThenRefusedAtTheCap() throws IOException {
		RawServer server = server((request, output) -> {
			output.write(RawServer.head("200 OK"));
			endlessly(output, IMAGE);
		});
		assertNothingStored(fetch(server), FetchVerdict.REFUSED, "max-bytes");
	}

	@Test
	void fetchWhenDimensionsAreAbsurdThenRefusedAndKeepsTheBytes() throws IOException {
		byte[] absurd = TestImages.png("IHDR", TestImages.pngHeader(60_000, 60_000, 8, 6, 0));
		assertKeptAsBytes(fetch(server(RawServer.ok(absurd))), FetchVerdict.REFUSED, "60000 x 60000", absurd);
	}

	/** A file of 60 bytes that says it is a WebP (issue 16). */
	@Test
	void fetchWhenWebpIsGarbageThenItIsNoImage() throws IOException {
		byte[] garbage = Files.readAllBytes(Path.of("src/test/resources/dev/promptmill/input/cases/fake_vp8.webp"));
		assertKeptAsBytes(fetch(server(RawServer.ok(garbage))), FetchVerdict.RETRY, "no complete image", garbage);
	}

	@Test
	void fetchWhenLargeBodyIsNoImageThenKeepsAllOfItsBytes() throws IOException {
		byte[] archive = new byte[150_000];
		new Random(1).nextBytes(archive);
		assertKeptAsBytes(fetch(server(RawServer.ok(archive))), FetchVerdict.RETRY, "no complete image", archive);
	}

	@Test
	void fetchWhenWhatIsNoImageCantBeKeptThenLocalFailure() throws IOException {
		Files.createDirectories(this.folder.resolve("images/panda-1.bin/occupied"));
		FetchResult fetched = fetch(server(RawServer.ok("no image".getBytes(StandardCharsets.US_ASCII))));
		assertThat(fetched.verdict()).isEqualTo(FetchVerdict.LOCAL_FAILURE);
	}

	@Test
	void fetchWhenTimeIsOverWhileBodyDribblesThenRetry() throws IOException {
		RawServer server = server((request, output) -> {
			output.write(RawServer.head("200 OK"));
			output.write(IMAGE, 0, 20);
			output.flush();
			this.alarm.signal();
			endlessly(output, new byte[1]);
		});
		assertNothingStored(fetch(server), FetchVerdict.RETRY, "took longer than 60000 ms");
	}

	@Test
	void fetchWhenTimeIsOverBeforeAnythingArrivesThenRetry() throws IOException {
		CountDownLatch end = new CountDownLatch(1);
		this.resources.add(end::countDown);
		RawServer server = server((request, output) -> {
			this.alarm.signal();
			Latches.await(end);
		});
		assertNothingStored(fetch(server), FetchVerdict.RETRY, "took longer");
	}

	@Test
	void fetchWhenRedirectedThenFollowsUpToFiveTimes() {
		RawServer server = server((request, output) -> {
			int hop = Integer.parseInt(request.get(0).replaceAll("\\D*/(\\d+) .*", "$1"));
			output.write(hop == 0 ? RawServer.ok(IMAGE)
					: RawServer.head("30" + (hop % 2 + 7) + " Moved", "Location: /" + (hop - 1)));
		});
		assertThat(fetch(server, "/5").verdict()).isEqualTo(FetchVerdict.STORED);
		FetchResult six = fetch(server, "/6");
		assertThat(six.verdict()).isEqualTo(FetchVerdict.REFUSED);
		assertThat(six.message()).contains("more than 5 redirects");
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://localhost:1/", "http://10.0.0.1/", "http://[::1]/", "http://2130706433/",
			"http://169.254.169.254/latest/meta-data", "file:///etc/passwd", "ftp://127.0.0.1/",
			"http://me:secret@127.0.0.1/" })
	void fetchWhenRedirectedToWhereItMustNotGoThenRefused(String location) throws IOException {
		RawServer server = server(RawServer.head("302 Found", "Location: " + location));
		assertNothingStored(fetch(server), FetchVerdict.REFUSED, "");
		assertThat(server.requests()).hasSize(1);
	}

	@Test
	void fetchWhenHostIsLoopbackAndNotNamedThenRefusedWithoutConnecting() throws IOException {
		RawServer server = server(RawServer.ok(IMAGE));
		assertNothingStored(downloader().fetch(server.url("localhost", "/"), "images/a-1"), FetchVerdict.REFUSED,
				"promptmill.download.allowed-hosts");
		assertThat(server.connections()).isZero();
	}

	@Test
	void fetchWhenHttpIsNotAllowedThenRefusedThoughHostIsNamed() throws IOException {
		RawServer server = server(RawServer.ok(IMAGE));
		DownloadProperties strict = new DownloadProperties(2, DataSize.ofKilobytes(200), List.of("127.0.0.1"), false,
				Duration.ofSeconds(60));
		Downloader downloader = new Downloader(strict, store(), Network.DIRECT, SystemDefaultDnsResolver.INSTANCE,
				this.alarm);
		this.resources.add(downloader);
		assertNothingStored(downloader.fetch(server.url("127.0.0.1", "/"), "images/a-1"), FetchVerdict.REFUSED,
				"allow-http");
		assertThat(server.connections()).isZero();
	}

	@Test
	void fetchWhenNameChangesItsAddressThenConnectsToTheCheckedOneOnly() throws IOException {
		RawServer server = server(RawServer.ok(IMAGE));
		FlippingResolver resolver = new FlippingResolver("127.0.0.1", "127.0.0.2");
		Downloader downloader = new Downloader(properties("flip.test"), store(), Network.DIRECT, resolver, this.alarm);
		this.resources.add(downloader);
		FetchResult fetched = downloader.fetch(server.url("flip.test", "/"), "images/a-1");
		assertThat(fetched.verdict()).as(fetched.message()).isEqualTo(FetchVerdict.STORED);
		assertThat(resolver.calls).hasValue(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "my_bucket.test", "[::1]" })
	void fetchWhenHostIsUnusualThenAsksForItByThatName(String host) {
		RawServer server = server(RawServer.ok(IMAGE));
		Downloader downloader = new Downloader(properties(host), store(), Network.DIRECT,
				new FlippingResolver("127.0.0.1", "127.0.0.1"), this.alarm);
		this.resources.add(downloader);
		FetchResult fetched = downloader.fetch(server.url(host, "/"), "images/a-1");
		assertThat(fetched.verdict()).as(fetched.message()).isEqualTo(FetchVerdict.STORED);
		assertThat(server.url("", "")).endsWith(":" + server.requests()
			.get(0)
			.lines()
			.filter((line) -> line.startsWith("Host: " + host + ":"))
			.findFirst()
			.map((line) -> line.substring(line.lastIndexOf(':') + 1))
			.orElseThrow());
	}

	@Test
	void fetchWhenCertificateIsNotTrustedThenRetryWithoutSendingAnything() throws IOException {
		WireMockServer untrusted = new WireMockServer(WireMockConfiguration.options().dynamicPort().dynamicHttpsPort());
		untrusted.start();
		this.resources.add(untrusted::stop);
		FetchResult fetched = downloader().fetch("https://127.0.0.1:" + untrusted.httpsPort() + "/", "images/a-1");
		assertNothingStored(fetched, FetchVerdict.RETRY, "the certificate of 127.0.0.1 is not trusted (its authority");
		assertThat(untrusted.getAllServeEvents()).isEmpty();
	}

	@Test
	void fetchWhenNameTurnsPrivateBetweenRedirectsThenRefused() throws IOException {
		RawServer server = server((request, output) -> output.write(
				RawServer.head("302 Found", "Location: " + request.get(1).replace("Host: flip", "http://evil") + "/")));
		FlippingResolver resolver = new FlippingResolver("127.0.0.1", "127.0.0.1");
		Downloader downloader = new Downloader(properties("flip.test"), store(), Network.DIRECT, resolver, this.alarm);
		this.resources.add(downloader);
		assertNothingStored(downloader.fetch(server.url("flip.test", "/"), "images/a-1"), FetchVerdict.REFUSED,
				"evil.test (127.0.0.1)");
		assertThat(server.connections()).isEqualTo(1);
	}

	@Test
	void fetchWhenNobodyListensThenRetry() throws IOException {
		int port;
		try (ServerSocket socket = new ServerSocket(0)) {
			port = socket.getLocalPort();
		}
		FetchResult fetched = downloader().fetch("http://127.0.0.1:" + port + "/a.png?sig=secret", "images/a-1");
		assertNothingStored(fetched, FetchVerdict.RETRY, "/a.png could not be fetched");
		assertThat(fetched.message()).doesNotContain("secret");
	}

	@Test
	void fetchWhenServerDropsIdleConnectionsThenNextFetchIsNotDisturbed() throws InterruptedException {
		RawServer server = server(RawServer.head("200 OK", "Content-Length: " + IMAGE.length), IMAGE);
		Downloader downloader = downloader();
		for (int i = 1; i <= 9; i++) {
			assertThat(downloader.fetch(server.url("127.0.0.1", "/"), "images/a-" + i).verdict())
				.isEqualTo(FetchVerdict.STORED);
			server.awaitClosedConnection();
		}
	}

	@Test
	void fetchWhenServerDroppedSeveralIdleConnectionsThenNextFetchIsNotDisturbed() throws Exception {
		CyclicBarrier together = new CyclicBarrier(2);
		AtomicInteger asked = new AtomicInteger();
		RawServer server = server((request, output) -> {
			if (asked.incrementAndGet() <= 2) {
				await(together);
			}
			output.write(RawServer.head("200 OK", "Content-Length: " + IMAGE.length));
			output.write(IMAGE);
		});
		Downloader downloader = downloader();
		Thread other = new Thread(() -> downloader.fetch(server.url("127.0.0.1", "/"), "images/a-1"));
		other.start();
		downloader.fetch(server.url("127.0.0.1", "/"), "images/a-2");
		other.join();
		server.awaitClosedConnection();
		server.awaitClosedConnection();
		FetchResult fetched = downloader.fetch(server.url("127.0.0.1", "/"), "images/a-3");
		assertThat(fetched.verdict()).as(fetched.message()).isEqualTo(FetchVerdict.STORED);
	}

	@Test
	void fetchWhenDiskIsFullThenLocalFailureWithPlaceAndAdvice() throws IOException {
		ImageStore full = new FullStore(store());
		Downloader downloader = new Downloader(properties("127.0.0.1"), full, Network.DIRECT,
				SystemDefaultDnsResolver.INSTANCE, this.alarm);
		this.resources.add(downloader);
		FetchResult fetched = downloader.fetch(server(RawServer.ok(IMAGE)).url("127.0.0.1", "/"), "images/a-1");
		assertNothingStored(fetched, FetchVerdict.LOCAL_FAILURE, "No space left on device");
		assertThat(fetched.message()).contains("images/a-1", "the full disk", "Make room");
	}

	@Test
	void fetchWhenFolderCantBeMadeThenLocalFailure() throws IOException {
		Files.writeString(this.folder.resolve("images"), "in the way");
		FetchResult fetched = fetch(server(RawServer.ok(IMAGE)));
		assertThat(fetched.verdict()).isEqualTo(FetchVerdict.LOCAL_FAILURE);
		assertThat(fetched.message()).contains(this.folder.resolve("images").toString());
	}

	@Test
	void fetchWhenManyThreadsFetchThenKeepsToItsConcurrency() throws Exception {
		CyclicBarrier four = new CyclicBarrier(4);
		AtomicInteger active = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		RawServer server = server((request, output) -> {
			most.accumulateAndGet(active.incrementAndGet(), Math::max);
			await(four);
			active.decrementAndGet();
			output.write(RawServer.ok(IMAGE));
		});
		Downloader downloader = downloader();
		ExecutorService threads = Executors.newFixedThreadPool(16);
		this.resources.add(threads::shutdownNow);
		List<Future<FetchResult>> fetches = new ArrayList<>();
		for (int i = 0; i < 32; i++) {
			String stem = "images/%02d-1".formatted(i);
			fetches.add(threads.submit(() -> downloader.fetch(server.url("127.0.0.1", "/"), stem)));
		}
		for (Future<FetchResult> fetch : fetches) {
			assertThat(fetch.get().verdict()).isEqualTo(FetchVerdict.STORED);
		}
		assertThat(most).hasValue(4);
		assertThat(files()).hasSize(32);
	}

	@Test
	void fetchWhenThreadIsInterruptedThenRetryAndStaysInterrupted() throws IOException {
		RawServer server = server(RawServer.ok(IMAGE));
		Thread.currentThread().interrupt();
		FetchResult fetched = fetch(server);
		assertThat(Thread.interrupted()).isTrue();
		assertNothingStored(fetched, FetchVerdict.RETRY, "Interrupted");
	}

	@Test
	void closeWhenFetchIsUnderWayThenItEndsWithRetry() throws IOException {
		Downloader downloader = downloader();
		RawServer server = server((request, output) -> {
			output.write(RawServer.head("200 OK", "Content-Length: 1000"));
			output.flush();
			downloader.close();
		});
		assertNothingStored(downloader.fetch(server.url("127.0.0.1", "/"), "images/a-1"), FetchVerdict.RETRY,
				"being stopped");
		assertNothingStored(downloader.fetch(server.url("127.0.0.1", "/"), "images/a-1"), FetchVerdict.RETRY, "");
	}

	@Test
	void alarmWhenTimeHasComeThenRunsTheAction() throws InterruptedException {
		CountDownLatch rang = new CountDownLatch(1);
		try (ThreadScheduler real = new ThreadScheduler("test-alarm")) {
			real.after(Duration.ofMillis(1), rang::countDown);
			rang.await();
		}
		assertThat(rang.getCount()).isZero();
	}

	private RawServer server(byte[]... parts) {
		RawServer server = RawServer.answering(parts);
		this.resources.add(server);
		return server;
	}

	private RawServer server(RawServer.Answer answer) {
		RawServer server = RawServer.answering(answer);
		this.resources.add(server);
		return server;
	}

	private FetchResult fetch(RawServer server) {
		return fetch(server, "/image");
	}

	private FetchResult fetch(RawServer server, String path) {
		return downloader().fetch(server.url("127.0.0.1", path), "images/panda-1");
	}

	private Downloader downloader() {
		Downloader downloader = new Downloader(properties("127.0.0.1"), store(), Network.DIRECT,
				SystemDefaultDnsResolver.INSTANCE, this.alarm);
		this.resources.add(downloader);
		return downloader;
	}

	private ImageStore store() {
		return new LocalImageStore(this.folder, false, new Random());
	}

	private static DownloadProperties properties(String allowedHost) {
		return new DownloadProperties(4, DataSize.ofBytes(200_000), List.of(allowedHost), true, Duration.ofSeconds(60));
	}

	private void assertNothingStored(FetchResult fetched, FetchVerdict verdict, String message) throws IOException {
		assertThat(fetched.verdict()).as(fetched.message()).isEqualTo(verdict);
		assertThat(fetched.message()).contains(message);
		assertThat(files()).isEmpty();
	}

	private void assertKeptAsBytes(FetchResult fetched, FetchVerdict verdict, String message, byte[] bytes)
			throws IOException {
		assertThat(fetched.verdict()).as(fetched.message()).isEqualTo(verdict);
		assertThat(fetched.message()).contains(message).contains("kept as images/panda-1.bin");
		assertThat(files()).singleElement().satisfies((file) -> {
			assertThat(file).hasFileName("panda-1.bin");
			assertThat(file).hasBinaryContent(bytes);
		});
	}

	private List<Path> files() throws IOException {
		try (Stream<Path> paths = Files.walk(this.folder)) {
			return paths.filter(Files::isRegularFile).toList();
		}
	}

	/** Until the other side has had enough. */
	private static void endlessly(OutputStream output, byte[] part) throws IOException {
		while (true) {
			output.write(part);
			output.flush();
		}
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await();
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	/** Answers differently from the second time on. */
	private static final class FlippingResolver extends SystemDefaultDnsResolver {

		private final AtomicInteger calls = new AtomicInteger();

		private final String first;

		private final String then;

		FlippingResolver(String first, String then) {
			this.first = first;
			this.then = then;
		}

		@Override
		public InetAddress[] resolve(String host) throws UnknownHostException {
			String answer = (this.calls.getAndIncrement() == 0) ? this.first : this.then;
			return new InetAddress[] { InetAddress.getByName(answer) };
		}

	}

	/** Takes the first bytes and then is full. */
	private record FullStore(ImageStore store) implements ImageStore {

		@Override
		public Draft draft(String stem) throws IOException {
			Draft draft = this.store.draft(stem);
			return new Draft() {

				@Override
				public void write(byte[] bytes, int offset, int length) throws IOException {
					draft.write(bytes, offset, 1);
					throw new IOException("No space left on device");
				}

				@Override
				public Path complete() throws IOException {
					return draft.complete();
				}

				@Override
				public String keep(String extension) throws IOException {
					return draft.keep(extension);
				}

				@Override
				public void close() throws IOException {
					draft.close();
				}

			};
		}

		@Override
		public LocalFile open(String file) throws IOException {
			return this.store.open(file);
		}

		@Override
		public boolean holds(String file, long bytes) throws IOException {
			return this.store.holds(file, bytes);
		}

		@Override
		public boolean link(ImageStore from, String file, String name) throws IOException {
			return this.store.link(from, file, name);
		}

		@Override
		public void sync() throws IOException {
			this.store.sync();
		}

		@Override
		public int sweep() throws IOException {
			return this.store.sweep();
		}

		@Override
		public String remedy() {
			return this.store.remedy();
		}

		@Override
		public String toString() {
			return "the full disk";
		}

	}

}
