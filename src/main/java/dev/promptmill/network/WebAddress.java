package dev.promptmill.network;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/** The rules for every setting that names an HTTP server. */
public final class WebAddress {

	private WebAddress() {
	}

	/**
	 * Whether an address is http or https with a host, and without user, query and
	 * fragment: addresses are kept with a run, so they must hold no secret.
	 */
	public static boolean isPlain(URI url) {
		return (isHttps(url) || "http".equalsIgnoreCase(url.getScheme())) && url.getHost() != null
				&& url.getRawUserInfo() == null && url.getRawQuery() == null && url.getRawFragment() == null;
	}

	/** Whether what is sent to an address crosses no network readable. */
	public static boolean isConfidential(URI url) {
		@Nullable String host = url.getHost();
		return isHttps(url) || (host != null && PublicHosts.isLoopback(host));
	}

	public static boolean isHttps(URI url) {
		return "https".equalsIgnoreCase(url.getScheme());
	}

}
