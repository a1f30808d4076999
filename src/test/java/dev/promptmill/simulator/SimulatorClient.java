package dev.promptmill.simulator;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Talks HTTP to a simulator, knowing nothing of its insides. */
final class SimulatorClient {

	private static final JsonMapper MAPPER = new JsonMapper();

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final Simulator simulator;

	SimulatorClient(Simulator simulator) {
		this.simulator = simulator;
	}

	static String body(String prompt, int images) {
		return MAPPER.createObjectNode()
			.put("request_type", "async")
			.set("input",
					MAPPER.createObjectNode()
						.put("mode", "text-to-image")
						.put("prompt", prompt)
						.put("num_images", images))
			.toString();
	}

	HttpResponse<String> post(String body) throws IOException, InterruptedException {
		return this.http.send(request("/generateTask/minimax-image-01").POST(HttpRequest.BodyPublishers.ofString(body))
			.header("Content-Type", "application/json")
			.build(), HttpResponse.BodyHandlers.ofString());
	}

	HttpResponse<String> submit(String prompt) throws IOException, InterruptedException {
		return post(body(prompt, 1));
	}

	String accepted(String prompt, int images) throws IOException, InterruptedException {
		HttpResponse<String> response = post(body(prompt, images));
		if (response.statusCode() != 200) {
			throw new AssertionError("not accepted: " + response.body());
		}
		return json(response).path("data").path("taskId").asString();
	}

	HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return this.http.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
	}

	HttpResponse<String> poll(String taskId) throws IOException, InterruptedException {
		return get("/statusTask/minimax-image-01?taskId=" + taskId);
	}

	JsonNode status(String taskId) throws IOException, InterruptedException {
		return json(poll(taskId)).path("data");
	}

	List<String> urls(String taskId) throws IOException, InterruptedException {
		List<String> urls = new ArrayList<>();
		JsonNode result = MAPPER.readTree(status(taskId).path("resultJson").asString());
		result.path("resultUrls").forEach((url) -> urls.add(url.asString()));
		return urls;
	}

	HttpResponse<byte[]> download(String url) throws IOException, InterruptedException {
		return this.http.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofByteArray());
	}

	HttpClient http() {
		return this.http;
	}

	HttpResponse<String> control(String method, String path, String body) throws IOException, InterruptedException {
		URI uri = this.simulator.baseUrl().resolve("/simulator/" + path);
		return this.http.send(
				HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
				HttpResponse.BodyHandlers.ofString());
	}

	HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.simulator.baseUrl() + path))
			.timeout(Duration.ofSeconds(20))
			.header("Authorization", "Bearer any-key");
	}

	static JsonNode json(HttpResponse<String> response) {
		return MAPPER.readTree(response.body());
	}

}
