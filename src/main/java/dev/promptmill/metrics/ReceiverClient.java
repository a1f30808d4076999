package dev.promptmill.metrics;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;

import dev.promptmill.network.ConnectionFailure;
import dev.promptmill.network.Network;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;

/** Sends what was measured to one receiver. Safe for many threads. */
final class ReceiverClient implements AutoCloseable {

	/** So much of an answer is read; nobody needs more. */
	private static final int LONGEST_ANSWER = 64 * 1024;

	private final CloseableHttpClient client;

	private final ConnectionFailure failures;

	ReceiverClient(URI address, Duration timeout, Network network) {
		this.failures = new ConnectionFailure(address.getHost(), null, network.proxyFor(address));
		this.client = network.apply(HttpClientBuilder.create())
			.setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
				.setTlsSocketStrategy(network.tls())
				.setDefaultConnectionConfig(ConnectionConfig.custom()
					.setConnectTimeout(Timeout.of(timeout))
					.setSocketTimeout(Timeout.of(timeout))
					.build())
				.build())
			.setDefaultRequestConfig(RequestConfig.custom()
				.setConnectionRequestTimeout(Timeout.of(timeout))
				.setResponseTimeout(Timeout.of(timeout))
				.setAuthenticationEnabled(false)
				.setProtocolUpgradeEnabled(false)
				.build())
			.setUserAgent("promptmill")
			.disableRedirectHandling()
			.disableCookieManagement()
			.disableAuthCaching()
			.build();
	}

	/**
	 * Sends something.
	 * @throws IOException in words, if it could not be sent
	 */
	Answer send(String method, URI address, Map<String, String> headers, byte[] body) throws IOException {
		HttpUriRequestBase request = new HttpUriRequestBase(method, address);
		headers.forEach(request::setHeader);
		request.setEntity(new ByteArrayEntity(body, null));
		try {
			return this.client.execute(request, (answer) -> new Answer(answer.getCode(),
					(answer.getEntity() != null) ? EntityUtils.toString(answer.getEntity(), LONGEST_ANSWER) : ""));
		}
		catch (IOException ex) {
			throw new IOException(this.failures.describe(ex));
		}
	}

	/** The same, where all that counts is that it was taken. */
	void deliver(String method, URI address, Map<String, String> headers, byte[] body) throws IOException {
		Answer answer = send(method, address, headers, body);
		if (answer.status() / 100 != 2) {
			throw new IOException("it answered HTTP " + answer.status() + " " + answer.body().strip());
		}
	}

	@Override
	public void close() {
		this.client.close(CloseMode.GRACEFUL);
	}

	/**
	 * An answer.
	 *
	 * @param status of HTTP
	 * @param body the beginning of its text
	 */
	record Answer(int status, String body) {
	}

}
