package dev.promptmill.simulator.http;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** Reads HTTP/1.1 requests off one connection, one after the other. */
final class HttpRequestReader {

	private static final int MAX_LINE = 16 * 1024;

	private static final int MAX_BODY = 4 * 1024 * 1024;

	private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

	private final InputStream in;

	private final OutputStream out;

	HttpRequestReader(InputStream in, OutputStream out) {
		this.in = in;
		this.out = out;
	}

	/**
	 * Waits for the next request and reads it whole.
	 * @return the request, or null if the client closed the connection instead
	 * @throws IOException if the connection fails or talks something else than HTTP
	 */
	@Nullable HttpRequest next() throws IOException {
		String requestLine = line();
		if (requestLine == null) {
			return null;
		}
		Map<String, String> headers = new HashMap<>();
		for (String line = required(); !line.isEmpty(); line = required()) {
			int colon = line.indexOf(':');
			if (colon > 0) {
				headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
			}
		}
		if ("100-continue".equalsIgnoreCase(headers.get("expect"))) {
			this.out.write(CONTINUE);
		}
		return HttpRequest.of(requestLine, headers, body(headers));
	}

	private byte[] body(Map<String, String> headers) throws IOException {
		if ("chunked".equalsIgnoreCase(headers.get("transfer-encoding"))) {
			return chunks();
		}
		String length = headers.get("content-length");
		return (length != null) ? exactly(number(length, 10)) : new byte[0];
	}

	private byte[] chunks() throws IOException {
		ByteArrayOutputStream body = new ByteArrayOutputStream();
		while (true) {
			int length = number(required().split(";", 2)[0], 16);
			if (length == 0) {
				break;
			}
			body.writeBytes(exactly(length));
			required();
			if (body.size() > MAX_BODY) {
				throw new IOException("request body above %d bytes".formatted(MAX_BODY));
			}
		}
		String trailer = required();
		while (!trailer.isEmpty()) {
			trailer = required();
		}
		return body.toByteArray();
	}

	private byte[] exactly(int length) throws IOException {
		byte[] bytes = this.in.readNBytes(length);
		if (bytes.length < length) {
			throw new EOFException("connection ended inside a request body");
		}
		return bytes;
	}

	private static int number(String text, int radix) throws IOException {
		try {
			int number = Integer.parseInt(text.strip(), radix);
			if (number >= 0 && number <= MAX_BODY) {
				return number;
			}
		}
		catch (NumberFormatException ex) {
			throw new IOException("malformed length in a request", ex);
		}
		throw new IOException("request body above %d bytes".formatted(MAX_BODY));
	}

	private String required() throws IOException {
		String line = line();
		if (line == null) {
			throw new EOFException("connection ended inside a request head");
		}
		return line;
	}

	private @Nullable String line() throws IOException {
		StringBuilder line = new StringBuilder(80);
		int next = this.in.read();
		if (next < 0) {
			return null;
		}
		for (; next != '\n'; next = this.in.read()) {
			if (next < 0 || line.length() >= MAX_LINE) {
				throw new EOFException("connection ended inside a line, or the line is too long");
			}
			if (next != '\r') {
				line.append((char) next);
			}
		}
		return line.toString();
	}

}
