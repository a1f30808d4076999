package dev.promptmill.download;

import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;

import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SchemePortResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.DefaultHttpClientConnectionOperator;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionOperator;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.RegistryBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Builds an HTTP client that does nothing on its own account: no redirects, retries,
 * cookies, credentials, compression, upgrades or proxies of its own.
 */
final class ImageHttpClient {

	private static final Duration LONGEST_CONNECT = Duration.ofSeconds(10);

	/** Bounds for what a hostile server can make us keep in memory before the body. */
	private static final Http1Config HEADER_BOUNDS = Http1Config.custom()
		.setMaxLineLength(16_384)
		.setMaxHeaderCount(200)
		.setMaxEmptyLineCount(10)
		.build();

	private ImageHttpClient() {
	}

	static HttpClientBuilder builder(DownloadProperties properties, PoolingHttpClientConnectionManager connections) {
		RequestConfig requests = RequestConfig.custom()
			.setResponseTimeout(Timeout.of(properties.timeout()))
			.setConnectionRequestTimeout(Timeout.of(properties.timeout()))
			.setProtocolUpgradeEnabled(false)
			.setAuthenticationEnabled(false)
			.build();
		return HttpClients.custom()
			.setConnectionManager(connections)
			.setDefaultRequestConfig(requests)
			.setUserAgent("Promptmill")
			.disableRedirectHandling()
			.disableAutomaticRetries()
			.disableContentCompression()
			.disableCookieManagement()
			.disableAuthCaching();
	}

	/**
	 * One that was idle for less is used unseen: whoever asks repeats once if it is
	 * stale.
	 */
	static PoolingHttpClientConnectionManager connections(DownloadProperties properties, TlsSocketStrategy tls,
			DnsResolver resolver) {
		Duration connect = properties.timeout().compareTo(LONGEST_CONNECT) < 0 ? properties.timeout() : LONGEST_CONNECT;
		ConnectionConfig connections = ConnectionConfig.custom()
			.setConnectTimeout(Timeout.of(connect))
			.setSocketTimeout(Timeout.of(properties.timeout()))
			.setTimeToLive(TimeValue.ofMinutes(5))
			.setValidateAfterInactivity(TimeValue.ofSeconds(1))
			.build();
		PoolingHttpClientConnectionManagerBuilder builder = new DirectConnections();
		return builder.setDnsResolver(resolver)
			.setTlsSocketStrategy(tls)
			.setDefaultConnectionConfig(connections)
			.setConnectionFactory(ManagedHttpClientConnectionFactory.builder().http1Config(HEADER_BOUNDS).build())
			.setMaxConnTotal(properties.concurrency())
			.setMaxConnPerRoute(properties.concurrency())
			.build();
	}

	/** Connects without the SOCKS proxy that Java's system properties may name. */
	private static final class DirectConnections extends PoolingHttpClientConnectionManagerBuilder {

		@Override
		protected HttpClientConnectionOperator createConnectionOperator(SchemePortResolver ports, DnsResolver resolver,
				TlsSocketStrategy tls) {
			return new DefaultHttpClientConnectionOperator((proxy) -> new Socket(Proxy.NO_PROXY), ports, resolver,
					RegistryBuilder.<TlsSocketStrategy>create().register("https", tls).build());
		}

	}

}
