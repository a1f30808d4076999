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
class SubmitResponseParserTests {

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
			"520,SERVER_ERROR", "599,SERVER_ERROR", "300,NOT_UNDERSTOOD", "302,NOT_UNDERSTOOD", "304,NOT_UNDERSTOOD",
			"201,NOT_UNDERSTOOD", "204,NOT_UNDERSTOOD", "206,NOT_UNDERSTOOD", "600,NOT_UNDERSTOOD",
			"999,NOT_UNDERSTOOD" })
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
			"408,LOST", "429,RATE_LIMITED", "500,SERVER_ERROR", "503,SERVER_ERROR", "0,NOT_UNDERSTOOD",
			"1,NOT_UNDERSTOOD", "302,NOT_UNDERSTOOD", "999,NOT_UNDERSTOOD", "-1,NOT_UNDERSTOOD", "2e2,NOT_UNDERSTOOD",
			"null,NOT_UNDERSTOOD", "{},NOT_UNDERSTOOD" })
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
		SubmitReply reply = answer(status, "{\"code\":" + code + ",\"message\":\"no\",\"data\":{\"id\":\"t\"}}");
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
			"{\"code\":200}", "{\"code\":200,\"data\":null}", "{\"code\":200,\"data\":\"task 1\"}",
			"{\"code\":200,\"data\":{}}", "{\"code\":200,\"data\":{\"taskId\":null}}",
			"{\"code\":200,\"data\":{\"taskId\":\"\"}}", "{\"code\":200,\"data\":{\"taskId\":\"  \"}}",
			"{\"code\":200,\"data\":{\"taskId\":true}}", "{\"code\":200,\"data\":{\"taskId\":1.5}}",
			"{\"code\":200,\"data\":{\"taskId\":{\"id\":\"t\"}}}", "{\"code\":200,\"data\":{\"taskId\":[\"t\",\"u\"]}}",
			"{\"code\":200,\"data\":{\"taskId\":\"a\\nb\"}}", "{\"code\":200,\"data\":{\"taskId\":\"a\\u0000\"}}",
			"{\"code\":200,\"data\":{\"taskId\":\"a\\u0085b\"}}", "{\"code\":200,\"data\":{\"taskId\":\"\\ud83d\"}}",
			"{\"code\":200,\"id\":\"task_1\"}", "{\"code\":200,\"data\":{\"taskId\":1e99999999999999999999}}" })
	void submitWhenTaskIdIsNotReadableThenNotUnderstood(String body) {
		SubmitReply reply = answer(200, body);
		assertThat(reply.verdict()).isEqualTo(SubmitVerdict.NOT_UNDERSTOOD);
		assertThat(reply.taskId()).isNull();
		assertThat(reply.message()).startsWith("Answered without a usable task id");
	}

	@Test
	void submitWhenTaskIdHas200CharactersThenAcceptedAndBeyondThatNotUnderstood() {
		assertThat(answer(200, "{\"data\":{\"taskId\":\"" + "t".repeat(200) + "\"}}").taskId()).hasSize(200);
		assertThat(answer(200, "{\"data\":{\"taskId\":\"" + "t".repeat(201) + "\"}}").verdict())
			.isEqualTo(SubmitVerdict.NOT_UNDERSTOOD);
	}

	@Test
	void submitWhenJsonIsMonstrousThenNotUnderstood() {
		assertThat(answer(200, "[".repeat(100_000)).verdict()).isEqualTo(SubmitVerdict.NOT_UNDERSTOOD);
		assertThat(answer(200, "{\"data\":{\"taskId\":" + "9".repeat(100_000) + "}}").verdict())
			.isEqualTo(SubmitVerdict.NOT_UNDERSTOOD);
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
			1.5                           | PT1.5S
			6s                            | PT6S
			2026-03-01T12:00:30Z          | PT30S
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

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
			{"code":429,"retry_after":6}                                     | PT6S
			{"code":429,"data":{"retryAfter":"7"}}                           | PT7S
			{"code":429,"error":{"retry-after-ms":1500}}                     | PT1.5S
			{"code":429,"retryAfter":1772366430}                             | PT30S
			{"code":429,"retryAfter":1772366430000}                          | PT30S
			{"code":429,"message":"Rate limit, resets in ~6s"}               | PT6S
			{"code":429,"message":"Please try again in 2 minutes."}          | PT2M
			{"code":429,"message":"retry after 1m 30s"}                      | PT1M30S
			{"code":429,"message":"wait 250 ms"}                             | PT0.25S
			{"code":429,"message":"available in 3 hours"}                    | PT1H
			{"code":429,"retry_after":1e999999}                              |
			{"code":429,"retry_after":-1}                                    |
			{"code":429,"message":"wait 6 sheep"}                            |
			{"code":429,"message":"6s is what you have waited"}              |
			""")
	void submitWhenBodyNamesAPauseThenItIsRead(String body, Duration expected) {
		assertThat(answer(429, body).retryAfter()).isEqualTo(expected);
		assertThat(answer(503, body).retryAfter()).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "X-RateLimit-Reset,1772366430,PT30S", "RateLimit-Reset,12,PT12S",
			"X-RateLimit-Reset,99999999999999,PT1H", "X-RateLimit-Reset-After,2.5,PT2.5S" })
	void submitWhenHeaderNamesTheEndOfTheWindowThenItIsRead(String name, String value, Duration expected) {
		assertThat(answer(aResponse().withStatus(429).withHeader(name, value)).retryAfter()).isEqualTo(expected);
		assertThat(
				answer(aResponse().withStatus(429).withHeader(name, value).withHeader("Retry-After", "3")).retryAfter())
			.hasSeconds(3);
	}

	@ParameterizedTest
	@CsvSource({ "Daily quota exceeded,QUOTA_EXCEEDED", "QUOTA_EXCEEDED,QUOTA_EXCEEDED",
			"You reached your monthly limit,QUOTA_EXCEEDED", "Limit of 500 images per day,QUOTA_EXCEEDED",
			"Quota of 60 requests per minute,RATE_LIMITED", "Rate limit exceeded,RATE_LIMITED",
			"Concurrency quota reached,RATE_LIMITED" })
	void submitWhen429SpeaksOfAQuotaThenItIsNoMatterOfTheRate(String message, SubmitVerdict expected) {
		assertThat(answer(429, "{\"code\":429,\"message\":\"" + message + "\"}").verdict()).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Your prompt A poster: \\\"Insufficient  funds!\\\" is not allowed",
			"A POSTER insufficient-funds", "not allowed: a poster \\\\\"insufficient funds", "insufficient fun",
			"... insufficient fund...", "a poster &quot;insufficient funds&quot; in the rain" })
	void submitWhen400RepeatsThePromptAboutMoneyThenRowRefused(String message) {
		assertThat(answerTo("a poster \\\"insufficient funds\\\" in the rain", 400, message).verdict())
			.isEqualTo(SubmitVerdict.ROW_REFUSED);
		assertThat(answerTo("a fox", 400, "Insufficient credits for: a fox").verdict())
			.isEqualTo(SubmitVerdict.NO_FUNDS);
	}

	@Test
	void submitWhen403RepeatsAPromptAboutContentThenOnlyTheServersOwnWordsCount() {
		String prompt = "a sign with a strict content policy on it";
		assertThat(answerTo(prompt, 403, "Forbidden: " + prompt).verdict()).isEqualTo(SubmitVerdict.ACCESS_DENIED);
		assertThat(answerTo(prompt, 403, "Content policy violation").verdict()).isEqualTo(SubmitVerdict.ROW_REFUSED);
		assertThat(answerTo("an account is suspended in mid air", 403,
				"Violates our safety rules: an account is suspended in mid air")
			.verdict()).isEqualTo(SubmitVerdict.ROW_REFUSED);
	}

	@Test
	void submitWhenMoneyIsShortBehindALongRepetitionThenNoFunds() {
		String prompt = "word and picture ".repeat(80).strip();
		assertThat(answerTo(prompt, 400, prompt + " - insufficient credits").verdict())
			.isEqualTo(SubmitVerdict.NO_FUNDS);
	}

	@Test
	void submitWhenWordsAreEndlessThenTheyAreReadInBoundedTime() {
		String words = "insufficient account account ".repeat(30_000);
		assertThat(answer(400, "{\"code\":400,\"message\":\"" + words + "\"}").verdict())
			.isEqualTo(SubmitVerdict.ROW_REFUSED);
		assertThat(answer(403, "{\"code\":403,\"message\":\"" + words + "\"}").verdict())
			.isEqualTo(SubmitVerdict.ACCESS_DENIED);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '~',
			textBlock = """
					403 | <html><h1>Request blocked</h1></html> | HTTP 403: Request blocked
					413 | {"detail":"Body too large"}           | HTTP 413: Body too large
					422 | {"errors":[{"field":"size"}]}         | HTTP 422: [{"field":"size"}]
					422 | {"loc":"size"}                        | HTTP 422: {"loc":"size"}
					407 | Sign in                               | HTTP 407: Sign in - a proxy on the way asks for a user and a password
					""")
	void submitWhenRefusedOutsideTheEnvelopeThenMessageHasItsWords(int status, String body, String message) {
		assertThat(answer(status, body).message()).isEqualTo(message);
	}

	@Test
	void submitWhenAnsweredThenTheBeginningOfTheAnswerIsKeptWithoutTheKey() {
		SubmitReply reply = answer(200, "<p>\u0000" + ApiFixtures.SECRET + "\n" + "x".repeat(5000));
		assertThat(reply.answer()).startsWith("<p> [api key] xxx").hasSize(500);
		assertThat(answer(200, "").answer()).isNull();
		assertThat(answer(500, "{\"key\":\"" + ApiFixtures.SECRET + "\"}").answer())
			.isEqualTo("{\"key\":\"[api key]\"}");
	}

	private static SubmitReply answerTo(String prompt, int status, String message) {
		SERVER.stubFor(post(anyUrl()).willReturn(
				aResponse().withStatus(status).withBody("{\"code\":" + status + ",\"message\":\"" + message + "\"}")));
		return api.submit("{\"mode\":\"text-to-image\",\"prompt\":\"" + prompt + "\"}", () -> true);
	}

	private static SubmitReply answer(int status, String body) {
		return answer(aResponse().withStatus(status).withBody(body));
	}

	private static SubmitReply answer(ResponseDefinitionBuilder response) {
		SERVER.stubFor(post(anyUrl()).willReturn(response));
		return api.submit(ApiFixtures.INPUT, () -> true);
	}

}
