package dev.promptmill.apixo;

import java.io.BufferedInputStream;
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
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that does to a connection exactly what a test says, and counts what it saw.
 */
final class RawServer implements AutoCloseable {

	/** What to do with a connection; it is closed afterwards. */
	interface Script {

		void serve(Connection connection) throws Exception;

	}

	private final ServerSocket listener;

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final AtomicInteger connections = new AtomicInteger();

	private final List<String> requests = new CopyOnWriteArrayList<>();

	RawServer(Script script) throws IOException {
		this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
		this.threads.execute(() -> accept(script));
	}

	String url(String scheme) {
		return scheme + "://127.0.0.1:" + this.listener.getLocalPort() + "/api/v1";
	}

	int connections() {
		return this.connections.get();
	}

	/** The requests that were read to the end, heads and bodies. */
	List<String> requests() {
		return this.requests;
	}

	private void accept(Script script) {
		try {
			while (true) {
				Socket socket = this.listener.accept();
				this.connections.incrementAndGet();
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
		catch (IOException ex) {
			// The client broke off, which some tests are about
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void close() {
		try {
			this.listener.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.threads.shutdownNow();
	}

	/** One accepted connection. */
	final class Connection {

		private final Socket socket;

		private final InputStream input;

		Connection(Socket socket) throws IOException {
			this.socket = socket;
			this.input = new BufferedInputStream(socket.getInputStream());
		}

		/** Reads one request to its end; {@code null} at the end of the stream. */
		String readRequest() throws IOException {
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

		void readByte() throws IOException {
			this.input.read();
		}

		void write(String text) throws IOException {
			write(text.getBytes(StandardCharsets.UTF_8));
		}

		void write(byte[] bytes) throws IOException {
			this.socket.getOutputStream().write(bytes);
			this.socket.getOutputStream().flush();
		}

		void answer(String status, String body) throws IOException {
			write("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nConnection: keep-alive\r\n"
					+ "Keep-Alive: timeout=60\r\nContent-Length: " + body.getBytes(StandardCharsets.UTF_8).length
					+ "\r\n\r\n" + body);
		}

		void reset() throws IOException {
			this.socket.setSoLinger(true, 0);
			this.socket.close();
		}

		/** Waits until the client closes the connection. */
		void awaitClose() throws IOException {
			this.input.transferTo(OutputStream.nullOutputStream());
		}

	}

}
