package dev.promptmill.apixo;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

import dev.promptmill.network.Network;
import org.jspecify.annotations.Nullable;

/**
 * The API over HTTP. Each submission travels over a connection of its own; polls and
 * balance requests share kept-alive ones. Thread-safe. {@link #close() Closing} breaks
 * off what is still under way, so do it when nothing is.
 */
public final class HttpTaskApi implements TaskApi, AutoCloseable {

	/** Connections for submissions, and again as many for everything else. */
	public static final int DEFAULT_MAX_CONNECTIONS = 512;

	private final Transport transport;

	private final String submitPath;

	private final String statusPath;

	private final String wrapping;

	private final SubmitResponseParser submitAnswers;

	private final PollResponseParser pollAnswers;

	private final BalanceResponseParser balanceAnswers;

	/**
	 * Create a client with {@value #DEFAULT_MAX_CONNECTIONS} connections.
	 * @param properties where the API is, and how long it may take
	 * @param key the key to pay with
	 * @param callbackUrl where the API announces finished tasks; {@code null} for polling
	 * @param clock the time {@code Retry-After} dates are compared with
	 * @param network the way to the API
	 * @throws IllegalArgumentException if the key would cross a network in the clear
	 */
	public HttpTaskApi(ApiProperties properties, ApiKey key, @Nullable URI callbackUrl, InstantSource clock,
			Network network) {
		this(properties, key, callbackUrl, clock, network, DEFAULT_MAX_CONNECTIONS);
	}

	/**
	 * Create a client.
	 * @param properties where the API is, and how long it may take
	 * @param key the key to pay with
	 * @param callbackUrl where the API announces finished tasks; {@code null} for polling
	 * @param clock the time {@code Retry-After} dates are compared with
	 * @param network the way to the API
	 * @param maxConnections how many submissions, and how many other requests, may be
	 * under way at once; more wait for their turn, within the request timeout
	 * @throws IllegalArgumentException if the key would cross a network in the clear
	 */
	public HttpTaskApi(ApiProperties properties, ApiKey key, @Nullable URI callbackUrl, InstantSource clock,
			Network network, int maxConnections) {
		this(properties, key, callbackUrl, clock,
				new Transport(properties, key, network, maxConnections, new DaemonDeadlineTimer()));
	}

	HttpTaskApi(ApiProperties properties, ApiKey key, @Nullable URI callbackUrl, InstantSource clock,
			Transport transport) {
		this.transport = transport;
		this.submitPath = "/generateTask/" + properties.model();
		this.statusPath = "/statusTask/" + properties.model() + "?taskId=";
		this.wrapping = (callbackUrl != null)
				? "{\"request_type\":\"callback\",\"callback_url\":" + Json.quoted(callbackUrl.toString())
				: "{\"request_type\":\"async\"";
		this.submitAnswers = new SubmitResponseParser(new SecretMasker(key, callbackUrl), clock,
				"model " + properties.model() + " at " + properties.baseUrl());
		this.pollAnswers = new PollResponseParser(key, clock);
		this.balanceAnswers = new BalanceResponseParser(key);
	}

	@Override
	public SubmitReply submit(String inputJson, BooleanSupplier mayLeave) {
		String body = this.wrapping + ",\"input\":" + inputJson + "}";
		return this.submitAnswers.read(this.transport.post(this.submitPath, body, mayLeave), inputJson);
	}

	@Override
	public PollReply poll(String taskId) {
		String encoded = URLEncoder.encode(taskId, StandardCharsets.UTF_8).replace("+", "%20");
		return this.pollAnswers.read(taskId, this.transport.get(this.statusPath + encoded));
	}

	@Override
	public BalanceReply balance() {
		return this.balanceAnswers.read(this.transport.get("/apikeys/current-balance"));
	}

	@Override
	public void close() {
		this.transport.close();
	}

}
