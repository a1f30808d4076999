package dev.promptmill.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * A server that does to a connection exactly what a test says, byte for byte, and counts
 * what it saw.
 */
public final class RawServer implements AutoCloseable {

	private final ServerSocket listener;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final List<Socket> connections = new CopyOnWriteArrayList<>();

	private final List<String> requests = new CopyOnWriteArrayList<>();

	private final Semaphore closed = new Semaphore(0);

	public RawServer(Script script) {
		try {
			this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.threads.execute(() -> accept(script));
	}

	/** Answers one request of each connection, always the same. */
	public static RawServer answering(byte[]... parts) {
		return answering((request, output) -> {
			for (byte[] part : parts) {
				output.write(part);
			}
		});
	}

	/** Answers one request of each connection. */
	public static RawServer answering(Answer answer) {
		return new RawServer((connection) -> {
			String request = connection.readRequest();
			if (request != null) {
				answer.write(request.lines().takeWhile((line) -> !line.isEmpty()).toList(),
						connection.socket.getOutputStream());
			}
		});
	}

	/** The head of an answer. */
	public static byte[] head(String status, String... headers) {
		String lines = headers.length > 0 ? String.join("\r\n", headers) + "\r\n" : "";
		return ("HTTP/1.1 " + status + "\r\n" + lines + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
	}

	/** An answer with a body. */
	public static byte[] ok(byte[] body) {
		ByteArrayOutputStream answer = new ByteArrayOutputStream();
		answer.writeBytes(head("200 OK", "Connection: close", "Content-Length: " + body.length));
		answer.writeBytes(body);
		return answer.toByteArray();
	}

	/** The address of an API at this server. */
	public String api(String scheme) {
		return scheme + "://127.0.0.1:" + this.listener.getLocalPort() + "/api/v1";
	}

	public String url(String host, String path) {
		return "http://" + host + ":" + this.listener.getLocalPort() + path;
	}

	public int connections() {
		return this.connections.size();
	}

	/** The requests that were read to the end, heads and bodies. */
	public List<String> requests() {
		return this.requests;
	}

	/** Waits until one more connection was closed from this side. */
	public void awaitClosedConnection() throws InterruptedException {
		this.closed.acquire();
	}

	private void accept(Script script) {
		try {
			while (true) {
				Socket socket = this.listener.accept();
				this.connections.add(socket);
				this.threads.execute(() -> serve(script, socket));
			}
		}
		catch (IOException ex) {
			// Closed: the test is over
		}
	}

	private void serve(Script script, Socket socket) {
		try (socket) {
			script.serve(new Connection(socket));
		}
		catch (IOException | UncheckedIOException ex) {
			// The client broke off, which some tests are about
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		finally {
			this.closed.release();
		}
	}

	@Override
	public void close() {
		try {
			this.listener.close();
			for (Socket connection : this.connections) {
				connection.close();
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.threads.shutdownNow();
	}

	/** Does something to a connection, which is closed afterwards. */
	public interface Script {

		void serve(Connection connection) throws Exception;

	}

	/** Writes an answer to a request's lines; the connection ends after it. */
	public interface Answer {

		void write(List<String> request, OutputStream output) throws IOException;

	}

	/** One accepted connection. */
	public final class Connection {

		private final Socket socket;

		private final InputStream input;

		private Connection(Socket socket) throws IOException {
			this.socket = socket;
			this.input = new BufferedInputStream(socket.getInputStream());
		}

		/** Reads one request to its end; {@code null} at the end of the stream. */
		public String readRequest() throws IOException {
			StringBuilder head = new StringBuilder();
			while (!head.toString().endsWith("\r\n\r\n")) {
				int next = this.input.read();
				if (next < 0) {
					return null;
				}
				head.append((char) next);
			}
			int length = head.toString()
				.lines()
				.filter((line) -> line.startsWith("Content-Length: "))
				.mapToInt((line) -> Integer.parseInt(line.substring("Content-Length: ".length())))
				.sum();
			String request = head + new String(this.input.readNBytes(length), StandardCharsets.UTF_8);
			RawServer.this.requests.add(request);
			return request;
		}

		public void readByte() throws IOException {
			this.input.read();
		}

		public void write(String text) throws IOException {
			write(text.getBytes(StandardCharsets.UTF_8));
		}

		public void write(byte[] bytes) throws IOException {
			this.socket.getOutputStream().write(bytes);
			this.socket.getOutputStream().flush();
		}

		public void answer(String status, String body) throws IOException {
			write("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nConnection: keep-alive\r\n"
					+ "Keep-Alive: timeout=60\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length
					+ "\r\n\r\n" + body);
		}

		public void reset() throws IOException {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		}

		/** Waits until the client closes the connection. */
		public void awaitClose() throws IOException {
			this.input.transferTo(OutputStream.nullOutputStream());
		}

	}

}
