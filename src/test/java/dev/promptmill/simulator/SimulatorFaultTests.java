package dev.promptmill.simulator;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

import javax.imageio.ImageIO;

import dev.promptmill.simulator.fault.SubmitFault;
import dev.promptmill.simulator.image.ImageMode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Every fault, as a client meets it and as the books tell it. */
class SimulatorFaultTests {

	private static final Faults FAULTS = new ScriptedFaults().slowness(Duration.ofHours(1))
		.oversizedBytes(3_000_000)
		.redirectTarget("http://example.com/elsewhere");

	private Simulator simulator = start(FAULTS);

	private SimulatorClient client = new SimulatorClient(this.simulator);

	@AfterEach
	void close() {
		this.simulator.close();
	}

	private static Simulator start(Faults faults) {
		return Simulator.start(SimulatorSettings.builder()
			.latencyFactor(0)
			.imageMode(ImageMode.PLAIN)
			.markers(true)
			.faults(faults)
			.build());
	}

	private void restart(Faults faults) {
		this.simulator.close();
		this.simulator = start(faults);
		this.client = new SimulatorClient(this.simulator);
	}

	@ParameterizedTest
	@EnumSource(SubmitFault.class)
	void submitWhenFaultIsOnceThenBooksTellTheTruthAndTheSecondAttemptSucceeds(SubmitFault fault) throws Exception {
		String prompt = "[[submit-once:%s]] a".formatted(fault.label());
		if (fault.status() == 0 || fault == SubmitFault.ACCEPT_THEN_HALF_REPLY) {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.client.submit(prompt));
		}
		else if (fault == SubmitFault.ACCEPT_THEN_SLOW_REPLY) {
			HttpRequest impatient = this.client.request("/generateTask/minimax-image-01")
				.timeout(Duration.ofMillis(500))
				.POST(HttpRequest.BodyPublishers.ofString(SimulatorClient.body(prompt, 1)))
				.build();
			assertThatExceptionOfType(HttpTimeoutException.class)
				.isThrownBy(() -> this.client.http().send(impatient, HttpResponse.BodyHandlers.ofString()));
		}
		else {
			assertThat(this.client.submit(prompt).statusCode()).isEqualTo(fault.status());
		}
		Totals totals = this.simulator.serverLedger().totals();
		assertThat(totals.postsByOutcome()).containsOnly(Map.entry(fault.label(), 1L));
		assertThat(totals.accepted()).isEqualTo(fault.accepts() ? 1 : 0);
		assertThat(totals.spend()).isEqualByComparingTo(fault.accepts() ? "0.0035" : "0");
		assertThat(this.client.submit(prompt).statusCode()).isEqualTo(200);
		assertThat(this.simulator.serverLedger().acceptancesByPrompt()).containsEntry(prompt,
				fault.accepts() ? 2L : 1L);
	}

	@Test
	void submitWhenRepliesAreUnsoundThenHaveTheirShape() throws Exception {
		assertThat(this.client.submit("[[submit:accept-then-malformed]]").body())
			.isEqualTo("{\"code\":200,\"message\":\"succ");
		assertThat(SimulatorClient.json(this.client.submit("[[submit:code-not-200]]")).path("code").asInt())
			.isEqualTo(500);
		assertThat(SimulatorClient.json(this.client.submit("[[submit:accept-without-task-id]]"))
			.path("data")
			.has("taskId")).isFalse();
		assertThat(this.client.submit("[[submit:rate-limited-with-retry-after]]").headers().firstValue("Retry-After"))
			.hasValue("1");
		assertThat(this.client.submit("[[submit:rate-limited]]").headers().firstValue("Retry-After")).isEmpty();
	}

	@Test
	void submitWhenScriptNamesPostsAndPromptsThenThoseMeetIt() throws Exception {
		restart(new ScriptedFaults().posts(2, 3, SubmitFault.ERROR_503).submit("row 7", SubmitFault.ERROR_502, 2));
		assertThat(statuses("a", "a", "a", "a")).containsExactly(200, 503, 503, 200);
		assertThat(statuses("row 7", "row 8", "row 7", "row 7")).containsExactly(502, 200, 502, 200);
	}

	@Test
	void submitWhenMarkerNamesATimesThenThatOften() throws Exception {
		String prompt = "[[submit:error-500*2]]";
		assertThat(statuses(prompt, prompt, prompt)).containsExactly(500, 500, 200);
	}

	@Test
	void submitWhenByChanceThenSameSeedGivesSameOutcomesInAnyOrder() throws Exception {
		Faults chance = new ScriptedFaults().submitChance(SubmitFault.ERROR_500, 0.5);
		restart(chance);
		List<Integer> once = statuses("a", "b", "c", "d", "e", "f", "g", "h");
		restart(chance);
		List<Integer> backwards = statuses("h", "g", "f", "e", "d", "c", "b", "a");
		assertThat(once).contains(200, 500);
		Collections.reverse(backwards);
		assertThat(backwards).isEqualTo(once);
	}

	@Test
	void fatesWhenMarkedThenTasksEndThatWay() throws Exception {
		JsonNode failed = this.client.status(this.client.accepted("[[fail:NSFW_DETECTED]]", 1));
		assertThat(failed.path("state").asString()).isEqualTo("failed");
		assertThat(failed.path("failCode").asString()).isEqualTo("NSFW_DETECTED");
		assertThat(failed.path("failMsg").asString()).isNotEmpty();
		assertThat(this.client.urls(this.client.accepted("[[partial:2]]", 5))).hasSize(2);
		assertThat(this.client.urls(this.client.accepted("[[partial:0]]", 5))).isEmpty();
		assertThat(this.client.status(this.client.accepted("[[endless]]", 1)).path("state").asString())
			.isEqualTo("processing");
		Totals totals = this.simulator.serverLedger().totals();
		assertThat(totals.finalCharges()).isEqualByComparingTo("0.0070");
		assertThat(totals.openPrecharges()).isEqualByComparingTo("0.0035");
	}

	@Test
	void fateWhenFailOnceThenSecondTaskOfThePromptSucceeds() throws Exception {
		String prompt = "[[fail-once:UPSTREAM_ERROR]]";
		assertThat(this.client.status(this.client.accepted(prompt, 1)).path("state").asString()).isEqualTo("failed");
		assertThat(this.client.status(this.client.accepted(prompt, 1)).path("state").asString()).isEqualTo("success");
	}

	@ParameterizedTest
	@CsvSource({ "rate-limited,429", "error-500,500", "error-502,502", "unauthorized,401", "not-found,404" })
	void statusWhenErrorOnceThenNextPollSucceeds(String fault, int status) throws Exception {
		String task = this.client.accepted("[[status-once:%s]]".formatted(fault), 1);
		assertThat(this.client.poll(task).statusCode()).isEqualTo(status);
		assertThat(this.client.urls(task)).hasSize(1);
	}

	@Test
	void statusWhenUnsoundThenHasItsShape() throws Exception {
		String reset = this.client.accepted("[[status:reset]]", 1);
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.client.poll(reset));
		assertThat(this.client.poll(this.client.accepted("[[status:malformed]]", 1)).body()).endsWith("succ");
		assertThat(SimulatorClient.json(this.client.poll(this.client.accepted("[[status:code-not-200]]", 1)))
			.path("code")
			.asInt()).isEqualTo(500);
		JsonNode bare = this.client.status(this.client.accepted("[[status:success-without-result]]", 1));
		assertThat(bare.path("state").asString()).isEqualTo("success");
		assertThat(bare.has("resultJson")).isFalse();
		assertThat(this.client.status(this.client.accepted("[[status:broken-result-json]]", 1))
			.path("resultJson")
			.asString()).isEqualTo("{\"resultUrls\":[");
	}

	@ParameterizedTest
	@ValueSource(strings = { "queued", "uploading" })
	void statusWhenStateIsUnknownThenNamedOnlyUntilTheEnd(String state) throws Exception {
		JsonNode open = this.client.status(this.client.accepted("[[endless]] [[status:state-%s]]".formatted(state), 1));
		assertThat(open.path("state").asString()).isEqualTo(state);
		JsonNode ended = this.client.status(this.client.accepted("[[status:state-%s]]".formatted(state), 1));
		assertThat(ended.path("state").asString()).isEqualTo("success");
	}

	@ParameterizedTest
	@ValueSource(ints = { 403, 404, 410 })
	void downloadWhenUrlIsStaleThenOnlyAFreshOneWorks(int status) throws Exception {
		String task = this.client.accepted("[[download:stale-%d]]".formatted(status), 1);
		String first = this.client.urls(task).get(0);
		assertThat(this.client.download(first).statusCode()).isEqualTo(status);
		assertThat(this.client.download(first).statusCode()).isEqualTo(status);
		assertThat(this.client.download(this.client.urls(task).get(0)).statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@CsvSource({ "error-500,500", "error-503,503", "rate-limited,429", "redirect,302" })
	void downloadWhenErrorOnceThenSecondRequestSucceeds(String fault, int status) throws Exception {
		String url = url("[[download-once:%s]]".formatted(fault));
		HttpResponse<byte[]> first = this.client.download(url);
		assertThat(first.statusCode()).isEqualTo(status);
		assertThat(first.headers().firstValue("Location").isPresent()).isEqualTo(fault.equals("redirect"));
		assertThat(this.client.download(url).statusCode()).isEqualTo(200);
	}

	@ParameterizedTest
	@ValueSource(strings = { "truncated", "reset" })
	void downloadWhenConnectionBreaksThenClientSeesIt(String fault) throws Exception {
		String url = url("[[download:%s]]".formatted(fault));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> this.client.download(url));
	}

	@ParameterizedTest
	@CsvSource({ "html,3C68746D", "jpeg,FFD8FFE0", "gif,47494638", "png,89504E47" })
	void downloadWhenTypeIsWrongThenBytesSayWhat(String fault, String magic) throws Exception {
		byte[] body = this.client.download(url("[[download:%s]]".formatted(fault.equals("png") ? "corrupt" : fault)))
			.body();
		assertThat(HexFormat.of().withUpperCase().formatHex(body, 0, 4)).isEqualTo(magic);
	}

	@Test
	void downloadWhenPixelsAreCorruptThenPngDoesNotDecode() throws Exception {
		byte[] body = this.client.download(url("[[download:corrupt]]")).body();
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> ImageIO.read(new ByteArrayInputStream(body)));
	}

	@Test
	void downloadWhenDimensionsLieThenHeaderSaysSo() throws Exception {
		byte[] small = this.client.download(url("[[download:wrong-dimensions]]")).body();
		assertThat(ImageIO.read(new ByteArrayInputStream(small)).getWidth()).isEqualTo(512);
		byte[] bomb = this.client.download(url("[[download:bomb]]")).body();
		assertThat(ByteBuffer.wrap(bomb).getInt(16)).isEqualTo(60_000);
		assertThat(bomb).hasSizeLessThan(10_000);
		assertThat(this.client.download(url("[[download:empty]]")).body()).isEmpty();
		assertThat(this.client.download(url("[[download:oversized]]")).body()).hasSize(3_000_000);
	}

	@Test
	void downloadWhenEndlessOrSlowThenBytesComeButNoEnd() throws Exception {
		try (InputStream endless = stream(url("[[download:endless]]"))) {
			assertThat(endless.readNBytes(5_000_000)).hasSize(5_000_000);
		}
		try (InputStream slow = stream(url("[[download:slow]]"))) {
			assertThat(new String(slow.readNBytes(4), StandardCharsets.ISO_8859_1)).endsWith("PNG");
		}
	}

	@Test
	void connectionWhenClosedAfterReplyThenReplyDidNotAnnounceIt() throws Exception {
		restart(new ScriptedFaults().closeAfterReply());
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.simulator.port())) {
			socket.getOutputStream().write("GET /simulator/books HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(reply).startsWith("HTTP/1.1 200").doesNotContainIgnoringCase("connection:");
		}
	}

	private List<Integer> statuses(String... prompts) throws Exception {
		List<Integer> statuses = new ArrayList<>();
		for (String prompt : prompts) {
			statuses.add(this.client.submit(prompt).statusCode());
		}
		return statuses;
	}

	private String url(String prompt) throws Exception {
		return this.client.urls(this.client.accepted(prompt, 1)).get(0);
	}

	private InputStream stream(String url) throws Exception {
		return this.client.http()
			.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofInputStream())
			.body();
	}

}
