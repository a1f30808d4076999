package dev.promptmill.simulator.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** The response to one request, sound or not. Immutable. */
public final class HttpResponse {

	private static final Map<Integer, String> REASONS = Map.ofEntries(Map.entry(200, "OK"), Map.entry(302, "Found"),
			Map.entry(400, "Bad Request"), Map.entry(401, "Unauthorized"), Map.entry(402, "Payment Required"),
			Map.entry(403, "Forbidden"), Map.entry(404, "Not Found"), Map.entry(405, "Method Not Allowed"),
			Map.entry(410, "Gone"), Map.entry(429, "Too Many Requests"), Map.entry(500, "Internal Server Error"),
			Map.entry(502, "Bad Gateway"), Map.entry(503, "Service Unavailable"), Map.entry(504, "Gateway Timeout"));

	private final int status;

	private final Map<String, String> headers;

	private final byte[] body;

	private final Duration delay;

	private final Ending ending;

	private final @Nullable Stream stream;

	private HttpResponse(int status, Map<String, String> headers, byte[] body, Duration delay, Ending ending,
			@Nullable Stream stream) {
		this.status = status;
		this.headers = headers;
		this.body = body;
		this.delay = delay;
		this.ending = ending;
		this.stream = stream;
	}

	public static HttpResponse of(int status, String contentType, byte[] body) {
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put("Content-Type", contentType);
		headers.put("Content-Length", Integer.toString(body.length));
		return new HttpResponse(status, headers, body, Duration.ZERO, Ending.KEEP_ALIVE, null);
	}

	public static HttpResponse text(int status, String contentType, String body) {
		return of(status, contentType + "; charset=utf-8", body.getBytes(StandardCharsets.UTF_8));
	}

	/** No byte of an answer, only the end of the connection. */
	public static HttpResponse nothing(Ending ending) {
		return new HttpResponse(0, Map.of(), new byte[0], Duration.ZERO, ending, null);
	}

	/**
	 * A body written piece by piece; without a length it lasts until the connection ends.
	 */
	public static HttpResponse streaming(String contentType, @Nullable Long length, Stream stream) {
		Map<String, String> headers = new LinkedHashMap<>();
		headers.put("Content-Type", contentType);
		if (length != null) {
			headers.put("Content-Length", length.toString());
		}
		Ending ending = (length != null) ? Ending.KEEP_ALIVE : Ending.CLOSE;
		return new HttpResponse(200, headers, new byte[0], Duration.ZERO, ending, stream);
	}

	/** Bytes that are sent as they are, status line and all. */
	public static HttpResponse raw(Stream stream, Ending ending) {
		return new HttpResponse(0, Map.of(), new byte[0], Duration.ZERO, ending, stream);
	}

	public HttpResponse header(String name, String value) {
		Map<String, String> more = new LinkedHashMap<>(this.headers);
		more.put(name, value);
		return new HttpResponse(this.status, more, this.body, this.delay, this.ending, this.stream);
	}

	/** The same after some real time. */
	public HttpResponse after(Duration pause) {
		return new HttpResponse(this.status, this.headers, this.body, pause, this.ending, this.stream);
	}

	public HttpResponse ending(Ending how) {
		return new HttpResponse(this.status, this.headers, this.body, this.delay, how, this.stream);
	}

	/** The same head with the first half of the body, then the end of the connection. */
	public HttpResponse cutInHalf() {
		byte[] half = Arrays.copyOf(this.body, this.body.length / 2);
		return new HttpResponse(this.status, this.headers, half, this.delay, Ending.CLOSE, this.stream);
	}

	public int status() {
		return this.status;
	}

	public Duration delay() {
		return this.delay;
	}

	public Ending ending() {
		return this.ending;
	}

	/**
	 * Writes the reply, if there is one to write.
	 * @param out the connection
	 * @param announceClose whether to say that the connection closes
	 * @param pauses how a slow body waits
	 * @throws IOException if the client went away
	 */
	void writeTo(OutputStream out, boolean announceClose, Pauses pauses) throws IOException {
		if (this.status != 0) {
			byte[] head = head(announceClose);
			byte[] whole = Arrays.copyOf(head, head.length + this.body.length);
			System.arraycopy(this.body, 0, whole, head.length, this.body.length);
			out.write(whole);
		}
		if (this.stream != null) {
			this.stream.writeTo(out, pauses);
		}
		out.flush();
	}

	private byte[] head(boolean announceClose) {
		StringBuilder head = new StringBuilder(160).append("HTTP/1.1 ")
			.append(this.status)
			.append(' ')
			.append(REASONS.getOrDefault(this.status, "Status"))
			.append("\r\n");
		this.headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
		if (announceClose) {
			head.append("Connection: close\r\n");
		}
		return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
	}

	/** What becomes of the connection. */
	public enum Ending {

		/** It stays open for the next request. */
		KEEP_ALIVE,
		/** It closes in order, unannounced. */
		CLOSE,
		/** It is reset, as if the server's host had died. */
		RESET

	}

	/** Writes a body piece by piece. */
	@FunctionalInterface
	public interface Stream {

		void writeTo(OutputStream out, Pauses pauses) throws IOException;

	}

	/** Waits in real time, until the server closes at the latest. */
	@FunctionalInterface
	public interface Pauses {

		void pause(Duration duration) throws IOException;

	}

}
