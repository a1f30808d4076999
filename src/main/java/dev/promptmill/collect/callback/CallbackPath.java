package dev.promptmill.collect.callback;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.random.RandomGenerator;

/**
 * The address that the API is told: the operator's, and below it the run's secret. It is
 * the only thing that tells the API's callbacks from a stranger's, since the API signs
 * nothing, so it is compared in constant time and never shown.
 */
final class CallbackPath {

	/** 192 bits. */
	private static final int TOKEN_BYTES = 24;

	private final String base;

	private final String prefix;

	private final String token;

	CallbackPath(URI url, String token) {
		this.base = withoutSlash(url.toString());
		this.prefix = withoutSlash(url.getRawPath());
		this.token = token;
	}

	/** An unguessable one, of characters that every proxy leaves alone. */
	static String token(RandomGenerator random) {
		byte[] bytes = new byte[TOKEN_BYTES];
		random.nextBytes(bytes);
		return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
	}

	/** What the API is told. */
	URI url() {
		return URI.create(this.base + "/" + this.token);
	}

	/** What people may see. */
	String masked() {
		return this.base + "/…";
	}

	/**
	 * Whether a request is meant for this run: its path as it was sent, with the path of
	 * the operator's address before the secret, or without it where a proxy takes it off.
	 */
	boolean matches(String path) {
		int slash = path.lastIndexOf('/');
		if (slash < 0) {
			return false;
		}
		String before = path.substring(0, slash);
		boolean secret = MessageDigest.isEqual(bytes(path.substring(slash + 1)), bytes(this.token));
		return secret && (before.isEmpty() || before.equals(this.prefix));
	}

	@Override
	public String toString() {
		return masked();
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String withoutSlash(String text) {
		return text.endsWith("/") ? withoutSlash(text.substring(0, text.length() - 1)) : text;
	}

}
