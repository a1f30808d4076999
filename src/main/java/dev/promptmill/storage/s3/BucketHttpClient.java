package dev.promptmill.storage.s3;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

import dev.promptmill.network.Network;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/**
 * Carries the SDK's requests as all others are carried: through the same proxy, trusting
 * the same authorities. Repeating is left to the SDK.
 */
final class BucketHttpClient implements SdkHttpClient {

	private static final int MOST_CONNECTIONS = 300;

	/** The client writes these itself. */
	private static final Set<String> OWN_HEADERS = Set.of("content-length", "host", "transfer-encoding");

	private final CloseableHttpClient client;

	BucketHttpClient(Network network, Duration connect, Duration silence) {
		this.client = network.apply(HttpClientBuilder.create())
			.setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
				.setTlsSocketStrategy(network.tls())
				.setMaxConnPerRoute(MOST_CONNECTIONS)
				.setMaxConnTotal(MOST_CONNECTIONS)
				.setDefaultConnectionConfig(ConnectionConfig.custom()
					.setConnectTimeout(Timeout.of(connect))
					.setSocketTimeout(Timeout.of(silence))
					.setTimeToLive(TimeValue.ofMinutes(5))
					.setValidateAfterInactivity(TimeValue.ofSeconds(1))
					.build())
				.build())
			.setDefaultRequestConfig(RequestConfig.custom()
				.setConnectionRequestTimeout(Timeout.of(silence))
				.setResponseTimeout(Timeout.of(silence))
				.setAuthenticationEnabled(false)
				.setProtocolUpgradeEnabled(false)
				.build())
			.disableAutomaticRetries()
			.disableRedirectHandling()
			.disableCookieManagement()
			.disableContentCompression()
			.disableAuthCaching()
			.disableDefaultUserAgent()
			.build();
	}

	@Override
	public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
		HttpUriRequestBase prepared = new HttpUriRequestBase(request.httpRequest().method().name(),
				request.httpRequest().getUri());
		request.httpRequest().forEachHeader((name, values) -> {
			if (!OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
				values.forEach((value) -> prepared.addHeader(name, value));
			}
		});
		return new ExecutableHttpRequest() {

			@Override
			public HttpExecuteResponse call() throws IOException {
				request.contentStreamProvider()
					.ifPresent((content) -> prepared
						.setEntity(new InputStreamEntity(content.newStream(), length(request.httpRequest()), null)));
				return response(BucketHttpClient.this.client.executeOpen(null, prepared, null), prepared);
			}

			@Override
			public void abort() {
				prepared.cancel();
			}

		};
	}

	private static long length(SdkHttpRequest request) {
		return request.firstMatchingHeader("Content-Length").map(Long::parseLong).orElse(-1L);
	}

	private static HttpExecuteResponse response(ClassicHttpResponse answer, HttpUriRequestBase request)
			throws IOException {
		SdkHttpResponse.Builder head = SdkHttpResponse.builder()
			.statusCode(answer.getCode())
			.statusText(answer.getReasonPhrase());
		for (Header header : answer.getHeaders()) {
			head.appendHeader(header.getName(), header.getValue());
		}
		return HttpExecuteResponse.builder().response(head.build()).responseBody(body(answer, request)).build();
	}

	private static @Nullable AbortableInputStream body(ClassicHttpResponse answer, HttpUriRequestBase request)
			throws IOException {
		HttpEntity entity = answer.getEntity();
		if (entity == null) {
			answer.close();
			return null;
		}
		return AbortableInputStream.create(entity.getContent(), request::cancel);
	}

	@Override
	public String clientName() {
		return "promptmill";
	}

	@Override
	public void close() {
		this.client.close(CloseMode.IMMEDIATE);
	}

}
