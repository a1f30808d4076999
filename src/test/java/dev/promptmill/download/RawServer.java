package dev.promptmill.download;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/**
 * An HTTP server on loopback that writes whatever bytes a test wants, one answer each.
 */
final class RawServer implements Closeable {

	private final ServerSocket socket;

	private final Answer answer;

	private final List<List<String>> requests = new CopyOnWriteArrayList<>();

	private final List<Socket> connections = new CopyOnWriteArrayList<>();

	private final Semaphore closed = new Semaphore(0);

	RawServer(Answer answer) {
		this.answer = answer;
		try {
			this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	/** Always the same answer. */
	static RawServer answering(byte[]... parts) {
		return new RawServer((request, output) -> {
			for (byte[] part : parts) {
				output.write(part);
			}
		});
	}

	static byte[] head(String status, String... headers) {
		String lines = headers.length > 0 ? String.join("\r\n", headers) + "\r\n" : "";
		return ("HTTP/1.1 " + status + "\r\n" + lines + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
	}

	static byte[] ok(byte[] body) {
		ByteArrayOutputStream answer = new ByteArrayOutputStream();
		answer.writeBytes(head("200 OK", "Connection: close", "Content-Length: " + body.length));
		answer.writeBytes(body);
		return answer.toByteArray();
	}

	String url(String host, String path) {
		return "http://" + host + ":" + this.socket.getLocalPort() + path;
	}

	/** The lines of each request so far. */
	List<List<String>> requests() {
		return this.requests;
	}

	int connections() {
		return this.connections.size();
	}

	/** Waits until one more connection was closed from this side. */
	void awaitClosedConnection() throws InterruptedException {
		this.closed.acquire();
	}

	private void accept() {
		try {
			while (true) {
				Socket connection = this.socket.accept();
				this.connections.add(connection);
				start(() -> serve(connection));
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void serve(Socket connection) {
		try (connection) {
			BufferedReader reader = new BufferedReader(
					new InputStreamReader(connection.getInputStream(), StandardCharsets.ISO_8859_1));
			List<String> request = reader.lines().takeWhile((line) -> !line.isEmpty()).toList();
			if (!request.isEmpty()) {
				this.requests.add(request);
				this.answer.write(request, connection.getOutputStream());
			}
		}
		catch (IOException | UncheckedIOException ex) {
			// the client went away, as some tests want it to
		}
		this.closed.release();
	}

	private static void start(Runnable task) {
		Thread thread = new Thread(task, "raw-server");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() throws IOException {
		this.socket.close();
		for (Socket connection : this.connections) {
			connection.close();
		}
	}

	/** Writes an answer; the connection ends after it. */
	interface Answer {

		void write(List<String> request, OutputStream output) throws IOException;

	}

}
