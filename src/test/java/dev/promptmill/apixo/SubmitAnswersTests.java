package dev.promptmill.apixo;

import java.time.Duration;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

/** What each answer to a submission means. */
class SubmitAnswersTests {

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
	@CsvSource({ "400,ROW_REFUSED", "401,KEY_REFUSED", "402,NO_FUNDS", "403,ACCESS_DENIED", "404,ACCESS_DENIED",
			"405,ACCESS_DENIED", "407,ACCESS_DENIED", "408,LOST", "409,ROW_REFUSED", "413,ROW_REFUSED",
			"415,ROW_REFUSED", "422,ROW_REFUSED", "429,RATE_LIMITED", "451,ROW_REFUSED", "499,ROW_REFUSED",
			"500,SERVER_ERROR", "501,SERVER_ERROR", "502,SERVER_ERROR", "503,SERVER_ERROR", "504,SERVER_ERROR",
			"520,SERVER_ERROR", "599,SERVER_ERROR", "300,ACCESS_DENIED", "302,ACCESS_DENIED", "304,ACCESS_DENIED",
			"201,LOST", "204,LOST", "206,LOST", "600,LOST", "999,LOST" })
	void submitWhenStatusComesAloneOrInAnyBodyShapeThenItDecides(int status, SubmitVerdict expected) {
		for (String body : new String[] { "", "<html>oops</html>", "[]", "null", "7", "{", "{}", "{\"message\":\"no\"}",
				"{\"code\":" + status + ",\"message\":\"no\"}",
				"{\"code\":" + status + ",\"message\":\"no\",\"data\":null}",
				"{\"code\":" + status + ",\"message\":\"no\",\"data\":{\"error\":\"because\"}}",
				"{\"code\":0,\"message\":[1],\"data\":[]}" }) {
			SubmitReply reply = answer(aResponse().withStatus(status).withBody(body));
			assertThat(reply.verdict()).as(body).isEqualTo(expected);
			assertThat(reply.httpStatus()).isEqualTo(status);
			assertThat(reply.message()).contains(String.valueOf(status));
		}
	}

	@ParameterizedTest
	@CsvSource({ "400,ROW_REFUSED", "401,KEY_REFUSED", "402,NO_FUNDS", "403,ACCESS_DENIED", "404,ACCESS_DENIED",
			"408,LOST", "429,RATE_LIMITED", "500,SERVER_ERROR", "503,SERVER_ERROR", "0,LOST", "1,LOST", "302,LOST",
			"999,LOST", "-1,LOST", "2e2,LOST", "null,LOST", "{},LOST" })
	void submitWhen200CarriesAnErrorCodeThenTheCodeDecides(String code, SubmitVerdict expected) {
		SubmitReply reply = answer(200, "{\"code\":" + code + ",\"message\":\"no\",\"data\":null}");
		assertThat(reply.verdict()).isEqualTo(expected);
		assertThat(reply.httpStatus()).isEqualTo(200);
		assertThat(answer(200, "{\"code\":\"" + code + "\",\"message\":\"no\"}").verdict()).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "400,401,KEY_REFUSED", "400,402,NO_FUNDS", "400,429,RATE_LIMITED", "400,500,ROW_REFUSED",
			"400,200,ROW_REFUSED", "500,200,SERVER_ERROR", "500,402,SERVER_ERROR", "502,429,SERVER_ERROR",
			"429,500,RATE_LIMITED", "401,200,KEY_REFUSED" })
	void submitWhenStatusAndCodeDisagreeThenTheMoreCautiousDecides(int status, int code, SubmitVerdict expected) {
		SubmitReply reply = answer(status, "{\"code\":" + code + ",\"message\":\"no\",\"data\":{\"taskId\":\"t\"}}");
		assertThat(reply.verdict()).isEqualTo(expected);
		assertThat(reply.code()).isEqualTo(String.valueOf(code));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			400 | {"code":400,"message":"Insufficient credits","data":null}
			400 | {"code":400,"message":"insufficient account balance"}
			400 | {"code":400,"message":"Bad request","data":{"error":"INSUFFICIENT_BALANCE"}}
			400 | {"code":"INSUFFICIENT_CREDITS","message":"no"}
			403 | {"code":403,"message":"Your balance is insufficient"}
			429 | {"code":429,"message":"insufficient funds"}
			402 | {"code":402,"message":"quota"}
			200 | {"code":402,"message":"quota"}
			200 | {"code":400,"message":"Insufficient credits"}
			200 | {"code":"INSUFFICIENT_BALANCE","message":"no"}
			""")
	void submitWhenMoneyIsShortThenNoFunds(int status, String body) {
		assertThat(answer(status, body).verdict()).isEqualTo(SubmitVerdict.NO_FUNDS);
	}

	@ParameterizedTest
	@ValueSource(strings = { "insufficient image size", "balance the picture", "credits roll" })
	void submitWhen400MentionsMoneyWordsOnlyInPassingThenRowRefused(String message) {
		assertThat(answer(400, "{\"code\":400,\"message\":\"" + message + "\"}").verdict())
			.isEqualTo(SubmitVerdict.ROW_REFUSED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content policy violation", "prompt rejected", "blocked by MODERATION", "NSFW image" })
	void submitWhen403IsAboutContentThenRowRefused(String message) {
		assertThat(answer(403, "{\"code\":403,\"message\":\"" + message + "\"}").verdict())
			.isEqualTo(SubmitVerdict.ROW_REFUSED);
		assertThat(answer(403, "{\"code\":403,\"message\":\"no\",\"data\":{\"error\":\"" + message + "\"}}").verdict())
			.isEqualTo(SubmitVerdict.ROW_REFUSED);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Your account was suspended for violating the content policy",
			"This API key is blocked by policy", "Your plan does not include access to prompt based models" })
	void submitWhen403IsAboutTheAccountThenAccessDeniedWhateverElseItMentions(String message) {
		assertThat(answer(403, "{\"code\":403,\"message\":\"" + message + "\"}").verdict())
			.isEqualTo(SubmitVerdict.ACCESS_DENIED);
	}

	@Test
	void submitWhen403IsAPageOfAFirewallThenAccessDenied() {
		assertThat(answer(403, "<html><meta content=x>Access policy</html>").verdict())
			.isEqualTo(SubmitVerdict.ACCESS_DENIED);
	}

	@ParameterizedTest
	@ValueSource(ints = { 404, 405 })
	void submitWhenModelOrAddressIsUnknownThenMessageNamesBothSettings(int status) {
		assertThat(answer(status, "").message()).contains("model minimax-image-01 at http://localhost:")
			.contains("promptmill.api.model")
			.contains("promptmill.api.base-url");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"code":200,"data":{"taskId":"task_1"}}               | task_1
			{"data":{"taskId":"task_1"}}                          | task_1
			{"code":"200","data":{"taskId":"task_1"}}             | task_1
			{"code":0,"data":{"taskId":"task_1"}}                 | task_1
			{"code":"ok","data":{"taskId":"task_1","x":[{}]}}     | task_1
			{"code":200,"data":{"taskId":987654321987654321987}}  | 987654321987654321987
			{"code":200,"data":{"taskId":"a b/c?&狐"}}             | a b/c?&狐
			{"code":200,"data":{"taskId":"task_1"}} and more      | task_1
			""")
	void submitWhenTaskIdIsReadableThenAccepted(String body, String taskId) {
		SubmitReply reply = answer(200, body);
		assertThat(reply.verdict()).isEqualTo(SubmitVerdict.ACCEPTED);
		assertThat(reply.taskId()).isEqualTo(taskId);
		assertThat(answer(202, "\uFEFF" + body).taskId()).isEqualTo(taskId);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "null", "[]", "\"task_1\"", "not json", "<html>", "{\"code\":200",
			"{\"code\":200}", "{\"code\":200,\"data\":null}", "{\"code\":200,\"data\":\"task_1\"}",
			"{\"code\":200,\"data\":{}}", "{\"code\":200,\"data\":{\"taskId\":null}}",
			"{\"code\":200,\"data\":{\"taskId\":\"\"}}", "{\"code\":200,\"data\":{\"taskId\":\"  \"}}",
			"{\"code\":200,\"data\":{\"taskId\":true}}", "{\"code\":200,\"data\":{\"taskId\":1.5}}",
			"{\"code\":200,\"data\":{\"taskId\":{\"id\":\"t\"}}}", "{\"code\":200,\"data\":{\"taskId\":[\"t\"]}}",
			"{\"code\":200,\"data\":{\"taskId\":\"a\\nb\"}}", "{\"code\":200,\"data\":{\"taskId\":\"a\\u0000\"}}",
			"{\"code\":200,\"data\":{\"taskId\":\"a\\u0085b\"}}", "{\"code\":200,\"data\":{\"taskId\":\"\\ud83d\"}}",
			"{\"code\":200,\"taskId\":\"task_1\"}", "{\"code\":200,\"data\":{\"taskId\":1e99999999999999999999}}" })
	void submitWhenTaskIdIsNotReadableThenLost(String body) {
		SubmitReply reply = answer(200, body);
		assertThat(reply.verdict()).isEqualTo(SubmitVerdict.LOST);
		assertThat(reply.taskId()).isNull();
		assertThat(reply.message()).startsWith("Answered without a usable task id");
	}

	@Test
	void submitWhenTaskIdHas200CharactersThenAcceptedAndBeyondThatLost() {
		assertThat(answer(200, "{\"data\":{\"taskId\":\"" + "t".repeat(200) + "\"}}").taskId()).hasSize(200);
		assertThat(answer(200, "{\"data\":{\"taskId\":\"" + "t".repeat(201) + "\"}}").verdict())
			.isEqualTo(SubmitVerdict.LOST);
	}

	@Test
	void submitWhenJsonIsMonstrousThenLost() {
		assertThat(answer(200, "[".repeat(100_000)).verdict()).isEqualTo(SubmitVerdict.LOST);
		assertThat(answer(200, "{\"data\":{\"taskId\":" + "9".repeat(100_000) + "}}").verdict())
			.isEqualTo(SubmitVerdict.LOST);
		assertThat(answer(200, "{\"pad\":\"" + "x".repeat(Transport.MAX_BODY) + "\"}").message())
			.contains("larger than");
	}

	@Test
	void submitWhenBodyFillsTheLimitThenAccepted() {
		String end = "\",\"data\":{\"taskId\":\"task_1\"}}";
		String start = "{\"pad\":\"";
		String body = start + "x".repeat(Transport.MAX_BODY - start.length() - end.length()) + end;
		assertThat(answer(200, body).taskId()).isEqualTo("task_1");
	}

	@Test
	void submitWhenMessageIsWildThenItIsPrintableShortAndWithoutTheKey() {
		String wild = "bad\\u0000\\r\\n\\u001b[31m\\u202ekey " + ApiFixtures.SECRET + " ";
		SubmitReply reply = answer(400,
				"{\"code\":\"" + ApiFixtures.SECRET + "\",\"message\":\"" + wild + "x".repeat(5000) + "\"}");
		assertThat(reply.message()).startsWith("HTTP 400: bad [31m key [api key] xxx").hasSizeLessThanOrEqualTo(500);
		assertThat(reply.code()).isEqualTo("[api key]");
		assertThat(reply.toString()).doesNotContain(ApiFixtures.SECRET);
	}

	@Test
	void submitWhenErrorHasDetailsThenMessageHasThemToo() {
		assertThat(answer(400, "{\"code\":400,\"message\":\"Bad\",\"data\":{\"error\":\"size: too large\"}}").message())
			.isEqualTo("HTTP 400: Bad: size: too large");
		assertThat(answer(200, "{\"code\":500,\"message\":\"Oops\"}").message()).isEqualTo("HTTP 200, code 500: Oops");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			0                             | PT0S
			17                            | PT17S
			' 17 '                        | PT17S
			3600                          | PT1H
			3601                          | PT1H
			99999999999999999999999       | PT1H
			Sun, 01 Mar 2026 12:00:30 GMT | PT30S
			Sunday, 01-Mar-26 12:00:30 GMT| PT30S
			Sun, 01 Mar 2026 11:00:00 GMT | PT0S
			Fri, 31 Dec 9999 23:59:59 GMT | PT1H
			-5                            |
			1.5                           |
			soon                          |
			''                            |
			""")
	void submitWhenRateLimitedThenReadsRetryAfter(String header, Duration expected) {
		SubmitReply reply = answer(aResponse().withStatus(429).withHeader("Retry-After", header));
		assertThat(reply.verdict()).isEqualTo(SubmitVerdict.RATE_LIMITED);
		assertThat(reply.retryAfter()).isEqualTo(expected);
	}

	@Test
	void submitWhenServerErrorNamesAPauseThenReplyHasIt() {
		assertThat(answer(aResponse().withStatus(503).withHeader("Retry-After", "5")).retryAfter()).hasSeconds(5);
		assertThat(answer(503, "").retryAfter()).isNull();
	}

	private static SubmitReply answer(int status, String body) {
		return answer(aResponse().withStatus(status).withBody(body));
	}

	private static SubmitReply answer(ResponseDefinitionBuilder response) {
		SERVER.stubFor(post(anyUrl()).willReturn(response));
		return api.submit(ApiFixtures.INPUT, () -> true);
	}

}
