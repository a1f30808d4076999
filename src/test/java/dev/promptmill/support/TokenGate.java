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
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A way to an S3 server for temporary credentials: only requests that bear the session
 * token of now get through, all others are answered as by a service whose token expired.
 * Signatures are the business of the server behind it.
 */
public final class TokenGate implements AutoCloseable {

	private static final Pattern TOKEN = Pattern.compile("(?im)^x-amz-security-token: *(\\S+)");

	private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)");

	private static final String EXPIRED = """
			<?xml version="1.0" encoding="UTF-8"?>
			<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>
			""";

	private final URI server;

	private final ServerSocket door;

	private final AtomicLong refused = new AtomicLong();

	private volatile String valid;

	public TokenGate(URI server, String valid) {
		this.server = server;
		this.valid = valid;
		try {
			this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		start(this::accept);
	}

	public URI address() {
		return URI.create("http://127.0.0.1:" + this.door.getLocalPort());
	}

	/** From now on another token counts. */
	public void expect(String token) {
		this.valid = token;
	}

	/** Requests that were refused. */
	public long refused() {
		return this.refused.get();
	}

	private void accept() throws IOException {
		while (!this.door.isClosed()) {
			Socket visitor = this.door.accept();
			start(() -> serve(visitor));
		}
	}

	private void serve(Socket visitor) throws IOException {
		try (visitor; Socket inside = new Socket(this.server.getHost(), this.server.getPort())) {
			start(() -> inside.getInputStream().transferTo(visitor.getOutputStream()));
			InputStream input = new BufferedInputStream(visitor.getInputStream());
			String head = head(input);
			while (!head.isEmpty() && isAdmitted(head)) {
				OutputStream output = inside.getOutputStream();
				output.write(head.getBytes(StandardCharsets.ISO_8859_1));
				copy(input, output, Long.parseLong(find(LENGTH, head, "0")));
				head = head(input);
			}
			if (!head.isEmpty()) {
				refuse(visitor);
			}
		}
	}

	private boolean isAdmitted(String head) {
		return find(TOKEN, head, "").equals(this.valid);
	}

	private void refuse(Socket visitor) throws IOException {
		this.refused.incrementAndGet();
		visitor.getOutputStream()
			.write(("HTTP/1.1 400 Bad Request\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: "
					+ EXPIRED.length() + "\r\n\r\n" + EXPIRED)
				.getBytes(StandardCharsets.ISO_8859_1));
		visitor.shutdownOutput();
		// What is still on its way is taken, or the answer would be lost with it.
		visitor.getInputStream().transferTo(OutputStream.nullOutputStream());
	}

	/** A request up to its empty line; nothing at the end of the connection. */
	private static String head(InputStream input) throws IOException {
		ByteArrayOutputStream head = new ByteArrayOutputStream();
		int last = 0;
		while (last != 0x0d0a0d0a) {
			int next = input.read();
			if (next < 0) {
				return "";
			}
			head.write(next);
			last = last << 8 | next;
		}
		return head.toString(StandardCharsets.ISO_8859_1);
	}

	private static void copy(InputStream input, OutputStream output, long bytes) throws IOException {
		byte[] buffer = new byte[8192];
		long left = bytes;
		while (left > 0) {
			int read = input.read(buffer, 0, (int) Math.min(buffer.length, left));
			if (read < 0) {
				return;
			}
			output.write(buffer, 0, read);
			left -= read;
		}
	}

	private static String find(Pattern pattern, String head, String otherwise) {
		Matcher matcher = pattern.matcher(head);
		return matcher.find() ? matcher.group(1) : otherwise;
	}

	private static void start(Way way) {
		Thread thread = new Thread(() -> {
			try {
				way.go();
			}
			catch (IOException ex) {
				// Somebody left.
			}
		}, "token-gate");
		thread.setDaemon(true);
		thread.start();
	}

	@Override
	public void close() {
		try {
			this.door.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private interface Way {

		void go() throws IOException;

	}

}
