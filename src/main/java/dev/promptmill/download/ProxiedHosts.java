package dev.promptmill.download;

import dev.promptmill.image.Printable;
import dev.promptmill.network.PublicHosts;

/**
 * The hosts that a proxy is asked for. The proxy resolves their names, so all that can be
 * judged is an address that stands in the URL, and names that no public host has.
 */
final class ProxiedHosts {

	private final AllowedHosts allowedHosts;

	ProxiedHosts(AllowedHosts allowedHosts) {
		this.allowedHosts = allowedHosts;
	}

	/**
	 * Makes sure that a host may be asked for.
	 * @throws FetchFailure REFUSED, if it must not be
	 */
	void require(String host) throws FetchFailure {
		if (!this.allowedHosts.contain(host) && !PublicHosts.contain(host)) {
			throw new FetchFailure(FetchVerdict.REFUSED,
					"The host %s is not a public one. If images may come from".formatted(Printable.line(host, 100))
							+ " there, name it in promptmill.download.allowed-hosts");
		}
	}

}
