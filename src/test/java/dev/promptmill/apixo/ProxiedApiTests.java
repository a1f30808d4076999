package dev.promptmill.apixo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import dev.promptmill.network.Network;
import dev.promptmill.network.NetworkProperties;
import dev.promptmill.support.CompanyAuthority;
import dev.promptmill.support.CompanyProxy;
import dev.promptmill.support.RawServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

/** Whether a submission reached the API, where a proxy is in between. */
@Timeout(60)
class ProxiedApiTests {

	private static final String HOST = "api.company.example";

	@TempDir
	Path folder;

	private final WireMockServer server = new WireMockServer(options().dynamicPort().bindAddress("127.0.0.1"));

	private CompanyProxy proxy;

	@BeforeEach
	void start() throws IOException {
		this.server.start();
		this.proxy = new CompanyProxy(CompanyAuthority.shared().server()).knowing(HOST,
				URI.create("http://127.0.0.1:" + this.server.port()));
	}

	@AfterEach
	void close() {
		this.proxy.close();
		this.server.stop();
	}

	@Test
	void submitWhenAProxyIsNamedThenGoesThroughATunnelAndTheKeyIsForTheApiOnly() {
		this.server.stubFor(any(anyUrl()).willReturn(okJson(ApiFixtures.ACCEPTED)));
		this.proxy.requiring("me", "p@ss");
		SubmitReply reply = submit("http://me:p%40ss@127.0.0.1:" + this.proxy.port());
		assertThat(reply.verdict()).as(reply.message()).isEqualTo(SubmitVerdict.ACCEPTED);
		assertThat(this.proxy.passed()).containsExactly("CONNECT " + HOST + ":443 HTTP/1.1",
				HOST + " POST /api/v1/generateTask/minimax-image-01 HTTP/1.1");
		assertThat(this.server.getAllServeEvents()).singleElement().satisfies((event) -> {
			assertThat(event.getRequest().getHeader("Authorization")).isEqualTo("Bearer " + ApiFixtures.SECRET);
			assertThat(event.getRequest().containsHeader("Proxy-Authorization")).isFalse();
		});
	}

	@Test
	void balanceWhenAskedTwiceThenTheTunnelIsUsedAgain() {
		this.server.stubFor(any(anyUrl()).willReturn(okJson("{\"code\":200,\"message\":\"ok\",\"data\":3.5}")));
		this.proxy.requiring("me", "x");
		try (HttpTaskApi api = api("http://me:x@127.0.0.1:" + this.proxy.port(), true)) {
			assertThat(api.balance().usd()).isEqualByComparingTo("3.5");
			assertThat(api.balance().usd()).isEqualByComparingTo("3.5");
		}
		assertThat(this.proxy.passed()).filteredOn((line) -> line.startsWith("CONNECT")).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			textBlock = """
					407 Proxy Authentication Required | it wants a user and a password: put user:password@ before the host in HTTPS_PROXY
					403 Forbidden                     | it does not let this host pass
					502 Bad Gateway                   | it could not reach api.company.example
					503 Service Unavailable           | it could not reach api.company.example
					504 Gateway Timeout               | it could not reach api.company.example
					429 Too Many Requests             | check HTTPS_PROXY and the proxy
					402 Payment Required              | check HTTPS_PROXY and the proxy
					302 Found                         | check HTTPS_PROXY and the proxy
					204 No Content                    | check HTTPS_PROXY and the proxy
					""")
	void submitWhenTheProxyRefusesThenUnsentAndTheProxyIsNamed(String status, String advice) {
		this.proxy.refusing(status);
		String address = "http://127.0.0.1:" + this.proxy.port();
		SubmitReply reply = submit(address);
		assertThat(reply.verdict()).isEqualTo(SubmitVerdict.UNSENT);
		assertThat(reply.httpStatus()).isZero();
		assertThat(reply.message()).startsWith(
				"Not sent: the proxy " + address + " made no connection to " + HOST + " (" + status + "): " + advice);
		assertThat(this.server.getAllServeEvents()).isEmpty();
	}

	@Test
	void submitWhenUserOrPasswordAreWrongThenUnsentAndThePasswordIsNotShown() {
		this.proxy.requiring("me", "right");
		SubmitReply reply = submit("http://me:wr0ngpass@127.0.0.1:" + this.proxy.port());
		assertThat(reply.verdict()).isEqualTo(SubmitVerdict.UNSENT);
		assertThat(reply.message()).contains("user or password in HTTPS_PROXY are wrong").doesNotContain("wr0ngpass");
	}

	@Test
	void submitWhenTheProxyIsDownThenUnsentAndTheProxyIsNamed() throws IOException {
		String address;
		try (ServerSocket unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			address = "http://127.0.0.1:" + unused.getLocalPort();
		}
		SubmitReply reply = submit(address);
		assertThat(reply.verdict()).isEqualTo(SubmitVerdict.UNSENT);
		assertThat(reply.message()).startsWith("Not sent: connection refused by the proxy " + address)
			.endsWith("check HTTPS_PROXY and the proxy");
	}

	@Test
	void submitWhenTheProxysNameIsUnknownThenUnsentAndTheProxyIsNamed() {
		String name = "a".repeat(64) + ".invalid";
		SubmitReply reply = submit("http://" + name + ":3128");
		assertThat(reply.verdict()).isEqualTo(SubmitVerdict.UNSENT);
		assertThat(reply.message()).contains("the name of the proxy http://" + name + ":3128 could not be resolved");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "HTTP/1.1 200 OK\r\n", "SSH-2.0-OpenSSH_9.6\r\n\r\n",
			"HTTP/1.1 200 OK\r\n\r\nno TLS at all" })
	void submitWhenTheProxySpeaksNonsenseThenUnsentAndTheProxyIsNamed(String nonsense) throws IOException {
		try (RawServer raw = new RawServer((connection) -> connection.write(nonsense))) {
			SubmitReply reply = submit(raw.api("http").replaceFirst("/api.*", ""));
			assertThat(reply.verdict()).as(reply.message()).isEqualTo(SubmitVerdict.UNSENT);
			assertThat(reply.message()).contains("through the proxy http://127.0.0.1:");
		}
	}

	@Test
	void submitWhenTheAuthorityIsUnknownThenUnsentAndItIsNamedWithTheWayOut() {
		try (HttpTaskApi api = api("http://127.0.0.1:" + this.proxy.port(), false)) {
			SubmitReply reply = api.submit(ApiFixtures.INPUT, () -> true);
			assertThat(reply.verdict()).isEqualTo(SubmitVerdict.UNSENT);
			assertThat(reply.message()).isEqualTo("Not sent: the certificate of " + HOST
					+ " is not trusted (its authority \"" + CompanyAuthority.NAME
					+ "\" is not among those that are trusted): if this authority is your company's, name its PEM file"
					+ " with promptmill.network.ca-file");
		}
		assertThat(this.server.getAllServeEvents()).isEmpty();
	}

	@Test
	void submitWhenTheConnectionDiesAfterSendingThenLostAsWithoutAProxy() {
		this.server.stubFor(any(anyUrl()).willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
		SubmitReply reply = submit("http://127.0.0.1:" + this.proxy.port());
		assertThat(reply.verdict()).isEqualTo(SubmitVerdict.LOST);
		assertThat(this.server.getAllServeEvents()).hasSize(1);
	}

	@Test
	void submitWhenItMayNotLeaveAnyMoreThenTheTunnelStandsAndNothingIsSent() {
		try (HttpTaskApi api = api("http://127.0.0.1:" + this.proxy.port(), true)) {
			SubmitReply reply = api.submit(ApiFixtures.INPUT, () -> false);
			assertThat(reply.verdict()).isEqualTo(SubmitVerdict.UNSENT);
		}
		assertThat(this.proxy.passed()).containsExactly("CONNECT " + HOST + ":443 HTTP/1.1");
		assertThat(this.server.getAllServeEvents()).isEmpty();
	}

	@Test
	void submitWhenTheApiIsOnThisMachineThenNotThroughTheProxy() {
		this.server.stubFor(any(anyUrl()).willReturn(okJson(ApiFixtures.ACCEPTED)));
		Network network = Network.of(new NetworkProperties("http://127.0.0.1:" + this.proxy.port(), null), Map.of());
		try (HttpTaskApi api = new HttpTaskApi(
				ApiFixtures.properties("http://127.0.0.1:" + this.server.port() + "/api/v1"),
				ApiKey.of(ApiFixtures.SECRET), null, ApiFixtures.NOON, network)) {
			assertThat(api.submit(ApiFixtures.INPUT, () -> true).verdict()).isEqualTo(SubmitVerdict.ACCEPTED);
		}
		assertThat(this.proxy.passed()).isEqualTo(List.of());
	}

	private SubmitReply submit(String proxy) {
		try (HttpTaskApi api = api(proxy, true)) {
			return api.submit(ApiFixtures.INPUT, () -> true);
		}
	}

	private HttpTaskApi api(String proxy, boolean trusting) {
		String file = trusting ? CompanyAuthority.shared().write(this.folder.resolve("ca.pem")).toString() : null;
		Network network = Network.of(new NetworkProperties(null, file), Map.of("HTTPS_PROXY", proxy));
		return new HttpTaskApi(ApiFixtures.properties("https://" + HOST + "/api/v1"), ApiKey.of(ApiFixtures.SECRET),
				null, ApiFixtures.NOON, network);
	}

}
