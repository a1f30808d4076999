package dev.promptmill.apixo;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.promptmill.network.Network;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** The exact requests on the wire, and the answers that the API's pages show. */
class TaskApiWireTests {

	private static final String SUBMIT = "/api/v1/generateTask/minimax-image-01";

	private static final String STATUS = "/api/v1/statusTask/minimax-image-01?taskId=";

	private static final String BALANCE = "/api/v1/apikeys/current-balance";

	@RegisterExtension
	static final WireMockExtension SERVER = WireMockExtension.newInstance().options(options().dynamicPort()).build();

	private HttpTaskApi api;

	@BeforeEach
	void connect() {
		this.api = ApiFixtures.api(SERVER.baseUrl() + "/api/v1/");
	}

	@AfterEach
	void disconnect() {
		this.api.close();
	}

	@Test
	void submitWhenPollingThenSendsTheDocumentedRequest() {
		SERVER.stubFor(post(urlEqualTo(SUBMIT)).willReturn(okJson(ApiFixtures.ACCEPTED)));
		SubmitReply reply = this.api.submit(ApiFixtures.INPUT, () -> true);
		assertThat(reply).isEqualTo(new SubmitReply(SubmitVerdict.ACCEPTED, "task_12345678", 200, "200", "accepted",
				null, ApiFixtures.ACCEPTED));
		LoggedRequest request = onlyRequest();
		assertThat(request.getBodyAsString())
			.isEqualTo("{\"request_type\":\"async\",\"input\":" + ApiFixtures.INPUT + "}");
		assertThat(request.getHeader("Authorization")).isEqualTo("Bearer " + ApiFixtures.SECRET);
		assertThat(request.getHeader("Content-Type")).isEqualTo("application/json");
		assertThat(request.getHeader("Accept")).isEqualTo("application/json");
		assertThat(request.getHeader("Accept-Encoding")).isEqualTo("identity");
		assertThat(request.getHeader("Connection")).isEqualTo("close");
		assertThat(request.getHeader("User-Agent")).isEqualTo("promptmill");
		assertThat(request.getHeaders().keys()).containsExactlyInAnyOrder("Authorization", "Content-Type", "Accept",
				"Accept-Encoding", "Connection", "User-Agent", "Host", "Content-Length");
	}

	@Test
	void submitWhenCallbackIsConfiguredThenAsksForIt() {
		SERVER.stubFor(post(urlEqualTo(SUBMIT)).willReturn(okJson(ApiFixtures.ACCEPTED)));
		URI callback = URI.create("https://mill.example.com/hook?run=7&x=%22");
		try (HttpTaskApi callbackApi = new HttpTaskApi(ApiFixtures.properties(SERVER.baseUrl() + "/api/v1"),
				ApiKey.of(ApiFixtures.SECRET), callback, ApiFixtures.NOON, Network.DIRECT)) {
			assertThat(callbackApi.submit("{}", () -> true).verdict()).isEqualTo(SubmitVerdict.ACCEPTED);
		}
		assertThat(onlyRequest().getBodyAsString()).isEqualTo("{\"request_type\":\"callback\","
				+ "\"callback_url\":\"https://mill.example.com/hook?run=7&x=%22\",\"input\":{}}");
	}

	@Test
	void submitWhenTheServerRepeatsTheCallbackAddressThenItsSecretIsNotShown() {
		String said = "callback_url https://mill.example.com/hook/s3cr3t-path (path /hook/s3cr3t-path) is not public";
		SERVER.stubFor(post(urlEqualTo(SUBMIT)).willReturn(
				aResponse().withStatus(400).withBody("{\"code\":400,\"message\":\"" + said + "\",\"data\":null}")));
		URI callback = URI.create("https://mill.example.com/hook/s3cr3t-path");
		try (HttpTaskApi callbackApi = new HttpTaskApi(ApiFixtures.properties(SERVER.baseUrl() + "/api/v1"),
				ApiKey.of(ApiFixtures.SECRET), callback, ApiFixtures.NOON, Network.DIRECT)) {
			SubmitReply reply = callbackApi.submit("{}", () -> true);
			assertThat(reply.verdict()).isEqualTo(SubmitVerdict.ROW_REFUSED);
			assertThat(reply.message()).contains("[callback address]", "is not public").doesNotContain("s3cr3t");
			assertThat(reply.answer()).contains("[callback secret]").doesNotContain("s3cr3t");
		}
	}

	@ParameterizedTest
	@EnumSource(Fault.class)
	void submitWhenReplyIsDestroyedThenLostAndSeenOnce(Fault fault) {
		SERVER.stubFor(post(anyUrl()).willReturn(aResponse().withFault(fault)));
		// Rubbish until the end of the connection is a complete answer
		assertThat(this.api.submit(ApiFixtures.INPUT, () -> true).verdict())
			.isEqualTo((fault == Fault.MALFORMED_RESPONSE_CHUNK) ? SubmitVerdict.NOT_UNDERSTOOD : SubmitVerdict.LOST);
		onlyRequest();
	}

	@ParameterizedTest
	@ValueSource(ints = { 301, 302, 303, 307, 308 })
	void submitWhenRedirectedThenDoesNotFollowAndNamesTheSetting(int status) {
		SERVER.stubFor(post(urlEqualTo(SUBMIT))
			.willReturn(aResponse().withStatus(status).withHeader("Location", SERVER.url("/elsewhere"))));
		SubmitReply reply = this.api.submit(ApiFixtures.INPUT, () -> true);
		assertThat(reply.verdict()).isEqualTo(SubmitVerdict.NOT_UNDERSTOOD);
		assertThat(reply.message()).contains("promptmill.api.base-url", " to http");
		onlyRequest();
	}

	@Test
	void submitWhenChallengedOrAskedToRetryThenSendsOnce() {
		SERVER.stubFor(post(anyUrl())
			.willReturn(aResponse().withStatus(401).withHeader("WWW-Authenticate", "Basic realm=\"x\"")));
		assertThat(this.api.submit(ApiFixtures.INPUT, () -> true).verdict()).isEqualTo(SubmitVerdict.KEY_REFUSED);
		SERVER.stubFor(post(anyUrl()).willReturn(aResponse().withStatus(503).withHeader("Retry-After", "0")));
		assertThat(this.api.submit(ApiFixtures.INPUT, () -> true).verdict()).isEqualTo(SubmitVerdict.SERVER_ERROR);
		SERVER.verify(2, anyRequestedFor(anyUrl()));
	}

	@Test
	void submitWhenServerSetsCookiesThenNoneIsSentBack() {
		SERVER.stubFor(any(anyUrl()).willReturn(okJson(ApiFixtures.ACCEPTED).withHeader("Set-Cookie", "a=b; Path=/")));
		this.api.submit(ApiFixtures.INPUT, () -> true);
		this.api.poll("task_1");
		this.api.submit(ApiFixtures.INPUT, () -> true);
		this.api.poll("task_1");
		assertThat(SERVER.findAll(anyRequestedFor(anyUrl()))).hasSize(4)
			.noneMatch((request) -> request.containsHeader("Cookie"));
	}

	@Test
	void pollThenSendsTheDocumentedRequest() {
		SERVER.stubFor(get(urlEqualTo(STATUS + "task_12345678")).willReturn(okJson("""
				{"code":200,"message":"success","data":{"taskId":"task_12345678","state":"processing",
				 "createTime":1767965610929}}""")));
		PollReply reply = this.api.poll("task_12345678");
		assertThat(reply.verdict()).isEqualTo(PollVerdict.RUNNING);
		assertThat(reply.createdAt()).isEqualTo(Instant.ofEpochMilli(1767965610929L));
		assertThat(reply.message()).isEmpty();
		LoggedRequest request = onlyRequest();
		assertThat(request.getHeader("Authorization")).isEqualTo("Bearer " + ApiFixtures.SECRET);
		assertThat(request.getHeaders().keys()).containsExactlyInAnyOrder("Authorization", "Accept", "Accept-Encoding",
				"Connection", "User-Agent", "Host");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			a b+c            | a%20b%2Bc
			x&y=z            | x%26y%3Dz
			../../etc?#%2F   | ..%2F..%2Fetc%3F%23%252F
			狐               | %E7%8B%90
			a"b'<c>\\        | a%22b%27%3Cc%3E%5C
			""")
	void pollWhenTaskIdIsStrangeThenItIsEncoded(String taskId, String encoded) {
		this.api.poll(taskId);
		assertThat(onlyRequest().getUrl()).isEqualTo(STATUS + encoded);
	}

	@Test
	void pollWhenTaskSucceededThenHasItsUrls() {
		SERVER.stubFor(get(urlEqualTo(STATUS + "task_12345678")).willReturn(
				okJson("""
						{"code":200,"message":"success","data":{"taskId":"task_12345678","state":"success",
						 "resultJson":"{\\"resultUrls\\":[\\"https://file.apixo.ai/image-1.png\\",\\"https://file.apixo.ai/image-2.png\\"]}",
						 "createTime":1767965610929,"completeTime":1767965652317,"costTime":41388}}""")));
		PollReply reply = this.api.poll("task_12345678");
		assertThat(reply.verdict()).isEqualTo(PollVerdict.SUCCEEDED);
		assertThat(reply.resultUrls()).containsExactly("https://file.apixo.ai/image-1.png",
				"https://file.apixo.ai/image-2.png");
		assertThat(reply.completedAt()).isEqualTo(Instant.ofEpochMilli(1767965652317L));
	}

	@Test
	void pollWhenTaskFailedThenSaysWhy() {
		SERVER.stubFor(get(urlEqualTo(STATUS + "task_12345678")).willReturn(okJson("""
				{"code":200,"message":"success","data":{"taskId":"task_12345678","state":"failed",
				 "failCode":"UPSTREAM_ERROR","failMsg":"Generation failed","createTime":1767965610929,
				 "completeTime":1767965620132}}""")));
		PollReply reply = this.api.poll("task_12345678");
		assertThat(reply.verdict()).isEqualTo(PollVerdict.FAILED);
		assertThat(reply.failCode()).isEqualTo("UPSTREAM_ERROR");
		assertThat(reply.failMessage()).isEqualTo("Generation failed");
	}

	@Test
	void balanceThenSendsTheDocumentedRequestAndKeepsEveryDigit() {
		SERVER
			.stubFor(get(urlEqualTo(BALANCE)).willReturn(okJson("{\"code\":200,\"message\":\"ok\",\"data\":74.8700}")));
		BalanceReply reply = this.api.balance();
		assertThat(reply.usd()).isEqualTo(new BigDecimal("74.8700"));
		assertThat(reply.keyRefused()).isFalse();
		assertThat(onlyRequest().getHeader("Authorization")).isEqualTo("Bearer " + ApiFixtures.SECRET);
	}

	@Test
	void createWhenKeyWouldCrossTheNetworkInTheClearThenRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> ApiFixtures.api("http://api.apixo.ai/api/v1"))
			.withMessageContaining("promptmill.api.base-url must be an https:// address");
	}

	private static LoggedRequest onlyRequest() {
		assertThat(SERVER.findAll(anyRequestedFor(anyUrl()))).hasSize(1);
		return SERVER.findAll(anyRequestedFor(anyUrl())).get(0);
	}

}
