package dev.promptmill.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** An API whose tasks are done at once, and all have the same picture. */
final class PictureServer implements AutoCloseable {

	private static final String API = "/api/v1";

	private final HttpServer server;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final AtomicLong tasks = new AtomicLong();

	private final byte[] picture;

	private final String type;

	/**
	 * @param picture what all tasks make
	 * @param type png or jpeg
	 */
	PictureServer(byte[] picture, String type) throws IOException {
		this.picture = picture;
		this.type = type;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
		this.server.setExecutor(this.threads);
		this.server.createContext(API + "/generateTask", (call) -> json(call, """
				{"taskId":"task_%d"}""".formatted(this.tasks.incrementAndGet())));
		this.server.createContext(API + "/statusTask", (call) -> {
			String task = call.getRequestURI().getQuery().substring("taskId=".length());
			json(call, """
					{"taskId":"%s","state":"success","resultJson":"{\\"resultUrls\\":[\\"%s/files/%s.%s\\"]}"}"""
				.formatted(task, origin(), task, this.type));
		});
		this.server.createContext(API + "/apikeys/current-balance", (call) -> json(call, "1000"));
		this.server.createContext("/files", (call) -> answer(call, "image/" + this.type, this.picture));
		this.server.start();
	}

	String baseUrl() {
		return origin() + API;
	}

	private String origin() {
		return "http://127.0.0.1:" + this.server.getAddress().getPort();
	}

	private static void json(HttpExchange call, String data) throws IOException {
		answer(call, "application/json", """
				{"code":200,"message":"success","data":%s}""".formatted(data).getBytes(StandardCharsets.UTF_8));
	}

	private static void answer(HttpExchange call, String type, byte[] body) throws IOException {
		try (call) {
			call.getRequestBody().readAllBytes();
			call.getResponseHeaders().set("Content-Type", type);
			call.sendResponseHeaders(200, body.length);
			call.getResponseBody().write(body);
		}
	}

	@Override
	public void close() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
