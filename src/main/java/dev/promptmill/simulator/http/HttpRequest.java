package dev.promptmill.simulator.http;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** One HTTP request as it arrived, its body read to the end. */
public final class HttpRequest {

	private final String method;

	private final String path;

	private final Map<String, String> query;

	private final Map<String, String> headers;

	private final byte[] body;

	private HttpRequest(String method, String path, Map<String, String> query, Map<String, String> headers,
			byte[] body) {
		this.method = method;
		this.path = path;
		this.query = query;
		this.headers = headers;
		this.body = body;
	}

	/**
	 * Takes a request apart.
	 * @param requestLine the first line
	 * @param headers the headers, names in lower case
	 * @param body the body
	 * @return the call
	 * @throws IOException if this is not an HTTP/1.x request
	 */
	static HttpRequest of(String requestLine, Map<String, String> headers, byte[] body) throws IOException {
		String[] parts = requestLine.split(" ", -1);
		if (parts.length != 3 || !parts[2].startsWith("HTTP/1.")) {
			throw new IOException("not an HTTP/1.x request line");
		}
		int mark = parts[1].indexOf('?');
		String path = (mark < 0) ? parts[1] : parts[1].substring(0, mark);
		String query = (mark < 0) ? "" : parts[1].substring(mark + 1);
		return new HttpRequest(parts[0], path, parametersOf(query), headers, body);
	}

	private static Map<String, String> parametersOf(String query) throws IOException {
		Map<String, String> parameters = new HashMap<>();
		for (String pair : query.split("&", -1)) {
			int equals = pair.indexOf('=');
			if (equals > 0) {
				parameters.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
			}
		}
		return parameters;
	}

	private static String decoded(String text) throws IOException {
		try {
			return URLDecoder.decode(text, StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			throw new IOException("malformed query", ex);
		}
	}

	public String method() {
		return this.method;
	}

	public String path() {
		return this.path;
	}

	public String parameter(String name) {
		return this.query.getOrDefault(name, "");
	}

	public @Nullable String header(String lowerCaseName) {
		return this.headers.get(lowerCaseName);
	}

	public byte[] body() {
		return this.body;
	}

	boolean wantsClose() {
		return "close".equalsIgnoreCase(this.headers.get("connection"));
	}

}
