package dev.promptmill.apixo;

import java.time.Duration;
import java.util.List;

import dev.promptmill.network.Network;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The two HTTP clients: one that never uses a connection twice, for requests that cost
 * money, and one with kept-alive connections for requests that are free. Neither follows
 * redirects, answers challenges, keeps cookies, unpacks bodies or retries by itself.
 */
final class HttpClients {

	private static final int MAX_HEADER_LINE = 64 * 1024;

	private static final int MAX_HEADERS = 200;

	private static final TimeValue IDLE_BEFORE_VALIDATION = TimeValue.ofSeconds(1);

	private static final TimeValue KEEP_ALIVE = TimeValue.ofSeconds(30);

	private HttpClients() {
	}

	/**
	 * A dead kept-alive connection would make a submission look lost: so, none at all.
	 */
	static CloseableHttpClient freshConnections(ApiProperties properties, Network network, int maxConnections) {
		return builder(properties, network, maxConnections)
			.setConnectionReuseStrategy((request, response, exchange) -> false)
			.build();
	}

	static CloseableHttpClient keptAliveConnections(ApiProperties properties, Network network, int maxConnections) {
		return builder(properties, network, maxConnections)
			.addExecInterceptorBefore(ChainElement.PROTOCOL.name(), "stale connection retry",
					new StaleConnectionRetry())
			.setKeepAliveStrategy((response, exchange) -> KEEP_ALIVE)
			.build();
	}

	private static HttpClientBuilder builder(ApiProperties properties, Network network, int maxConnections) {
		return network.apply(HttpClientBuilder.create())
			.setConnectionManager(connections(properties, network, maxConnections))
			.setRequestExecutor(new SendingEvidence())
			.setDefaultRequestConfig(requests(properties))
			.setUserAgent("promptmill")
			.setDefaultHeaders(List.of(new BasicHeader(HttpHeaders.ACCEPT, "application/json"),
					new BasicHeader(HttpHeaders.ACCEPT_ENCODING, "identity")))
			.disableAutomaticRetries()
			.disableRedirectHandling()
			.disableCookieManagement()
			.disableContentCompression()
			.disableAuthCaching()
			.disableConnectionState();
	}

	private static PoolingHttpClientConnectionManager connections(ApiProperties properties, Network network,
			int maxConnections) {
		Http1Config limits = Http1Config.custom()
			.setMaxLineLength(MAX_HEADER_LINE)
			.setMaxHeaderCount(MAX_HEADERS)
			.build();
		return PoolingHttpClientConnectionManagerBuilder.create()
			.setConnectionFactory(ManagedHttpClientConnectionFactory.builder().http1Config(limits).build())
			.setTlsSocketStrategy(network.tls())
			.setMaxConnPerRoute(maxConnections)
			.setMaxConnTotal(maxConnections)
			.setDefaultConnectionConfig(ConnectionConfig.custom()
				.setConnectTimeout(timeout(properties.connectTimeout()))
				.setSocketTimeout(timeout(properties.requestTimeout()))
				.setValidateAfterInactivity(IDLE_BEFORE_VALIDATION)
				.build())
			.build();
	}

	private static RequestConfig requests(ApiProperties properties) {
		return RequestConfig.custom()
			.setConnectionRequestTimeout(timeout(properties.requestTimeout()))
			.setResponseTimeout(timeout(properties.requestTimeout()))
			.setAuthenticationEnabled(false)
			.setProtocolUpgradeEnabled(false)
			.setExpectContinueEnabled(false)
			.build();
	}

	private static Timeout timeout(Duration duration) {
		return Timeout.of(duration);
	}

}
