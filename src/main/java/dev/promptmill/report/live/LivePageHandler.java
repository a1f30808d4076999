package dev.promptmill.report.live;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.promptmill.ledger.ImageRecord;
import dev.promptmill.report.LiveQuery;
import dev.promptmill.report.LiveReport;
import org.jspecify.annotations.Nullable;

/**
 * Answers GET requests of who may see the page. A name that is not this machine's is
 * refused, so that no page of a stranger can have its name lead here; a request never
 * says which file it wants, only which row of the ledger.
 */
final class LivePageHandler implements HttpHandler {

	private static final String NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'";

	/** The page itself says what it may load. */
	private static final String PAGE_POLICY = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

	/** Browsers leave it out. */
	private static final int HTTP_PORT = 80;

	private static final Pattern IMAGE = Pattern.compile("/image/([0-9]{1,18})/([0-9]{1,4})");

	private static final Set<String> IMAGE_TYPES = Set.of("image/png", "image/jpeg", "image/gif", "image/webp");

	private static final String NO_TOKEN = "This page opens at the address that the run printed, with the token in it.\n";

	private final Set<String> names;

	private final LivePageAccess access;

	private final LiveReport report;

	private final ImageOpener images;

	LivePageHandler(int port, LivePageAccess access, LiveReport report, ImageOpener images) {
		this.access = access;
		String suffix = (port == HTTP_PORT) ? "" : ":" + port;
		this.names = Set.of("127.0.0.1" + suffix, "localhost" + suffix);
		this.report = report;
		this.images = images;
	}

	@Override
	public void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			guard(exchange.getResponseHeaders());
			if (!this.names.contains(String.valueOf(exchange.getRequestHeaders().getFirst("Host")))) {
				refuse(exchange, 403);
			}
			else if (!"GET".equals(exchange.getRequestMethod())) {
				exchange.getResponseHeaders().set("Allow", "GET");
				refuse(exchange, 405);
			}
			else {
				answer(exchange);
			}
		}
		catch (RuntimeException ex) {
			// A database that is gone ends the run, which says so; a page need not.
			refuse(exchange, 500);
		}
	}

	private static void guard(Headers headers) {
		headers.set("X-Content-Type-Options", "nosniff");
		headers.set("Content-Security-Policy", NOTHING_RUNS);
		headers.set("Cross-Origin-Resource-Policy", "same-origin");
		headers.set("Cross-Origin-Opener-Policy", "same-origin");
		headers.set("Referrer-Policy", "no-referrer");
		headers.set("Cache-Control", "no-store");
	}

	private void answer(HttpExchange exchange) throws IOException {
		Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
		String path = exchange.getRequestURI().getRawPath();
		if (path.equals("/") && this.access.hasToken(query)) {
			exchange.getResponseHeaders().set("Set-Cookie", this.access.setCookie());
		}
		else if (!this.access.hasCookie(exchange.getRequestHeaders().get("Cookie"))) {
			send(exchange, 403, "text/plain; charset=utf-8", NO_TOKEN);
			return;
		}
		switch (path) {
			case "/" -> {
				exchange.getResponseHeaders().set("Content-Security-Policy", PAGE_POLICY);
				send(exchange, "text/html; charset=utf-8", this.report.page());
			}
			case "/state.json" -> json(exchange, this.report.state(query.getOrDefault("seen", "")));
			case "/gallery.json" -> json(exchange, this.report.gallery(LiveQuery.of(query)));
			case "/problems.json" -> json(exchange, this.report.problems(LiveQuery.of(query)));
			default -> image(exchange, IMAGE.matcher(path));
		}
	}

	private void image(HttpExchange exchange, Matcher path) throws IOException {
		ImageRecord.Stored image = path.matches()
				? this.report.image(Long.parseLong(path.group(1)), Integer.parseInt(path.group(2))) : null;
		if (image == null || !IMAGE_TYPES.contains(image.contentType())) {
			refuse(exchange, 404);
			return;
		}
		// The same address is another image in another run: a browser may keep it, but
		// asks each time whether it is still the one.
		String tag = "\"" + image.sha256() + "\"";
		exchange.getResponseHeaders().set("Cache-Control", "private, no-cache");
		exchange.getResponseHeaders().set("ETag", tag);
		if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
			refuse(exchange, 304);
			return;
		}
		try (InputStream bytes = this.images.open(image.file())) {
			if (bytes == null) {
				refuse(exchange, 404);
				return;
			}
			exchange.getResponseHeaders().set("Content-Type", image.contentType());
			exchange.sendResponseHeaders(200, 0);
			bytes.transferTo(exchange.getResponseBody());
		}
	}

	private static Map<String, String> query(@Nullable String raw) {
		Map<String, String> query = new HashMap<>();
		for (String pair : (raw != null) ? List.of(raw.split("&")) : List.<String>of()) {
			int equals = pair.indexOf('=');
			if (equals > 0) {
				query.put(pair.substring(0, equals), decoded(pair.substring(equals + 1)));
			}
		}
		return query;
	}

	private static String decoded(String value) {
		try {
			return URLDecoder.decode(value, StandardCharsets.UTF_8);
		}
		catch (IllegalArgumentException ex) {
			return "";
		}
	}

	private static void json(HttpExchange exchange, String json) throws IOException {
		send(exchange, "application/json", json);
	}

	private static void send(HttpExchange exchange, String type, String text) throws IOException {
		send(exchange, 200, type, text);
	}

	private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		exchange.getResponseHeaders().set("Content-Type", type);
		exchange.sendResponseHeaders(status, bytes.length);
		exchange.getResponseBody().write(bytes);
	}

	private static void refuse(HttpExchange exchange, int status) throws IOException {
		exchange.sendResponseHeaders(status, -1);
	}

}
