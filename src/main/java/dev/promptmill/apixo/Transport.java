package dev.promptmill.apixo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.promptmill.network.ConnectionFailure;
import dev.promptmill.network.Network;
import dev.promptmill.network.ProxyServer;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * Carries requests to the API and reports how far each of them got. Every exchange, from
 * taking a connection to the last byte of the body, ends within the request timeout; only
 * a name lookup that hangs in the operating system can outlast it, and then nothing is
 * sent.
 */
final class Transport implements AutoCloseable {

	static final int MAX_BODY = 1024 * 1024;

	private static final Set<String> READ_HEADERS = Stream
		.concat(RetryAfterParser.HEADERS.stream(), Stream.of("content-encoding", "content-type", "location"))
		.collect(Collectors.toUnmodifiableSet());

	private final CloseableHttpClient paid;

	private final CloseableHttpClient free;

	private final ConnectionFailure failures;

	private final String baseUrl;

	private final String authorization;

	private final Duration requestTimeout;

	private final DeadlineTimer deadlines;

	Transport(ApiProperties properties, ApiKey key, Network network, int maxConnections, DeadlineTimer deadlines) {
		if (!BaseUrl.Validator.isSafe(properties.baseUrl())) {
			throw new IllegalArgumentException("promptmill.api.base-url " + BaseUrl.EXPECTED);
		}
		this.paid = HttpClients.freshConnections(properties, network, maxConnections);
		this.free = HttpClients.keptAliveConnections(properties, network, maxConnections);
		this.failures = new ConnectionFailure(properties.baseUrl().getHost(), "promptmill.api.base-url",
				network.proxyFor(properties.baseUrl()));
		this.baseUrl = properties.baseUrl().toString().replaceAll("/+$", "");
		this.authorization = key.authorization();
		this.requestTimeout = properties.requestTimeout();
		this.deadlines = deadlines;
	}

	Exchange post(String path, String json, BooleanSupplier mayLeave) {
		HttpPost request = new HttpPost(URI.create(this.baseUrl + path));
		request.setHeader(HttpHeaders.CONNECTION, "close");
		request.setEntity(new ByteArrayEntity(json.getBytes(StandardCharsets.UTF_8),
				ContentType.create(ContentType.APPLICATION_JSON.getMimeType())));
		HttpClientContext context = HttpClientContext.create();
		SendingEvidence.askBeforeSending(context, mayLeave);
		return exchange(this.paid, request, context);
	}

	Exchange get(String path) {
		return exchange(this.free, new HttpGet(URI.create(this.baseUrl + path)), HttpClientContext.create());
	}

	private Exchange exchange(CloseableHttpClient client, HttpUriRequestBase request, HttpClientContext context) {
		request.setHeader(HttpHeaders.AUTHORIZATION, this.authorization);
		Deadline deadline = new Deadline(request);
		try {
			deadline.start();
			return answer(request, client.executeOpen(null, request, context), deadline);
		}
		// A failure of whatever kind must not hide how far the request got
		catch (IOException | RuntimeException ex) {
			String reason = deadline.reason(ex);
			return SendingEvidence.sendingBegan(context) ? new Exchange.NoAnswer(reason) : new Exchange.NotSent(reason);
		}
		finally {
			deadline.stop();
		}
	}

	private Exchange answer(HttpUriRequestBase request, ClassicHttpResponse response, Deadline deadline) {
		ByteArrayOutputStream wire = new ByteArrayOutputStream();
		String cutOff = null;
		try {
			cutOff = read(response.getEntity(), wire);
		}
		catch (IOException | RuntimeException ex) {
			cutOff = deadline.reason(ex);
		}
		if (cutOff != null) {
			// Closing would read the rest first, however much of it there is
			request.cancel();
		}
		closeQuietly(response);
		Map<String, String> headers = headers(response);
		AnswerBody body = AnswerBody.decode(wire.toByteArray(), headers.get("content-encoding"),
				headers.get("content-type"), MAX_BODY);
		return new Exchange.Answer(response.getCode(), body.text(), (cutOff != null) ? cutOff : body.problem(),
				headers);
	}

	private static Map<String, String> headers(ClassicHttpResponse response) {
		Map<String, String> headers = new HashMap<>();
		for (Header header : response.getHeaders()) {
			String name = header.getName().toLowerCase(Locale.ROOT);
			String value = header.getValue();
			if (READ_HEADERS.contains(name) && value != null) {
				headers.putIfAbsent(name, value.substring(0, Math.min(value.length(), Exchange.Answer.MAX_HEADER)));
			}
		}
		return headers;
	}

	/** Whatever goes wrong here, the answer has been read. */
	@SuppressWarnings("EmptyCatch")
	private static void closeQuietly(ClassicHttpResponse response) {
		try {
			response.close();
		}
		catch (IOException | RuntimeException ex) {
			// The connection is not used again
		}
	}

	private static @Nullable String read(@Nullable HttpEntity entity, ByteArrayOutputStream body) throws IOException {
		return (entity != null) ? AnswerBody.copy(entity.getContent(), MAX_BODY, body) : null;
	}

	@Override
	public void close() {
		this.paid.close(CloseMode.GRACEFUL);
		this.free.close(CloseMode.GRACEFUL);
		this.deadlines.close();
	}

	/** Aborts an exchange that takes too long, and remembers that it did. */
	private final class Deadline {

		private final HttpUriRequestBase request;

		private final AtomicBoolean expired = new AtomicBoolean();

		private Runnable timer = () -> {
		};

		Deadline(HttpUriRequestBase request) {
			this.request = request;
		}

		void start() {
			this.timer = Transport.this.deadlines.start(Transport.this.requestTimeout, () -> {
				this.expired.set(true);
				this.request.cancel();
			});
		}

		void stop() {
			this.timer.run();
		}

		String reason(Exception failure) {
			if (this.expired.get()) {
				ProxyServer proxy = Transport.this.failures.proxy();
				return "not finished within " + Transport.this.requestTimeout.toMillis() + " ms"
						+ ((proxy != null) ? " through the proxy " + proxy : "");
			}
			return Transport.this.failures.describe(failure);
		}

	}

}
