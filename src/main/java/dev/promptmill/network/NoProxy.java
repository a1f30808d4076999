package dev.promptmill.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * The hosts that are reached without a proxy: a list as curl reads {@code NO_PROXY}. A
 * name stands for itself and all names below it, with or without a dot before it; an
 * address for itself; an address with a slash for a network; {@code *} alone for
 * everything. Beyond curl, an entry may end with a port, and begin with {@code *.}.
 */
final class NoProxy {

	static final NoProxy NONE = new NoProxy(List.of());

	private static final Pattern PORT = Pattern.compile("(\\[[^]]+]|[^:]+):(\\d{1,5})");

	private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

	private static final Pattern IPV6 = Pattern.compile("(?i)[0-9a-f:.]*:[0-9a-f:.]*");

	private final List<String> entries;

	private NoProxy(List<String> entries) {
		this.entries = entries;
	}

	static NoProxy parse(@Nullable String list) {
		return (list == null || list.isBlank()) ? NONE
				: new NoProxy(Arrays.stream(list.toLowerCase(Locale.ROOT).split("[,\\s]+"))
					.filter((entry) -> !entry.isEmpty())
					.toList());
	}

	/** Whether a host is reached without a proxy. */
	boolean contains(String host, int port) {
		if (this.entries.equals(List.of("*"))) {
			return true;
		}
		String plain = PublicHosts.normalized(host);
		byte[] address = address(plain);
		return this.entries.stream().anyMatch((entry) -> matches(entry, plain, address, port));
	}

	private static boolean matches(String entry, String host, byte @Nullable [] address, int port) {
		String rest = entry;
		Matcher withPort = PORT.matcher(entry);
		if (withPort.matches()) {
			if (Integer.parseInt(withPort.group(2)) != port) {
				return false;
			}
			rest = withPort.group(1);
		}
		return (address != null) ? inNetwork(rest, address) : isAtOrBelow(host, PublicHosts.normalized(rest));
	}

	private static boolean isAtOrBelow(String host, String entry) {
		String domain = entry.startsWith("*.") ? entry.substring(2)
				: entry.startsWith(".") ? entry.substring(1) : entry;
		return !domain.isEmpty() && (host.equals(domain) || host.endsWith("." + domain));
	}

	private static boolean inNetwork(String entry, byte[] address) {
		int slash = entry.indexOf('/');
		byte[] network = address(PublicHosts.normalized((slash < 0) ? entry : entry.substring(0, slash)));
		if (network == null || network.length != address.length) {
			return false;
		}
		int bits = (slash < 0) ? 8 * network.length : bits(entry.substring(slash + 1), 8 * network.length);
		for (int bit = 0; bit < bits; bit++) {
			int mask = 0x80 >> (bit % 8);
			if ((network[bit / 8] & mask) != (address[bit / 8] & mask)) {
				return false;
			}
		}
		return bits >= 0;
	}

	private static int bits(String text, int most) {
		int bits = text.matches("\\d{1,3}") ? Integer.parseInt(text) : -1;
		return (bits <= most) ? bits : -1;
	}

	/** The bytes of an address; null for a name. Looks nothing up. */
	static byte @Nullable [] address(String host) {
		if (!IPV4.matcher(host).matches() && !IPV6.matcher(host).matches()) {
			return null;
		}
		try {
			return InetAddress.getByName(host).getAddress();
		}
		catch (UnknownHostException ex) {
			return null;
		}
	}

}
