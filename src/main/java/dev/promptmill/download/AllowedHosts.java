package dev.promptmill.download;

import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The hosts that an operator allowed by name, whatever their addresses are. */
public final class AllowedHosts {

	private final Set<String> hosts;

	public AllowedHosts(Collection<String> hosts) {
		this.hosts = hosts.stream().map(AllowedHosts::normalized).collect(Collectors.toUnmodifiableSet());
	}

	/** Whether a host, with or without brackets around it, is allowed. */
	public boolean contain(String host) {
		return this.hosts.contains(normalized(host));
	}

	/** Without the brackets that a URL puts around an IPv6 address. */
	private static String normalized(String host) {
		String bare = (host.startsWith("[") && host.endsWith("]")) ? host.substring(1, host.length() - 1) : host;
		return bare.toLowerCase(Locale.ROOT);
	}

}
