package dev.promptmill.download;

import java.io.IOException;

import dev.promptmill.network.Network;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;

/**
 * The connections that images are fetched over: straight ones, which lead to checked
 * addresses only, and those to a proxy, which is where the operator says it is.
 */
final class ImageConnections {

	private final PoolingHttpClientConnectionManager straight;

	private final PoolingHttpClientConnectionManager toProxy;

	private final CloseableHttpClient straightClient;

	private final CloseableHttpClient proxiedClient;

	private final Network network;

	/**
	 * @param checked resolves the hosts that images come from
	 * @param resolver resolves the proxy
	 */
	ImageConnections(DownloadProperties properties, Network network, DnsResolver checked, DnsResolver resolver) {
		this.network = network;
		this.straight = ImageHttpClient.connections(properties, network.tls(), checked);
		this.straightClient = ImageHttpClient.builder(properties, this.straight).build();
		this.toProxy = ImageHttpClient.connections(properties, network.tls(), resolver);
		this.proxiedClient = network.apply(ImageHttpClient.builder(properties, this.toProxy)).build();
	}

	ClassicHttpResponse open(HttpHost target, HttpGet request) throws IOException {
		return ((this.network.proxyFor(target) != null) ? this.proxiedClient : this.straightClient).executeOpen(target,
				request, null);
	}

	/** Closes those that nobody uses at the moment. */
	void closeIdle() {
		this.straight.closeIdle(TimeValue.ZERO_MILLISECONDS);
		this.toProxy.closeIdle(TimeValue.ZERO_MILLISECONDS);
	}

	/** Breaks off whatever is under way. */
	void close() {
		this.straightClient.close(CloseMode.IMMEDIATE);
		this.proxiedClient.close(CloseMode.IMMEDIATE);
	}

}
