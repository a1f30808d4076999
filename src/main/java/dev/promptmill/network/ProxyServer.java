package dev.promptmill.network;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.hc.core5.http.HttpHost;
import org.jspecify.annotations.Nullable;

/**
 * A proxy that is spoken to by HTTP. User and password stay in here: {@link #toString()}
 * has neither.
 */
public final class ProxyServer {

	private static final Pattern FORM = Pattern.compile(
			"(?s)(?:(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://)?(?:(?<user>[^/?#\\s]*)@)?(?<host>\\[[0-9A-Fa-f:.]+]|[^@/:?#\\s]+)(?::(?<port>\\d*))?(?<rest>/.*)?");

	private static final int HIGHEST_PORT = 65_535;

	private final HttpHost host;

	private final @Nullable Login login;

	private final String origin;

	private ProxyServer(HttpHost host, @Nullable Login login, String origin) {
		this.host = host;
		this.login = login;
		this.origin = origin;
	}

	/**
	 * Reads an address; without a scheme it is http.
	 * @param address such as {@code http://user:password@host:port}, the password with
	 * {@code %40} for an at sign and the like
	 * @param origin the setting or variable that names it
	 * @throws NetworkException if it can't be one
	 */
	static ProxyServer parse(String address, String origin) {
		Matcher form = FORM.matcher(address.strip());
		if (!form.matches()) {
			throw unusable(address, origin, "");
		}
		String scheme = (form.group("scheme") != null) ? form.group("scheme").toLowerCase(Locale.ROOT) : "http";
		if (!scheme.equals("http")) {
			throw unusable(address, origin, "; " + scheme + ":// proxies are not supported");
		}
		String port = (form.group("port") != null) ? form.group("port") : "";
		if (port.isEmpty()) {
			throw unusable(address, origin, "; it has no port");
		}
		if (port.length() > 5 || Integer.parseInt(port) < 1 || Integer.parseInt(port) > HIGHEST_PORT) {
			throw unusable(address, origin, "; its port must be between 1 and " + HIGHEST_PORT);
		}
		String name = form.group("host").replaceAll("[\\[\\]]", "").toLowerCase(Locale.ROOT);
		String user = form.group("user");
		return new ProxyServer(new HttpHost("http", name, Integer.parseInt(port)),
				(user != null) ? Login.parse(user) : null, origin);
	}

	private static NetworkException unusable(String address, String origin, String why) {
		return new NetworkException(origin, " = \"" + masked(address)
				+ "\" can't be used: it must be http://host:port, with user:password@ before the host if it wants them"
				+ why + (origin.equals(Network.PROXY) ? "" : " (an empty " + Network.PROXY + " ignores the variable)"));
	}

	/** Without what stands before the last at sign: nobody can tell what it is. */
	private static String masked(String address) {
		return address.replaceFirst("(?s)^(\\s*[A-Za-z][A-Za-z0-9+.-]*://)?.*@", "$1***@")
			.replaceAll("\\p{Cntrl}", " ");
	}

	/** Where connections go. */
	public HttpHost host() {
		return this.host;
	}

	/** The setting or variable that names it. */
	public String origin() {
		return this.origin;
	}

	/** User and password, null if it asks for none. */
	@Nullable Login login() {
		return this.login;
	}

	/** The address as a variable of the environment has it, with user and password. */
	String address() {
		return "http://" + ((this.login != null) ? this.login.text() + "@" : "") + this.host.toHostString();
	}

	/** The address, without user and password. */
	@Override
	public String toString() {
		return this.host.toURI();
	}

	/**
	 * Who one is at a proxy.
	 *
	 * @param user the name
	 * @param password empty if there is none
	 * @param text both as they were written
	 */
	record Login(String user, String password, String text) {

		static Login parse(String text) {
			int colon = text.indexOf(':');
			return new Login(decoded((colon < 0) ? text : text.substring(0, colon)),
					(colon < 0) ? "" : decoded(text.substring(colon + 1)), text);
		}

		/** A percent sign that begins nothing is one. */
		private static String decoded(String text) {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			for (int i = 0; i < text.length(); i++) {
				if (text.substring(i).matches("(?s)%[0-9A-Fa-f]{2}.*")) {
					bytes.write(Integer.parseInt(text.substring(i + 1, i + 3), 16));
					i += 2;
				}
				else {
					bytes.writeBytes(text.substring(i, i + 1).getBytes(StandardCharsets.UTF_8));
				}
			}
			return bytes.toString(StandardCharsets.UTF_8);
		}

		@Override
		public String toString() {
			return "***";
		}

	}

}
