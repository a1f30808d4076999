package dev.promptmill.download;

import java.net.InetAddress;
import java.net.UnknownHostException;

import dev.promptmill.image.Printable;
import dev.promptmill.network.PublicAddresses;
import org.apache.hc.client5.http.DnsResolver;
import org.jspecify.annotations.Nullable;

/**
 * Resolves a host once per connection and hands out checked addresses only. The HTTP
 * client connects to exactly these, so a name that answers differently a moment later
 * gains nothing.
 */
final class CheckedDnsResolver implements DnsResolver {

	private final DnsResolver resolver;

	private final AllowedHosts allowedHosts;

	CheckedDnsResolver(DnsResolver resolver, AllowedHosts allowedHosts) {
		this.resolver = resolver;
		this.allowedHosts = allowedHosts;
	}

	@Override
	public InetAddress[] resolve(String host) throws UnknownHostException {
		InetAddress[] addresses = this.resolver.resolve(host);
		if (addresses == null || addresses.length == 0) {
			throw new UnknownHostException(host);
		}
		if (!this.allowedHosts.contain(host)) {
			refuseUnlessPublic(host, addresses);
		}
		return addresses;
	}

	@Override
	public @Nullable String resolveCanonicalHostname(String host) {
		return host;
	}

	private static void refuseUnlessPublic(String host, InetAddress[] addresses) throws AddressRefusedException {
		for (InetAddress address : addresses) {
			if (!PublicAddresses.contain(address)) {
				throw new AddressRefusedException("The address of %s (%s) is not a public one. If images may come from"
					.formatted(Printable.line(host, 100), address.getHostAddress())
						+ " there, name this host in promptmill.download.allowed-hosts");
			}
		}
	}

}
