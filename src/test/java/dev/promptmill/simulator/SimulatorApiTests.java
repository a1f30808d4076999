package dev.promptmill.simulator;

import java.io.ByteArrayInputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

import javax.imageio.ImageIO;

import dev.promptmill.simulator.image.ImageMode;
import dev.promptmill.support.SettableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/** The documented behaviour, asked for over HTTP. */
class SimulatorApiTests {

	private final SettableClock clock = new SettableClock();

	private Simulator simulator = Simulator.start(settings().build());

	private SimulatorClient client = new SimulatorClient(this.simulator);

	@AfterEach
	void close() {
		this.simulator.close();
	}

	private SimulatorSettings.Builder settings() {
		return SimulatorSettings.builder().clock(this.clock).imageMode(ImageMode.PLAIN);
	}

	private void restart(SimulatorSettings.Builder settings) {
		this.simulator.close();
		this.simulator = Simulator.start(settings.build());
		this.client = new SimulatorClient(this.simulator);
	}

	@Test
	void taskWhenTimePassesThenGoesFromPendingOverProcessingToSuccess() throws Exception {
		String task = this.client.accepted("a panda", 2);
		assertThat(this.client.status(task).path("state").asString()).isEqualTo("pending");
		this.clock.advance(Duration.ofSeconds(14));
		assertThat(this.client.status(task).path("state").asString()).isEqualTo("processing");
		assertThat(this.client.status(task).has("completeTime")).isFalse();
		this.clock.advance(Duration.ofSeconds(16));
		JsonNode done = this.client.status(task);
		assertThat(done.path("state").asString()).isEqualTo("success");
		assertThat(done.path("resultJson").isString()).isTrue();
		assertThat(done.path("costTime").asLong()).isBetween(15_000L, 30_000L)
			.isEqualTo(done.path("completeTime").asLong() - done.path("createTime").asLong());
		assertThat(this.client.urls(task)).hasSize(2);
	}

	@Test
	void taskWhen2KThenTakes20To40Seconds() throws Exception {
		String task = accepted("\"resolution\":\"2K\",\"aspect_ratio\":\"16:9\"");
		this.clock.advance(Duration.ofSeconds(19));
		assertThat(this.client.status(task).path("state").asString()).isEqualTo("processing");
		this.clock.advance(Duration.ofSeconds(21));
		assertThat(this.client.status(task).path("costTime").asLong()).isBetween(20_000L, 40_000L);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			`"resolution":"1K","aspect_ratio":"21:9"`                    | 1344 | 576
			`"resolution":"2K","aspect_ratio":"2:3"`                     | 1368 | 2048
			`"resolution":"2K","aspect_ratio":"1:1","size":"512x512"`    | 2048 | 2048
			`"resolution":"2K","size":"512X640"`                         | 512  | 640
			`"size":"515*517"`                                           | 512  | 520
			`"num_images":1`                                             | 1024 | 1024
			""")
	void imageWhenSizeAskedThenHasDocumentedDimensions(String input, int width, int height) throws Exception {
		restart(settings().latencyFactor(0));
		String task = accepted(input);
		byte[] png = this.client.download(this.client.urls(task).get(0)).body();
		var image = ImageIO.read(new ByteArrayInputStream(png));
		assertThat(image.getWidth()).isEqualTo(width);
		assertThat(image.getHeight()).isEqualTo(height);
	}

	@ParameterizedTest
	@EnumSource(ImageMode.class)
	void imagesWhenDifferentTasksThenDifferInBytes(ImageMode mode) throws Exception {
		restart(settings().latencyFactor(0).imageMode(mode));
		String url = this.client.urls(this.client.accepted("漢字 and a very long word".repeat(20), 1)).get(0);
		HttpResponse<byte[]> one = this.client.download(url);
		HttpResponse<byte[]> other = this.client.download(this.client.urls(this.client.accepted("b", 1)).get(0));
		assertThat(one.headers().firstValue("content-type")).hasValue("image/png");
		assertThat(ImageIO.read(new ByteArrayInputStream(one.body())).getWidth()).isEqualTo(1024);
		assertThat(one.body()).isNotEqualTo(other.body());
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "[]", "{}", "{\"input\":[]}", "{\"input\":{}} x", "not json",
			"{\"input\":{\"mode\":\"text-to-image\"}}", "{\"input\":{\"mode\":\"text-to-image\",\"prompt\":\"\"}}",
			"{\"input\":{\"mode\":\"video\",\"prompt\":\"p\"}}", "{\"input\":{\"prompt\":\"p\"}}",
			"{\"input\":{\"mode\":\"image-to-image\",\"prompt\":\"p\"}}",
			"{\"input\":{\"mode\":\"image-to-image\",\"prompt\":\"p\",\"image_urls\":[]}}",
			"{\"input\":{\"mode\":\"image-to-image\",\"prompt\":\"p\",\"image_urls\":[\"ftp://x.org/a\"]}}",
			"{\"input\":{\"mode\":\"image-to-image\",\"prompt\":\"p\",\"image_urls\":[\"https://x.org/a\",\"https://x.org/b\"]}}",
			"{\"input\":{\"mode\":\"text-to-image\",\"prompt\":\"p\"},\"request_type\":\"webhook\"}",
			"{\"input\":{\"mode\":\"text-to-image\",\"prompt\":\"p\"},\"request_type\":\"callback\"}",
			"{\"input\":{\"mode\":\"text-to-image\",\"prompt\":\"p\"},\"request_type\":\"callback\",\"callback_url\":\"http://example.com/x\"}",
			"{\"input\":{\"mode\":\"text-to-image\",\"prompt\":\"p\"},\"callback_url\":\"https://example.com/x\"}",
			"{\"input\":{\"mode\":\"text-to-image\",\"prompt\":\"p\"},\"requestType\":\"async\"}" })
	void submitWhenBodyBreaksARuleThen400AndNothingCharged(String body) throws Exception {
		assertRefused(body);
	}

	@ParameterizedTest
	@ValueSource(strings = { "\"resolution\":\"4K\"", "\"resolution\":\"1K\",\"aspect_ratio\":\"5:4\"",
			"\"size\":\"511x512\"", "\"size\":\"2049x512\"", "\"size\":\"big\"", "\"size\":1024", "\"num_images\":0",
			"\"num_images\":10", "\"num_images\":\"3\"", "\"num_images\":1.5", "\"seed\":-2", "\"seed\":2147483648",
			"\"prompt_optimizer\":\"yes\"", "\"image_urls\":[\"https://x.org/a.png\"]", "\"numImages\":1" })
	void submitWhenInputBreaksARuleThen400AndNothingCharged(String input) throws Exception {
		assertRefused("{\"input\":{\"mode\":\"text-to-image\",\"prompt\":\"p\",%s}}".formatted(input));
	}

	private void assertRefused(String body) throws Exception {
		HttpResponse<String> response = this.client.post(body);
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(SimulatorClient.json(response).path("data").path("error").asString()).isNotEmpty();
		assertThat(this.simulator.serverLedger().totals().accepted()).isZero();
		assertThat(this.simulator.serverLedger().totals().spend()).isEqualByComparingTo("0");
		assertThat(this.simulator.serverLedger().totals().postsByOutcome()).containsOnly(Map.entry("400", 1L));
	}

	@Test
	void submitWhenPromptHas1500CharactersThenAcceptedAnd1501Refused() throws Exception {
		assertThat(this.client.submit("x".repeat(1500)).statusCode()).isEqualTo(200);
		assertThat(this.client.submit("x".repeat(1501)).statusCode()).isEqualTo(400);
	}

	@Test
	void submitWhenReferenceImageIsPrivateThenTaskFailsAndCostsNothing() throws Exception {
		String body = "{\"input\":{\"mode\":\"image-to-image\",\"prompt\":\"p\",\"image_urls\":[\"http://10.0.0.1/a.png\"]}}";
		String task = SimulatorClient.json(this.client.post(body)).path("data").path("taskId").asString();
		this.clock.advance(Duration.ofSeconds(40));
		JsonNode status = this.client.status(task);
		assertThat(status.path("state").asString()).isEqualTo("failed");
		assertThat(status.path("failCode").asString()).isEqualTo("INVALID_IMAGE_URL");
		assertThat(this.simulator.serverLedger().totals().spend()).isEqualByComparingTo("0");
		assertThat(this.simulator.serverLedger().totals().returned()).isEqualByComparingTo("0.0035");
	}

	@Test
	void callsWhenKeyIsMissingOrWrongThen401() throws Exception {
		restart(settings().apiKey("the-key"));
		assertThat(this.client.submit("p").statusCode()).isEqualTo(401);
		assertThat(this.client.poll("t").statusCode()).isEqualTo(401);
		assertThat(this.client.get("/apikeys/current-balance").statusCode()).isEqualTo(401);
		HttpRequest right = HttpRequest.newBuilder(URI.create(this.simulator.baseUrl() + "/apikeys/current-balance"))
			.header("Authorization", "Bearer the-key")
			.build();
		assertThat(this.client.http().send(right, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(200);
	}

	@Test
	void callsWhenModelOrTaskIsUnknownThen404() throws Exception {
		String task = this.client.accepted("p", 1);
		HttpRequest other = this.client.request("/generateTask/other")
			.POST(HttpRequest.BodyPublishers.ofString(SimulatorClient.body("p", 1)))
			.build();
		assertThat(this.client.http().send(other, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(404);
		assertThat(this.client.poll("task_unknown").statusCode()).isEqualTo(404);
		assertThat(this.client.get("/statusTask/other?taskId=" + task).statusCode()).isEqualTo(404);
	}

	@Test
	void balanceWhenTaskOpensAndEndsThenHoldsPrechargeAndReturnsTheRest() throws Exception {
		restart(settings().markers(true));
		this.client.accepted("[[partial:2]] three", 3);
		assertThat(balance()).isEqualByComparingTo("99.9895");
		this.clock.advance(Duration.ofSeconds(40));
		assertThat(balance()).isEqualByComparingTo("99.9930");
		Totals totals = this.simulator.serverLedger().totals();
		assertThat(totals.returned()).isEqualByComparingTo("0.0035");
		assertThat(totals.finalCharges()).isEqualByComparingTo("0.0070");
		assertThat(totals.imagesDelivered()).isEqualTo(2);
	}

	@Test
	void submitWhenBalanceDoesNotCoverPrechargeThen402() throws Exception {
		restart(settings().startingBalance(new BigDecimal("0.0070")));
		assertThat(this.client.post(SimulatorClient.body("p", 3)).statusCode()).isEqualTo(402);
		assertThat(this.client.post(SimulatorClient.body("p", 2)).statusCode()).isEqualTo(200);
		assertThat(balance()).isEqualByComparingTo("0");
	}

	@Test
	void downloadWhenSignatureIsForgedOrUrlIsOldThen403() throws Exception {
		String task = this.client.accepted("p", 1);
		this.clock.advance(Duration.ofSeconds(40));
		String url = this.client.urls(task).get(0);
		assertThat(this.client.download(url.replace("sig=", "sig=0")).statusCode()).isEqualTo(403);
		assertThat(this.client.download(url).statusCode()).isEqualTo(200);
		this.clock.advance(Duration.ofHours(25));
		assertThat(this.client.download(url).statusCode()).isEqualTo(403);
		assertThat(this.client.download(this.client.urls(task).get(0)).statusCode()).isEqualTo(200);
	}

	@Test
	void booksWhenReadOverHttpThenTellWhatWasSent() throws Exception {
		String task = this.client.accepted("a \"quoted\" panda", 2);
		this.client.status(task);
		JsonNode serverLedger = SimulatorClient.json(this.client.control("GET", "books", ""));
		assertThat(serverLedger.path("accepted").asLong()).isEqualTo(1);
		assertThat(serverLedger.path("openTasks").asInt()).isEqualTo(1);
		assertThat(serverLedger.path("balance").decimalValue()).isEqualByComparingTo("99.9930");
		JsonNode line = SimulatorClient.json(this.client.control("GET", "tasks", ""));
		assertThat(line.path("taskId").asString()).isEqualTo(task);
		assertThat(line.path("prompt").asString()).isEqualTo("a \"quoted\" panda");
		assertThat(line.path("statusPolls").asInt()).isEqualTo(1);
		assertThat(line.path("input").asString()).contains("\"num_images\":2");
	}

	private BigDecimal balance() throws Exception {
		return SimulatorClient.json(this.client.get("/apikeys/current-balance")).path("data").decimalValue();
	}

	private String accepted(String input) throws Exception {
		HttpResponse<String> response = this.client
			.post("{\"input\":{\"mode\":\"text-to-image\",\"prompt\":\"p\",%s}}".formatted(input));
		assertThat(response.statusCode()).isEqualTo(200);
		return SimulatorClient.json(response).path("data").path("taskId").asString();
	}

}
