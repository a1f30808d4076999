package dev.promptmill.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * The cheapest client there can be: submits, asks once, fetches the image and keeps
 * nothing, or only the image.
 */
final class LoadLoop {

	private static final int THREADS = 32;

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final String baseUrl;

	private final @Nullable Path images;

	/**
	 * Create an instance.
	 * @param images where each image is forced to the disk before it gets its name, null
	 * for keeping none
	 */
	LoadLoop(String baseUrl, @Nullable Path images) {
		this.baseUrl = baseUrl;
		this.images = images;
	}

	double rowsPerSecond(int rows) throws InterruptedException {
		AtomicInteger left = new AtomicInteger(rows);
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		long start = System.nanoTime();
		for (int i = 0; i < THREADS; i++) {
			threads.execute(() -> {
				while (left.decrementAndGet() >= 0) {
					row();
				}
			});
		}
		threads.shutdown();
		if (!threads.awaitTermination(10, TimeUnit.MINUTES)) {
			throw new IllegalStateException("The simulated server is stuck");
		}
		return rows / ((System.nanoTime() - start) / 1e9);
	}

	private void row() {
		String body = "{\"request_type\":\"async\",\"input\":{\"mode\":\"text-to-image\",\"prompt\":\"a lighthouse\","
				+ "\"size\":\"512x512\",\"num_images\":1}}";
		byte[] accepted = send(
				request("/generateTask/minimax-image-01").POST(HttpRequest.BodyPublishers.ofString(body)));
		String taskId = JSON.readTree(accepted).path("data").path("taskId").asString();
		byte[] status = send(request("/statusTask/minimax-image-01?taskId=" + taskId));
		String result = JSON.readTree(status).path("data").path("resultJson").asString();
		byte[] image = send(
				HttpRequest.newBuilder(URI.create(JSON.readTree(result).path("resultUrls").path(0).asString())));
		if (this.images != null) {
			keep(this.images, taskId, image);
		}
	}

	private static void keep(Path images, String name, byte[] image) {
		Path draft = images.resolve(name + ".part");
		try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
			channel.write(ByteBuffer.wrap(image));
			channel.force(true);
			Files.move(draft, images.resolve(name + ".png"), StandardCopyOption.ATOMIC_MOVE);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create(this.baseUrl + path)).header("Authorization", "Bearer any");
	}

	private byte[] send(HttpRequest.Builder request) {
		try {
			return this.http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()).body();
		}
		catch (IOException ex) {
			throw new IllegalStateException("The simulated server does not answer", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
