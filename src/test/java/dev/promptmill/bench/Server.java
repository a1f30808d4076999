package dev.promptmill.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The simulated API in a process of its own. */
final class Server implements AutoCloseable {

	private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final Process process;

	private final String baseUrl;

	private Server(Process process, String baseUrl) {
		this.process = process;
		this.baseUrl = baseUrl;
	}

	static Server start(Path root, String... options) throws IOException {
		List<String> command = new ArrayList<>(List.of(root.resolve("run.sh").toString(), "simulator", "--port", "0",
				"--plain-images", "--balance", "1000000"));
		command.addAll(List.of(options));
		ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
		builder.environment().put("PROMPTMILL_JAVA_OPTS", "-Xmx4g");
		Process process = builder.start();
		BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
		String baseUrl = out.readLine();
		if (baseUrl == null) {
			throw new IOException("The simulated server did not start; try ./run.sh simulator by hand");
		}
		return new Server(process, baseUrl.strip());
	}

	String baseUrl() {
		return this.baseUrl;
	}

	Books serverLedger() {
		JsonNode serverLedger = JSON.readTree(send(HttpRequest.newBuilder(control("books")).build()));
		return new Books(System.nanoTime() / 1e9, serverLedger.path("posts").asLong(),
				serverLedger.path("accepted").asLong(), serverLedger.path("postsByOutcome").path("429").asLong(0),
				serverLedger.path("openTasks").asInt(), serverLedger.path("statusRequests").asLong(),
				serverLedger.path("downloads").asLong());
	}

	void limitPosts(double perSecond) {
		send(HttpRequest.newBuilder(control("limits"))
			.POST(HttpRequest.BodyPublishers.ofString("{\"postsPerSecond\":" + perSecond + "}"))
			.build());
	}

	/** What the status endpoint says about a task. */
	JsonNode task(String taskId) {
		return JSON
			.readTree(send(
					HttpRequest.newBuilder(URI.create(this.baseUrl + "/statusTask/minimax-image-01?taskId=" + taskId))
						.header("Authorization", "Bearer any")
						.build()))
			.path("data");
	}

	/** Processor time so far, in seconds. */
	double cpuSeconds() {
		return this.process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
	}

	private URI control(String what) {
		return URI.create(this.baseUrl).resolve("/simulator/" + what);
	}

	private static String send(HttpRequest request) {
		try {
			return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
		}
		catch (IOException ex) {
			throw new IllegalStateException("The simulated server does not answer", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		this.process.destroyForcibly().onExit().join();
	}

	/**
	 * What the server saw so far.
	 *
	 * @param at seconds of any origin
	 */
	record Books(double at, long posts, long accepted, long refused, int open, long statusRequests, long downloads) {

		double refusedShare() {
			return (this.posts == 0) ? 0 : (double) this.refused / this.posts;
		}

	}

}
