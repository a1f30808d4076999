package dev.promptmill.download;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

import com.github.tomakehurst.wiremock.WireMockServer;
import dev.promptmill.image.TestImages;
import dev.promptmill.network.Network;
import dev.promptmill.network.NetworkProperties;
import dev.promptmill.storage.LocalImageStore;
import dev.promptmill.support.CompanyAuthority;
import dev.promptmill.support.CompanyProxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.util.unit.DataSize;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

/** Images that are fetched through a proxy: the rules that hold there, too. */
@Timeout(60)
class ProxiedDownloadTests {

	@TempDir
	Path folder;

	private final WireMockServer server = new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

	private CompanyProxy proxy;

	private Downloader downloader;

	@BeforeEach
	void start() throws IOException {
		this.server.start();
		URI address = URI.create("http://127.0.0.1:" + this.server.port());
		this.server.stubFor(
				get(urlEqualTo("/a.png?sig=x%2F")).willReturn(aResponse().withBody(TestImages.encode("png", 64, 48))));
		this.proxy = new CompanyProxy(CompanyAuthority.shared().server()).requiring("me", "x")
			.knowing("images.company.example", address)
			.knowing("store.internal", address);
		this.downloader = downloader(List.of());
	}

	private Downloader downloader(List<String> allowedHosts) {
		String file = CompanyAuthority.shared().write(this.folder.resolve("ca.pem")).toString();
		Network network = Network.of(new NetworkProperties("http://me:x@127.0.0.1:" + this.proxy.port(), file),
				Map.of("NO_PROXY", ".direct.example"));
		return new Downloader(
				new DownloadProperties(2, DataSize.ofMegabytes(1), allowedHosts, true, Duration.ofSeconds(20)),
				new LocalImageStore(this.folder.resolve("out"), false, new Random(1)), network);
	}

	@AfterEach
	void close() {
		this.downloader.close();
		this.proxy.close();
		this.server.stop();
	}

	@Test
	void fetchWhenHostIsPublicThenComesThroughATunnel() {
		FetchResult fetched = fetch("https://images.company.example/a.png?sig=x%2F");
		assertThat(fetched.verdict()).as(fetched.message()).isEqualTo(FetchVerdict.STORED);
		assertThat(this.proxy.passed()).containsExactly("CONNECT images.company.example:443 HTTP/1.1",
				"images.company.example GET /a.png?sig=x%2F HTTP/1.1");
	}

	@Test
	void fetchWhenUrlIsPlainHttpThenTheProxyIsAskedForTheWholeUrl() {
		FetchResult fetched = fetch("http://images.company.example/a.png?sig=x%2F");
		assertThat(fetched.verdict()).as(fetched.message()).isEqualTo(FetchVerdict.STORED);
		assertThat(this.proxy.passed()).containsExactly("GET http://images.company.example/a.png?sig=x%2F HTTP/1.1");
		assertThat(this.server.getAllServeEvents().get(0).getRequest().containsHeader("Proxy-Authorization")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "10.0.0.5", "169.254.169.254", "192.168.1.1", "[fd00::1]", "[::ffff:10.0.0.1]",
			"100.64.0.1", "0.0.0.0", "0x0a000001", "167772161", "store.internal", "printer.local", "intranet",
			"nas.home.arpa.", "METADATA.google.INTERNAL", "a.lan" })
	void fetchWhenHostIsPrivateByItsTextThenRefusedAndTheProxyIsNotAsked(String host) {
		assertThat(fetch("https://" + host + "/a.png?sig=x%2F").verdict()).isEqualTo(FetchVerdict.REFUSED);
		this.server.stubFor(get(urlEqualTo("/away")).willReturn(temporaryRedirect("https://" + host + "/a.png")));
		assertThat(fetch("https://images.company.example/away").verdict()).isEqualTo(FetchVerdict.REFUSED);
		assertThat(this.proxy.passed()).allMatch((line) -> line.contains("images.company.example"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "localhost", "[::1]", "x.localhost" })
	void fetchWhenHostIsThisMachineThenRefusedAsWithoutAProxy(String host) {
		FetchResult fetched = fetch("http://" + host + ":" + this.server.port() + "/a.png?sig=x%2F");
		assertThat(fetched.verdict()).as(fetched.message()).isIn(FetchVerdict.REFUSED, FetchVerdict.RETRY);
		assertThat(this.proxy.passed()).isEmpty();
		assertThat(this.server.getAllServeEvents()).isEmpty();
	}

	@Test
	void fetchWhenPrivateHostIsAllowedByNameThenComesThroughTheProxy() {
		try (Downloader allowing = downloader(List.of("store.internal"))) {
			FetchResult fetched = allowing.fetch("http://store.internal/a.png?sig=x%2F", "images/a-1");
			assertThat(fetched.verdict()).as(fetched.message()).isEqualTo(FetchVerdict.STORED);
		}
	}

	@Test
	void fetchWhenTheProxyKnowsNoSuchHostThenRetryAndTheProxyIsNamed() {
		FetchResult fetched = fetch("https://gone.company.example/a.png");
		assertThat(fetched.verdict()).isEqualTo(FetchVerdict.RETRY);
		assertThat(fetched.message()).contains("the proxy http://127.0.0.1:" + this.proxy.port()
				+ " made no connection to gone.company.example (502 Bad Gateway)");
	}

	private FetchResult fetch(String url) {
		return this.downloader.fetch(url, "images/a-1");
	}

}
