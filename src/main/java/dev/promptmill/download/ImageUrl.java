package dev.promptmill.download;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import dev.promptmill.network.PublicHosts;
import org.apache.hc.core5.http.HttpHost;

/**
 * A URL that may be fetched as far as its text can tell. Host and port are taken apart
 * once, here, so that what was checked is what is connected to.
 *
 * @param uri the URL
 * @param target where to connect
 */
record ImageUrl(URI uri, HttpHost target) {

	private static final int LONGEST = 8_192;

	/** Wider than {@link URI}, whose host names can't hold an underscore. */
	private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");

	/** What {@link URI} rejects and browsers send encoded; a {@code %} starts nothing. */
	private static final Pattern UNENCODED = Pattern.compile("[ \"<>\\\\^`{|}]|%(?![0-9A-Fa-f]{2})");

	/**
	 * Takes a URL as a server sent it.
	 * @throws FetchFailure REFUSED, when it must not be fetched
	 */
	static ImageUrl parse(String url, UrlRules rules) throws FetchFailure {
		if (url.length() > LONGEST) {
			throw refused("its URL is longer than %d characters".formatted(LONGEST));
		}
		return of(uri(url), rules);
	}

	/**
	 * The URL that a redirect leads to.
	 * @throws FetchFailure REFUSED, when it must not be fetched
	 */
	ImageUrl redirect(String location, UrlRules rules) throws FetchFailure {
		if (location.length() > LONGEST) {
			throw refused("it redirects to a URL longer than %d characters".formatted(LONGEST));
		}
		ImageUrl next = of(this.uri.resolve(uri(location)), rules);
		if (isSecure() && !next.isSecure()) {
			throw refused("it redirects from https to http");
		}
		return next;
	}

	private boolean isSecure() {
		return "https".equals(this.target.getSchemeName());
	}

	private static URI uri(String text) throws FetchFailure {
		String encoded = UNENCODED.matcher(text.strip()).replaceAll((match) -> encoded(match.group()));
		try {
			return new URI(new URI(encoded).toASCIIString());
		}
		catch (URISyntaxException ex) {
			throw refused("its URL is not valid (%s)".formatted(ex.getReason()));
		}
	}

	private static String encoded(String character) {
		return "%%%02X".formatted(character.getBytes(StandardCharsets.UTF_8)[0] & 0xFF);
	}

	private static ImageUrl of(URI uri, UrlRules rules) throws FetchFailure {
		String scheme = (uri.getScheme() != null) ? uri.getScheme().toLowerCase(Locale.ROOT) : "none";
		if (!"https".equals(scheme) && !"http".equals(scheme)) {
			throw refused("the scheme of its URL is %s, not https".formatted(scheme));
		}
		if ("http".equals(scheme) && !rules.allowHttp()) {
			throw refused("its URL is plain http; promptmill.download.allow-http would allow it");
		}
		String authority = (uri.getRawAuthority() != null) ? uri.getRawAuthority() : "";
		Matcher parts = AUTHORITY.matcher(authority);
		if (!parts.matches()) {
			throw refused(authority.contains("@") ? "its URL holds a user name" : "its URL has no usable host name");
		}
		int port = (parts.group(2) != null) ? Integer.parseInt(parts.group(2)) : -1;
		if (port == 0 || port > 65_535) {
			throw refused("its URL has the port %d".formatted(port));
		}
		return new ImageUrl(uri, new HttpHost(scheme, host(parts.group(1), rules), port));
	}

	private static String host(String host, UrlRules rules) throws FetchFailure {
		if (PublicHosts.isDisguisedAddress(host) && !rules.allowedHosts().contain(host)) {
			throw refused("its host %s is an address in disguise".formatted(host));
		}
		return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
	}

	private static FetchFailure refused(String reason) {
		return new FetchFailure(FetchVerdict.REFUSED, "The image was not fetched: " + reason);
	}

}
