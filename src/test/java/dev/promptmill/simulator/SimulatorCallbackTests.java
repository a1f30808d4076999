package dev.promptmill.simulator;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpServer;
import dev.promptmill.simulator.fault.CallbackFaults;
import dev.promptmill.simulator.image.ImageMode;
import dev.promptmill.support.SettableClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** Callbacks, received over HTTP. */
class SimulatorCallbackTests {

	private static final String UNREADABLE = "unreadable";

	private final SettableClock clock = new SettableClock();

	private final BlockingQueue<JsonNode> received = new LinkedBlockingQueue<>();

	private volatile int answer = 200;

	private HttpServer receiver;

	@TempDir
	Path folder;

	@BeforeEach
	void receive() throws Exception {
		this.receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.receiver.createContext("/", (exchange) -> {
			this.received.add(read(exchange.getRequestBody().readAllBytes()));
			exchange.sendResponseHeaders(this.answer, -1);
			exchange.close();
		});
		this.receiver.start();
	}

	private static JsonNode read(byte[] body) {
		try {
			return new JsonMapper().readTree(body);
		}
		catch (JacksonException ex) {
			return new JsonMapper().valueToTree(UNREADABLE);
		}
	}

	@AfterEach
	void stop() {
		this.receiver.stop(0);
	}

	private SimulatorSettings.Builder settings() {
		return SimulatorSettings.builder().clock(this.clock).imageMode(ImageMode.PLAIN);
	}

	private String submit(SimulatorClient client) throws Exception {
		String url = "http://127.0.0.1:%d/hook".formatted(this.receiver.getAddress().getPort());
		String body = SimulatorClient.body("p", 1)
			.replace("\"async\"", "\"callback\",\"callback_url\":\"%s\"".formatted(url));
		return SimulatorClient.json(client.post(body)).path("data").path("taskId").asString();
	}

	private JsonNode next() throws Exception {
		JsonNode body = this.received.poll(20, TimeUnit.SECONDS);
		assertThat(body).as("a callback").isNotNull();
		return body;
	}

	@Test
	void callbackWhenTaskEndsThenCarriesTheStatusEnvelope() throws Exception {
		try (Simulator simulator = Simulator.start(settings().build())) {
			SimulatorClient client = new SimulatorClient(simulator);
			String task = submit(client);
			assertThat(this.received).isEmpty();
			this.clock.advance(Duration.ofSeconds(30));
			JsonNode body = next();
			assertThat(body.path("code").asInt()).isEqualTo(200);
			assertThat(body.path("data").path("taskId").asString()).isEqualTo(task);
			assertThat(body.path("data").path("state").asString()).isEqualTo("success");
			String result = body.path("data").path("resultJson").asString();
			String url = new JsonMapper().readTree(result).path("resultUrls").path(0).asString();
			assertThat(client.download(url).statusCode()).isEqualTo(200);
		}
	}

	@Test
	void callbackWhenNotAnswered200ThenComesAgainThreeTimesAndNoMore() throws Exception {
		this.answer = 500;
		try (Simulator simulator = Simulator.start(settings().latencyFactor(0).build())) {
			submit(new SimulatorClient(simulator));
			for (int attempt = 0; attempt < 4; attempt++) {
				next();
			}
			assertThat(simulator.serverLedger().totals().callbacks()).isEqualTo(4);
		}
	}

	@Test
	void callbackWhenDuplicatedThenComesTwice() throws Exception {
		CallbackFaults faults = new CallbackFaults(0, 1, 0, Duration.ZERO, 0);
		try (Simulator simulator = Simulator.start(settings().latencyFactor(0).callbackFaults(faults).build())) {
			submit(new SimulatorClient(simulator));
			assertThat(next()).isEqualTo(next());
		}
	}

	@Test
	void callbackWhenLostThenNeverSent() throws Exception {
		CallbackFaults faults = new CallbackFaults(1, 0, 0, Duration.ZERO, 1);
		try (Simulator simulator = Simulator.start(settings().latencyFactor(0).callbackFaults(faults).build())) {
			String task = submit(new SimulatorClient(simulator));
			assertThat(next().path("data").path("taskId").asString()).as("the forged one").isNotEqualTo(task);
			assertThat(simulator.serverLedger().totals().callbacks()).isZero();
		}
	}

	@Test
	void callbackWhenShareIsDuplicatedThenThatShareComesTwice() throws Exception {
		CallbackFaults faults = new CallbackFaults(0, 0.2, 0, Duration.ZERO, 0);
		try (Simulator simulator = Simulator.start(settings().latencyFactor(0).callbackFaults(faults).build())) {
			for (int i = 0; i < 100; i++) {
				submit(new SimulatorClient(simulator));
			}
			List<String> tasks = new ArrayList<>();
			while (Set.copyOf(tasks).size() < 100) {
				tasks.add(next().path("data").path("taskId").asString());
			}
			assertThat(tasks.size() + this.received.size()).isBetween(110, 130);
		}
	}

	@Test
	void callbackWhenEarlyThenItIsThereBeforeTheAnswerAndTheTaskHasEnded() throws Exception {
		CallbackFaults faults = new CallbackFaults(0, 0, 1, Duration.ZERO, 0);
		try (Simulator simulator = Simulator.start(settings().callbackFaults(faults).build())) {
			SimulatorClient client = new SimulatorClient(simulator);
			String task = submit(client);
			assertThat(this.received).singleElement()
				.satisfies((body) -> assertThat(body.path("data").path("taskId").asString()).isEqualTo(task));
			assertThat(client.status(task).path("state").asString()).isEqualTo("success");
		}
	}

	@Test
	void callbackWhenDelayedThenTasksAreAnnouncedInAnotherOrderThanTheyEnd() throws Exception {
		CallbackFaults faults = new CallbackFaults(0, 0, 0, Duration.ofMinutes(10), 0);
		try (Simulator simulator = Simulator.start(settings().latencyFactor(0).callbackFaults(faults).build())) {
			List<String> submitted = new ArrayList<>();
			for (int i = 0; i < 10; i++) {
				submitted.add(submit(new SimulatorClient(simulator)));
			}
			List<String> announced = new ArrayList<>();
			for (int second = 0; second <= 600 && announced.size() < 10; second += 20) {
				this.clock.advance(Duration.ofSeconds(20));
				for (JsonNode body = this.received.poll(200, TimeUnit.MILLISECONDS); body != null; body = this.received
					.poll()) {
					announced.add(body.path("data").path("taskId").asString());
				}
			}
			assertThat(announced).containsExactlyInAnyOrderElementsOf(submitted).isNotEqualTo(submitted);
		}
	}

	@Test
	void callbackWhenForgedThenOfEveryKindAndCountedApart() throws Exception {
		CallbackFaults faults = new CallbackFaults(1, 0, 0, Duration.ZERO, 4);
		try (Simulator simulator = Simulator.start(settings().callbackFaults(faults).build())) {
			String task = submit(new SimulatorClient(simulator));
			List<String> bodies = new ArrayList<>();
			for (int i = 0; i < 4; i++) {
				bodies.add(String.valueOf(next()));
			}
			assertThat(bodies).filteredOn((body) -> body.contains(task) && body.contains("forged.example.com"))
				.hasSize(2);
			assertThat(bodies).filteredOn((body) -> !body.contains(task) && body.contains("forged.example.com"))
				.hasSize(1);
			assertThat(bodies).contains("\"" + UNREADABLE + "\"");
			assertThat(simulator.serverLedger().totals().forgedCallbacks()).isEqualTo(4);
			assertThat(simulator.serverLedger().totals().callbacks()).isZero();
		}
	}

	@Test
	void callbackWhenOwedByAnEarlierProcessThenSentByTheNext() throws Exception {
		String task;
		try (Simulator first = Simulator.start(settings().stateFolder(this.folder).build())) {
			task = submit(new SimulatorClient(first));
		}
		this.clock.advance(Duration.ofMinutes(1));
		try (Simulator second = Simulator.start(settings().stateFolder(this.folder).build())) {
			assertThat(next().path("data").path("taskId").asString()).isEqualTo(task);
			assertThat(second.serverLedger().totals().callbacks()).isEqualTo(1);
		}
		assertThat(new String(Files.readAllBytes(this.folder.resolve("simulator-books.jsonl")), StandardCharsets.UTF_8))
			.contains(task);
	}

}
