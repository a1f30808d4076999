package dev.promptmill.input;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

import dev.promptmill.input.source.Printable;
import dev.promptmill.network.PublicHosts;
import dev.promptmill.network.WebAddress;
import org.jspecify.annotations.Nullable;

/**
 * Judges, without any network, whether the API could fetch a URL: absolute, http or
 * https, with a host that may be public.
 */
final class PublicUrl {

	private static final int MAX_LENGTH = 2048;

	private static final Pattern PORT = Pattern.compile(":[0-9]{0,5}$");

	private PublicUrl() {
	}

	/**
	 * Looks for a mistake.
	 * @param url trimmed text
	 * @return what is wrong, or null when the URL is fine
	 */
	static @Nullable String mistakeIn(String url) {
		if (url.length() > MAX_LENGTH) {
			return "is longer than " + MAX_LENGTH + " characters";
		}
		if (isLocal(url)) {
			return "is a file of this machine, and must be an absolute URL: the API fetches the picture itself, so put it"
					+ " where everybody can, and write its https:// address";
		}
		try {
			URI uri = new URI(url);
			if (!WebAddress.isHttps(uri) && !"http".equalsIgnoreCase(uri.getScheme())) {
				return "must be an absolute URL that starts with https:// or http://; the API fetches it itself";
			}
			return mistakeInAuthority(uri.getRawAuthority());
		}
		catch (URISyntaxException ex) {
			return "is no valid URL (position " + (ex.getIndex() + 1)
					+ "); spaces and the like must be percent-encoded";
		}
	}

	private static boolean isLocal(String url) {
		boolean path = url.startsWith("/") && !url.startsWith("//") || url.startsWith("./") || url.startsWith("../")
				|| url.startsWith("~/") || url.startsWith("\\") || url.startsWith(".\\") || url.startsWith("..\\");
		boolean drive = url.length() > 2 && Character.isLetter(url.charAt(0)) && url.charAt(1) == ':'
				&& (url.charAt(2) == '\\' || url.charAt(2) == '/');
		return path || drive || url.regionMatches(true, 0, "file:", 0, 5);
	}

	/** URI#getHost does not know hosts with an underscore or letters beyond ASCII. */
	private static @Nullable String mistakeInAuthority(@Nullable String authority) {
		String host = (authority == null) ? "" : PORT.matcher(authority).replaceFirst("");
		if (host.isEmpty()) {
			return "names no host";
		}
		if (host.indexOf('@') >= 0) {
			return "must not contain a user name or password";
		}
		return PublicHosts.contain(host) ? null
				: "must be public: the API can't reach the host " + Printable.shorten(host);
	}

}
