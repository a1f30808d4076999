package dev.promptmill.download;

import java.util.Locale;
import java.util.Set;

import dev.promptmill.image.Printable;

/**
 * The hosts that a proxy is asked for. The proxy resolves their names, so all that can be
 * judged is an address that stands in the URL, and names that no public host has.
 */
final class ProxiedHosts {

	private static final Set<String> PRIVATE_DOMAINS = Set.of("localhost", "local", "localdomain", "internal",
			"intranet", "private", "corp", "home", "lan", "home.arpa");

	private final AllowedHosts allowedHosts;

	ProxiedHosts(AllowedHosts allowedHosts) {
		this.allowedHosts = allowedHosts;
	}

	/**
	 * Makes sure that a host may be asked for.
	 * @throws FetchFailure REFUSED, if it must not be
	 */
	void require(String host) throws FetchFailure {
		if (!this.allowedHosts.contain(host) && !isPublic(host)) {
			throw new FetchFailure(FetchVerdict.REFUSED,
					"The host %s is not a public one. If images may come from".formatted(Printable.line(host, 100))
							+ " there, name it in promptmill.download.allowed-hosts");
		}
	}

	private static boolean isPublic(String host) {
		if (host.indexOf(':') >= 0) {
			return PublicAddresses.containLiteral("[" + host + "]");
		}
		if (host.matches("[0-9.]+")) {
			return PublicAddresses.containLiteral(host);
		}
		String name = host.toLowerCase(Locale.ROOT).replaceFirst("\\.+$", "");
		return name.indexOf('.') > 0 && PRIVATE_DOMAINS.stream().noneMatch((domain) -> name.endsWith("." + domain));
	}

}
