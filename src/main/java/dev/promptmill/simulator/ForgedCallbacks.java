package dev.promptmill.simulator;

import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

import tools.jackson.databind.node.ObjectNode;

/** A stranger who knows the callback URL and makes callbacks up. */
final class ForgedCallbacks {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final SeededRandom seededRandom;

	ForgedCallbacks(long seed) {
		this.seededRandom = new SeededRandom(seed);
	}

	/** So many forgeries about an accepted task, of all kinds in turn. */
	List<HttpRequest> forge(String taskId, String url, int count) {
		return IntStream.range(0, count).mapToObj((number) -> switch (number % 4) {
			case 0 -> request(url, success(unknown(taskId, number)));
			case 1 -> request(url, success(taskId));
			case 2 -> request(url.substring(0, url.length() - 1) + "~", success(taskId));
			default -> request(url, "<html>{\"data\":");
		}).toList();
	}

	private String unknown(String taskId, int number) {
		return "task_" + HexFormat.of().toHexDigits(this.seededRandom.number("forgery", taskId, number));
	}

	private static String success(String taskId) {
		ObjectNode body = Json.object().put("code", 200).put("message", "success");
		ObjectNode data = body.putObject("data").put("taskId", taskId).put("state", "success");
		data.put("resultJson", "{\"resultUrls\":[\"https://forged.example.com/image.png\"]}");
		return body.toString();
	}

	private static HttpRequest request(String url, String body) {
		return HttpRequest.newBuilder(URI.create(url))
			.timeout(TIMEOUT)
			.header("Content-Type", Envelopes.JSON)
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build();
	}

}
