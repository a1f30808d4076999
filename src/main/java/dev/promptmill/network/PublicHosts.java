package dev.promptmill.network;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells hosts of the public internet from all others by what a URL says, without any
 * network. A host may stand in brackets. Whoever connects judges the addresses that a
 * name leads to as well ({@link PublicAddresses}).
 */
public final class PublicHosts {

	/**
	 * Domains that mean nothing in public: RFC 6761, 6762, 7686, 8375 and 9476, the name
	 * that ICANN reserved in 2024, and those that routers and companies have always used.
	 * Documents' {@code example} is left to fail by itself.
	 */
	private static final Set<String> PRIVATE_DOMAINS = Set.of("localhost", "local", "internal", "test", "invalid",
			"onion", "alt", "home.arpa", "localdomain", "intranet", "private", "corp", "home", "lan");

	/** The last label is a number, in any base: such a host is always an IPv4 address. */
	private static final Pattern NUMBER_LAST = Pattern.compile("(?:.*\\.)?(?:[0-9]+|0x[0-9a-f]*)");

	/** Two labels or more, of the lengths that names may have. */
	private static final Pattern NAME = Pattern.compile("(?:[^.]{1,63}\\.)+[^.]{2,63}");

	private static final Pattern DOTTED_QUAD = Pattern.compile("(?:0|[1-9][0-9]{0,2})(?:\\.(?:0|[1-9][0-9]{0,2})){3}");

	private PublicHosts() {
	}

	/** Whether a host is a public address, or a name that a public host may have. */
	public static boolean contain(String host) {
		String name = normalized(host);
		if (name.indexOf(':') >= 0 || DOTTED_QUAD.matcher(host).matches()) {
			return PublicAddresses.containLiteral(name);
		}
		return !isDisguisedAddress(host) && NAME.matcher(name).matches()
				&& PRIVATE_DOMAINS.stream().noneMatch((domain) -> name.endsWith("." + domain));
	}

	/**
	 * Whether a host is an IPv4 address in a spelling that hides which one, such as
	 * {@code 2130706433}, {@code 0x7f.1} and {@code 127.0.0.1.}.
	 */
	public static boolean isDisguisedAddress(String host) {
		String name = normalized(host);
		return name.indexOf(':') < 0 && NUMBER_LAST.matcher(name).matches() && !DOTTED_QUAD.matcher(host).matches();
	}

	/**
	 * Whether a host is this machine for certain: what is sent there crosses no network.
	 * Names below {@code localhost} are not, since a resolver may know better.
	 */
	public static boolean isLoopback(String host) {
		return host.equalsIgnoreCase("localhost") || PublicAddresses.isLoopbackLiteral(bare(host));
	}

	/** In lower case, without brackets and without the dot that ends an absolute name. */
	static String normalized(String host) {
		String lower = bare(host).toLowerCase(Locale.ROOT);
		return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
	}

	private static String bare(String host) {
		return (host.startsWith("[") && host.endsWith("]")) ? host.substring(1, host.length() - 1) : host;
	}

}
