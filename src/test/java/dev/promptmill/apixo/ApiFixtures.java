package dev.promptmill.apixo;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

import dev.promptmill.network.Network;

/** What the tests of the client share. */
final class ApiFixtures {

	static final String SECRET = "sk-test-0123456789abcdef";

	static final InstantSource NOON = InstantSource.fixed(Instant.parse("2026-03-01T12:00:00Z"));

	static final String INPUT = "{\"mode\":\"text-to-image\",\"prompt\":\"a \\\"red\\\" fox — 狐\",\"num_images\":2}";

	static final String ACCEPTED = "{\"code\":200,\"message\":\"success\",\"data\":{\"taskId\":\"task_12345678\"}}";

	private ApiFixtures() {
	}

	/** Timeouts long enough never to matter: deadlines are fired by hand. */
	static ApiProperties properties(String baseUrl) {
		return new ApiProperties(URI.create(baseUrl), "minimax-image-01", new BigDecimal("0.0035"),
				Duration.ofSeconds(30), Duration.ofMinutes(2));
	}

	static HttpTaskApi api(String baseUrl) {
		return new HttpTaskApi(properties(baseUrl), ApiKey.of(SECRET), null, NOON, Network.DIRECT);
	}

	static HttpTaskApi api(String baseUrl, DeadlineTimer deadlines, int maxConnections) {
		ApiProperties properties = properties(baseUrl);
		ApiKey key = ApiKey.of(SECRET);
		return new HttpTaskApi(properties, key, null, NOON,
				new Transport(properties, key, Network.DIRECT, maxConnections, deadlines));
	}

}
