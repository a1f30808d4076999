package dev.promptmill.apixo;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

/** What each answer to a poll or a balance request means. */
class PollResponseParserTests {

	@RegisterExtension
	static final WireMockExtension SERVER = WireMockExtension.newInstance().options(options().dynamicPort()).build();

	private static HttpTaskApi api;

	@BeforeAll
	static void connect() {
		api = ApiFixtures.api(SERVER.baseUrl());
	}

	@AfterAll
	static void disconnect() {
		api.close();
	}

	@ParameterizedTest
	@CsvSource({ "400,UNAVAILABLE", "401,KEY_REFUSED", "402,UNAVAILABLE", "403,ACCESS_DENIED", "404,NOT_FOUND",
			"408,UNAVAILABLE", "429,RATE_LIMITED", "500,UNAVAILABLE", "503,UNAVAILABLE" })
	void pollWhenRefusedThenStatusOrCodeDecides(int status, PollVerdict expected) {
		String body = "{\"code\":" + status + ",\"message\":\"no\",\"data\":null}";
		for (PollReply reply : new PollReply[] { poll(status, body), poll(200, body), poll(status, "<html>") }) {
			assertThat(reply.verdict()).isEqualTo(expected);
			assertThat(reply.message()).contains(String.valueOf(status));
			assertThat(reply.resultUrls()).isEmpty();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "Task not found", "task does NOT EXIST", "No such task" })
	void pollWhen400SaysThatTheTaskIsUnknownThenNotFound(String message) {
		assertThat(poll(400, "{\"code\":400,\"message\":\"" + message + "\"}").verdict())
			.isEqualTo(PollVerdict.NOT_FOUND);
	}

	@Test
	void pollWhenRedirectedThenUnavailable() {
		PollReply reply = poll(aResponse().withStatus(302).withHeader("Location", SERVER.url("/else")));
		assertThat(reply.verdict()).isEqualTo(PollVerdict.UNAVAILABLE);
	}

	@Test
	void pollWhenRateLimitedThenReadsRetryAfter() {
		assertThat(poll(aResponse().withStatus(429).withHeader("Retry-After", "7")).retryAfter())
			.isEqualTo(Duration.ofSeconds(7));
	}

	@ParameterizedTest
	@EnumSource(Fault.class)
	void pollWhenReplyIsDestroyedThenUnavailable(Fault fault) {
		assertThat(poll(aResponse().withFault(fault)).verdict()).isEqualTo(PollVerdict.UNAVAILABLE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "null", "[]", "<html>", "{", "{}", "{\"code\":200}", "{\"code\":200,\"data\":null}",
			"{\"code\":200,\"data\":[]}", "{\"code\":200,\"data\":{}}", "{\"code\":200,\"data\":{\"state\":null}}",
			"{\"code\":200,\"data\":{\"state\":{}}}" })
	void pollWhenAnswerHoldsNoStateThenUnavailable(String body) {
		PollReply reply = poll(200, body);
		assertThat(reply.verdict()).isEqualTo(PollVerdict.UNAVAILABLE);
		assertThat(reply.message()).isNotEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "pending", "processing", "PROCESSING", "queued", "archived\\n", "" })
	void pollWhenStateIsInBetweenOrUnknownThenRunning(String state) {
		assertThat(poll(200, "{\"code\":200,\"data\":{\"state\":\"" + state + "\"}}").verdict())
			.isEqualTo(PollVerdict.RUNNING);
	}

	@Test
	void pollWhenAnswerIsAboutAnotherTaskThenUnavailable() {
		PollReply reply = poll(200, "{\"data\":{\"taskId\":\"task_2\",\"state\":\"failed\",\"failCode\":\"X\"}}");
		assertThat(reply.verdict()).isEqualTo(PollVerdict.UNAVAILABLE);
		assertThat(reply.message()).isEqualTo("The answer is about another task, task_2");
	}

	@Test
	void pollWhenTaskIdIsANumberInTheAnswerThenItIsTheSame() {
		respond(aResponse().withBody("{\"data\":{\"taskId\":4711,\"state\":\"pending\"}}"));
		assertThat(api.poll("4711").verdict()).isEqualTo(PollVerdict.RUNNING);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			"{\\"resultUrls\\":[\\"https://a/1.png\\"]}"                      | https://a/1.png
			{"resultUrls":["https://a/1.png","https://a/2.png"]}              | https://a/1.png https://a/2.png
			["https://a/1.png"]                                               | https://a/1.png
			"[\\"https://a/1.png\\"]"                                         | https://a/1.png
			"\\"{\\\\\\"resultUrls\\\\\\":[\\\\\\"https://a/1.png\\\\\\"]}\\""  | https://a/1.png
			{"resultUrls":["https://a/1.png"],"more":{"resultUrls":[]}}       | https://a/1.png
			{"resultUrls":["https://a/1.png",null,7,{},["x"],"  ","a\\nb"]}   | https://a/1.png
			{"resultUrls":["https://a/1.png","https://a/1.png"]}              | https://a/1.png
			{"resultUrls":["javascript:alert(1)"]}                            | javascript:alert(1)
			""")
	void pollWhenResultIsReadableThenSucceeded(String resultJson, String urls) {
		PollReply reply = success(resultJson);
		assertThat(reply.verdict()).isEqualTo(PollVerdict.SUCCEEDED);
		assertThat(reply.resultUrls()).containsExactly(urls.split(" "));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			"https://a/1.png"                                       | https://a/1.png                 | 1
			{"resultUrls":"https://a/1.png"}                        | https://a/1.png                 | 1
			{"result_urls":["https://a/1.png"]}                     | https://a/1.png                 | 1
			{"urls":["https://a/1.png","https://a/1.png",null]}     | https://a/1.png                 | 3
			{"images":[{"url":"https://a/1.png"},{"url":"https://a/2.png"}]} | https://a/1.png https://a/2.png | 2
			[{"image_url":"https://a/1.png"},{"seed":1}]            | https://a/1.png                 | 2
			""")
	void pollWhenResultHasAnotherShapeThenItsAddressesAreReadAndItsEntriesCounted(String resultJson, String urls,
			int listed) {
		PollReply reply = success(resultJson);
		assertThat(reply.verdict()).isEqualTo(PollVerdict.SUCCEEDED);
		assertThat(reply.resultUrls()).containsExactly(urls.split(" "));
		assertThat(reply.listed()).isEqualTo(listed);
	}

	@Test
	void pollWhenResultStandsBesideTheStateThenItIsReadButNotWhatWasAskedFor() {
		assertThat(poll(200, "{\"data\":{\"state\":\"success\",\"resultUrls\":[\"https://a/1.png\"]}}").resultUrls())
			.containsExactly("https://a/1.png");
		assertThat(poll(200, "{\"data\":{\"state\":\"success\",\"image_urls\":[\"https://a/1.png\"]}}").verdict())
			.isEqualTo(PollVerdict.RESULT_UNREADABLE);
	}

	@ParameterizedTest
	@ValueSource(strings = { "completed", "fail", "cancelled" })
	void pollWhenStateIsUnknownThenTheWordIsSaidAndImagesThatAreThereCount(String state) {
		String start = "{\"data\":{\"state\":\"" + state + "\"";
		PollReply empty = poll(200, start + ",\"resultJson\":\"{\\\"resultUrls\\\":[]}\"}}");
		assertThat(empty.verdict()).isEqualTo(PollVerdict.RUNNING);
		assertThat(empty.message()).isEqualTo("unknown state \"" + state + "\"");
		PollReply done = poll(200, start + ",\"resultJson\":{\"resultUrls\":[\"https://a/1.png\",null]}}}");
		assertThat(done.verdict()).isEqualTo(PollVerdict.SUCCEEDED);
		assertThat(done.resultUrls()).containsExactly("https://a/1.png");
		assertThat(done.listed()).isEqualTo(2);
		assertThat(done.message()).startsWith("unknown state \"" + state + "\". Left out");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"resultUrls\":[]}", "\"{\\\"resultUrls\\\":[]}\"", "[]" })
	void pollWhenResultIsAnEmptyListThenSucceededWithoutImages(String resultJson) {
		PollReply reply = success(resultJson);
		assertThat(reply.verdict()).isEqualTo(PollVerdict.SUCCEEDED);
		assertThat(reply.resultUrls()).isEmpty();
		assertThat(reply.message()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "null", "7", "true", "\"\"", "\"null\"", "\"oops\"", "{}", "\"{}\"",
			"{\"resultUrls\":null}", "{\"resultUrls\":\"soon\"}", "{\"resultUrls\":{}}", "{\"resultUrls\":[null]}",
			"{\"resultUrls\":[1,2]}", "{\"resultUrls\":[[\"https://a/1.png\"]]}", "{\"result\":{\"resultUrls\":[]}}",
			"\"{\\\"resultUrls\\\":[\"" })
	void pollWhenResultIsNotReadableThenSaysThat(String resultJson) {
		PollReply reply = success(resultJson);
		assertThat(reply.verdict()).isEqualTo(PollVerdict.RESULT_UNREADABLE);
		assertThat(reply.message()).startsWith("The task succeeded, but ");
	}

	@Test
	void pollWhenSucceededWithoutAnyResultThenSaysThat() {
		assertThat(poll(200, "{\"code\":200,\"data\":{\"state\":\"success\"}}").verdict())
			.isEqualTo(PollVerdict.RESULT_UNREADABLE);
	}

	@Test
	void pollWhenResultIsHugeOrDeepThenSaysThat() {
		assertThat(success("\"" + "x".repeat(Transport.MAX_BODY - 100) + "\"").message()).contains("is not JSON");
		assertThat(success("\"" + "x".repeat(Transport.MAX_BODY) + "\"").message()).contains("larger than");
		assertThat(success("\"" + "[".repeat(100_000) + "\"").verdict()).isEqualTo(PollVerdict.RESULT_UNREADABLE);
		assertThat(success("[\"" + "x".repeat(5000) + "\"]").verdict()).isEqualTo(PollVerdict.RESULT_UNREADABLE);
	}

	@Test
	void pollWhenThereAreMoreUrlsThanAnyRowCanAskForThenAllUpToALimitAndASentence() {
		String urls = IntStream.range(0, 67)
			.mapToObj((index) -> "\"https://a/" + index + "\"")
			.collect(Collectors.joining(","));
		PollReply reply = success("{\"resultUrls\":[" + urls + ",null,\"https://a/0\"]}");
		assertThat(reply.resultUrls()).hasSize(64).endsWith("https://a/63");
		assertThat(reply.listed()).isEqualTo(69);
		assertThat(reply.message()).isEqualTo("Left out of the resultUrls: 1 unusable, 1 repeated, 3 beyond 64");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			1767965610929     | 2026-01-09T13:33:30.929Z
			"1767965610929"   | 2026-01-09T13:33:30.929Z
			1767965610        |
			-1                |
			0                 |
			99999999999999999 |
			1.5e12            |
			1e999999999       |
			null              |
			{}                |
			"yesterday"       |
			""")
	void pollWhenTimeIsAbsurdThenThereIsNone(String time, Instant expected) {
		PollReply reply = poll(200, "{\"data\":{\"state\":\"failed\",\"createTime\":" + time + "}}");
		assertThat(reply.verdict()).isEqualTo(PollVerdict.FAILED);
		assertThat(reply.createdAt()).isEqualTo(expected);
	}

	@Test
	void pollWhenCompletedBeforeCreatedThenCompletionIsUnknown() {
		PollReply reply = poll(200,
				"{\"data\":{\"state\":\"failed\",\"createTime\":1767965610929,\"completeTime\":1767965610928}}");
		assertThat(reply.createdAt()).isNotNull();
		assertThat(reply.completedAt()).isNull();
	}

	@Test
	void pollWhenFailureIsWildlyWordedThenTextsArePrintableAndWithoutTheKey() {
		PollReply reply = poll(200, "{\"data\":{\"state\":\"Failed\",\"failCode\":500,\"failMsg\":\"a\\n\\tb "
				+ ApiFixtures.SECRET + "x".repeat(2000) + "\"}}");
		assertThat(reply.failCode()).isEqualTo("500");
		assertThat(reply.failMessage()).startsWith("a b [api key]xxx").hasSize(500);
		PollReply bare = poll(200, "{\"data\":{\"state\":\"failed\",\"failCode\":{},\"failMsg\":null}}");
		assertThat(bare.verdict()).isEqualTo(PollVerdict.FAILED);
		assertThat(bare.failCode()).isNull();
		assertThat(bare.failMessage()).isNull();
	}

	@ParameterizedTest
	@CsvSource({ "74.8700,74.8700", "0,0", "-0.5,-0.5", "\"12.30\",12.30", "999999999999,999999999999",
			"1000000000000,999999999999.999999", "1e999999999,999999999999.999999", "-1e30,-999999999999.999999",
			"0.12345678,0.123456", "1e-999999999,0", "0e999999999,0" })
	void balanceWhenAmountIsReadableThenExact(String data, BigDecimal expected) {
		respond(aResponse().withBody("{\"code\":200,\"message\":\"ok\",\"data\":" + data + "}"));
		assertThat(api.balance()).isEqualTo(new BalanceReply(expected, false, ""));
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"code\":200}", "{\"code\":200,\"data\":null}", "{\"code\":200,\"data\":{}}",
			"{\"code\":200,\"data\":\"much\"}", "{\"code\":200,\"data\":1e99999999999999999999}",
			"{\"code\":500,\"message\":\"oops\"}", "<html>", "" })
	void balanceWhenAmountIsNotReadableThenUnknownWithAMessage(String body) {
		respond(aResponse().withBody(body));
		BalanceReply reply = api.balance();
		assertThat(reply.usd()).isNull();
		assertThat(reply.keyRefused()).isFalse();
		assertThat(reply.message()).isNotEmpty();
	}

	@Test
	void balanceWhenKeyIsRefusedThenSaysSo() {
		respond(aResponse().withStatus(401).withBody("{\"code\":401,\"message\":\"who?\"}"));
		assertThat(api.balance()).isEqualTo(new BalanceReply(null, true, "HTTP 401: who?"));
	}

	private static PollReply success(String resultJson) {
		return poll(200, "{\"code\":200,\"data\":{\"state\":\"success\",\"resultJson\":" + resultJson + "}}");
	}

	private static PollReply poll(int status, String body) {
		return poll(aResponse().withStatus(status).withBody(body));
	}

	private static PollReply poll(ResponseDefinitionBuilder response) {
		respond(response);
		return api.poll("task_1");
	}

	private static void respond(ResponseDefinitionBuilder response) {
		SERVER.stubFor(get(anyUrl()).willReturn(response));
	}

}
