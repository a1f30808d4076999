package dev.promptmill.storage.s3;

import java.io.UncheckedIOException;
import java.time.Duration;

import dev.promptmill.network.Network;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/** A service that has buckets. Safe for many threads. */
public final class Buckets implements AutoCloseable {

	private static final Duration CONNECT = Duration.ofSeconds(5);

	private static final Duration ATTEMPT = Duration.ofSeconds(60);

	private static final Duration CALL = Duration.ofMinutes(3);

	private static final int ATTEMPTS = 6;

	/** Many services that are not AWS want a region in signatures, and not which. */
	private static final Region ANY = Region.US_EAST_1;

	private final S3Client client;

	private final S3ErrorMessages errorMessages;

	private Buckets(S3Client client, S3ErrorMessages errorMessages) {
		this.client = client;
		this.errorMessages = errorMessages;
	}

	/**
	 * Prepares for a service, without asking it anything.
	 * @throws UncheckedIOException if it is not clear which one
	 */
	public static Buckets of(S3Properties properties, Network network) {
		S3ErrorMessages errorMessages = new S3ErrorMessages(properties, network);
		try {
			return new Buckets(client(properties, network), errorMessages);
		}
		catch (SdkException ex) {
			throw new UncheckedIOException(errorMessages.unavailable("used", "", ex));
		}
	}

	/** A bucket, whether it exists or not. */
	public Bucket bucket(String name) {
		return new Bucket(this.client, name, this.errorMessages);
	}

	/**
	 * Checksums only where the API demands them: services that are not AWS may refuse the
	 * newer ones. What is put bears an MD5, which all of them compare.
	 */
	private static S3Client client(S3Properties properties, Network network) {
		S3ClientBuilder builder = S3Client.builder()
			.httpClientBuilder((defaults) -> new BucketHttpClient(network, CONNECT, ATTEMPT))
			.requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
			.responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
			.forcePathStyle(properties.usesPathStyle())
			.overrideConfiguration((override) -> override.apiCallTimeout(CALL)
				.apiCallAttemptTimeout(ATTEMPT)
				.retryStrategy(AwsRetryStrategy.standardRetryStrategy()
					.toBuilder()
					.maxAttempts(ATTEMPTS)
					.backoffStrategy(BackoffStrategy.exponentialDelay(Duration.ofMillis(200), Duration.ofSeconds(5)))
					.build()));
		if (properties.endpoint() != null) {
			builder.endpointOverride(properties.endpoint()).region(ANY);
		}
		if (properties.region() != null) {
			builder.region(Region.of(properties.region()));
		}
		return builder.build();
	}

	@Override
	public void close() {
		this.client.close();
	}

}
