package dev.promptmill.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** A push gateway and an OTLP receiver that keeps what it is sent. */
final class RecordingServer implements AutoCloseable {

	private final HttpServer server;

	private final List<Request> requests = new CopyOnWriteArrayList<>();

	private final int answer;

	private RecordingServer(int answer) {
		try {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.answer = answer;
		this.server.createContext("/", this::hear);
		this.server.start();
	}

	/** A server that gives every request the same answer. */
	static RecordingServer answering(int status) {
		return new RecordingServer(status);
	}

	private void hear(HttpExchange exchange) throws IOException {
		byte[] body = exchange.getRequestBody().readAllBytes();
		this.requests.add(new Request(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), body,
				exchange.getRequestHeaders()));
		exchange.sendResponseHeaders(this.answer, -1);
		exchange.close();
	}

	String url(String path) {
		return "http://127.0.0.1:" + this.server.getAddress().getPort() + path;
	}

	List<Request> requests(String path) {
		return this.requests.stream().filter((request) -> request.path().startsWith(path)).toList();
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	/** A request as it came. */
	record Request(String method, String path, byte[] body, Map<String, List<String>> headers) {

		String text() {
			return new String(this.body, StandardCharsets.UTF_8);
		}

	}

}
