package dev.promptmill.report.live;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * Access control of the page: whoever has the address with its token, and from then on
 * the browser that was given a cookie for it. Other users of the machine reach the port,
 * too, and must learn nothing there.
 */
final class LivePageAccess {

	private static final int BYTES = 16;

	private final String token;

	private final String cookieName;

	private final String cookie;

	/**
	 * Makes a token and a cookie.
	 * @param port that is listened at: a browser sends cookies to every port of a host
	 */
	LivePageAccess(int port, RandomGenerator random) {
		this.token = secret(random);
		this.cookieName = "promptmill-" + port;
		this.cookie = secret(random);
	}

	private static String secret(RandomGenerator random) {
		byte[] bytes = new byte[BYTES];
		random.nextBytes(bytes);
		return HexFormat.of().formatHex(bytes);
	}

	/** What leads to the page, after the port. */
	String path() {
		return "/?token=" + this.token;
	}

	boolean hasToken(Map<String, String> query) {
		return equal(query.get("token"), this.token);
	}

	/** Whether one of the headers {@code Cookie} has the cookie. */
	boolean hasCookie(@Nullable List<String> headers) {
		return headers != null && headers.stream()
			.flatMap((header) -> List.of(header.split(";")).stream())
			.map(String::strip)
			.anyMatch((pair) -> pair.startsWith(this.cookieName + "=")
					&& equal(pair.substring(this.cookieName.length() + 1), this.cookie));
	}

	/** The header {@code Set-Cookie} for a browser that had the token. */
	String setCookie() {
		return this.cookieName + "=" + this.cookie + "; HttpOnly; SameSite=Strict; Path=/";
	}

	/** Takes the same time wherever the difference is. */
	private static boolean equal(@Nullable String given, String expected) {
		return given != null && MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8),
				expected.getBytes(StandardCharsets.UTF_8));
	}

}
