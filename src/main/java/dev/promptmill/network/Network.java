package dev.promptmill.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import javax.net.ssl.SSLContext;

import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.auth.BasicScheme;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * The way of HTTP requests to other machines: through which proxy, and trusting whom.
 * This machine itself is always reached without a proxy, so that nothing meant for it,
 * the API key of a plain http address included, crosses a network. Immutable, and safe
 * for many threads.
 */
public final class Network {

	/** Without a proxy, trusting whom this Java trusts. */
	public static final Network DIRECT = new Network(null, true, Map.of(), Authorities.ofJava());

	/** The setting that names a proxy. */
	public static final String PROXY = "promptmill.network.proxy";

	/** The setting that names a file with authorities. */
	public static final String CA_FILE = "promptmill.network.ca-file";

	private final @Nullable ProxyServer fixed;

	private final boolean withoutVariables;

	private final Map<String, String> variables;

	private final NoProxy exceptions;

	private final Authorities authorities;

	/**
	 * @param fixed the proxy for everything, if a setting names one
	 * @param withoutVariables whether the environment does not count
	 */
	private Network(@Nullable ProxyServer fixed, boolean withoutVariables, Map<String, String> variables,
			Authorities authorities) {
		this.fixed = fixed;
		this.withoutVariables = withoutVariables;
		this.variables = variables;
		this.exceptions = NoProxy.parse(first(variables, "no_proxy", "NO_PROXY").map(Map.Entry::getValue).orElse(null));
		this.authorities = authorities;
	}

	/**
	 * The way that settings and environment say.
	 * @param properties stand above the environment
	 * @param variables the environment
	 * @throws NetworkException if a setting can't be used; a variable that can't be is
	 * met by the first request that it is for
	 */
	public static Network of(NetworkProperties properties, Map<String, String> variables) {
		String proxy = properties.proxy();
		String file = properties.caFile();
		return new Network((proxy == null || proxy.isBlank()) ? null : ProxyServer.parse(proxy, PROXY), proxy != null,
				Map.copyOf(variables),
				(file == null || file.isBlank()) ? Authorities.ofJava() : Authorities.withFile(file));
	}

	/** The same with one host that is reached without a proxy, too. */
	public Network directTo(String host) {
		if (this.exceptions.contains(host, -1)) {
			return this;
		}
		Map<String, String> more = new HashMap<>(this.variables);
		String others = first(this.variables, "no_proxy", "NO_PROXY").map((variable) -> variable.getValue() + ",")
			.orElse("");
		more.put("no_proxy", others + host);
		return new Network(this.fixed, this.withoutVariables, Map.copyOf(more), this.authorities);
	}

	/**
	 * The proxy on the way to an address.
	 * @throws NetworkException if a variable of the environment names one that can't be
	 * used
	 */
	public @Nullable ProxyServer proxyFor(URI address) {
		HttpHost host = new HttpHost(address.getScheme(), String.valueOf(address.getHost()), address.getPort());
		return proxyFor(host);
	}

	/** The same for a host. */
	public @Nullable ProxyServer proxyFor(HttpHost target) {
		String scheme = target.getSchemeName().toLowerCase(Locale.ROOT);
		if ((this.withoutVariables && this.fixed == null) || isThisMachine(target.getHostName())
				|| this.exceptions.contains(target.getHostName(), DefaultSchemePortResolver.INSTANCE.resolve(target))) {
			return null;
		}
		return (this.fixed != null) ? this.fixed : ofEnvironment(scheme);
	}

	/** HTTP_PROXY does not count: a web server sets it to what a visitor wants. */
	private @Nullable ProxyServer ofEnvironment(String scheme) {
		Optional<Map.Entry<String, String>> named = "https".equals(scheme)
				? first(this.variables, "https_proxy", "HTTPS_PROXY") : first(this.variables, "http_proxy");
		return named.or(() -> first(this.variables, "all_proxy", "ALL_PROXY"))
			.map((variable) -> ProxyServer.parse(variable.getValue(), variable.getKey()))
			.orElse(null);
	}

	private void requireUsable() {
		if (this.fixed == null && !this.withoutVariables) {
			ofEnvironment("https");
			ofEnvironment("http");
		}
	}

	private static Optional<Map.Entry<String, String>> first(Map<String, String> variables, String... names) {
		for (String name : names) {
			String value = variables.get(name);
			if (value != null && !value.isBlank()) {
				return Optional.of(Map.entry(name, value));
			}
		}
		return Optional.empty();
	}

	/** A proxy elsewhere can't lead there, whatever such a name resolves to. */
	private static boolean isThisMachine(String host) {
		return PublicHosts.isLoopback(host) || host.toLowerCase(Locale.ROOT).endsWith(".localhost");
	}

	/**
	 * A sentence about what is on the way to an address, if that is not as usual.
	 * @throws NetworkException if a variable of the environment names a proxy that can't
	 * be used
	 */
	public Optional<String> notice(URI address) {
		requireUsable();
		ProxyServer proxy = proxyFor(address);
		return Optional.ofNullable(proxy)
			.map((server) -> "Through the proxy " + server + " ("
					+ (server.origin().equals(PROXY) ? "network.proxy" : server.origin()) + ").");
	}

	/** Has the requests of a client take this way. */
	public HttpClientBuilder apply(HttpClientBuilder client) {
		return client.setRoutePlanner(new DefaultRoutePlanner(DefaultSchemePortResolver.INSTANCE) {

			@Override
			protected @Nullable HttpHost determineProxy(HttpHost target, HttpContext context) {
				ProxyServer proxy = proxyFor(target);
				return (proxy != null) ? proxy.host() : null;
			}

		}).addExecInterceptorFirst("proxy login", this::logIn).setRequestExecutor(new TunnelExecutor());
	}

	/** Unasked: one round trip less, and nothing is ever sent twice. */
	private ClassicHttpResponse logIn(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
			throws IOException, HttpException {
		HttpHost host = scope.route.getProxyHost();
		ProxyServer proxy = (host != null) ? proxyFor(scope.route.getTargetHost()) : null;
		if (proxy != null && proxy.login() != null) {
			BasicScheme basic = new BasicScheme();
			basic.initPreemptive(
					new UsernamePasswordCredentials(proxy.login().user(), proxy.login().password().toCharArray()));
			scope.clientContext.resetAuthExchange(host, basic);
		}
		return chain.proceed(request, scope);
	}

	/** TLS for clients. */
	public TlsSocketStrategy tls() {
		return new DefaultClientTlsStrategy(context());
	}

	SSLContext context() {
		return this.authorities.context();
	}

	/**
	 * The environment of a process that is to take the same way: a proxy that a setting
	 * names stands in it as curl and others read it.
	 */
	public Map<String, String> environment(Map<String, String> given) {
		Map<String, String> all = new TreeMap<>(given);
		if (this.fixed != null) {
			for (String name : new String[] { "https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY" }) {
				all.put(name, this.fixed.address());
			}
		}
		return all;
	}

}
