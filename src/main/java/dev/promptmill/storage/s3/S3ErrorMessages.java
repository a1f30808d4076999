package dev.promptmill.storage.s3;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.util.Objects;

import dev.promptmill.network.ConnectionFailure;
import dev.promptmill.network.Network;
import dev.promptmill.storage.StoreUnavailableException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Tells in an operator's words what a failure of the SDK means. Its own messages are
 * long, and might tell who asked.
 *
 * @param service the service that was asked
 * @param connection puts what happened on the way to it into words
 */
record S3ErrorMessages(String service, ConnectionFailure connection) {

	private static final URI AWS = URI.create("https://s3.amazonaws.com");

	S3ErrorMessages(S3Properties properties, Network network) {
		this((properties.endpoint() != null) ? properties.endpoint().toString() : "AWS",
				new ConnectionFailure((properties.endpoint() != null) ? properties.endpoint().getHost() : "AWS",
						"promptmill.s3.endpoint",
						network.proxyFor((properties.endpoint() != null) ? properties.endpoint() : AWS)));
	}

	/** Whether there is a bucket, and not what was asked for in it. */
	static boolean isMissing(SdkException failure) {
		return failure instanceof S3Exception answer && answer.statusCode() == 404 && !isWithoutBucket(answer);
	}

	static boolean isWithoutBucket(SdkException failure) {
		return failure instanceof NoSuchBucketException
				|| (failure instanceof S3Exception answer && code(answer).equals("NoSuchBucket"));
	}

	/**
	 * A failure of a call that may have been interrupted.
	 * @param verb what was tried, in the past
	 */
	IOException of(String verb, String bucket, SdkException failure) {
		if (failure instanceof AbortedException) {
			Thread.currentThread().interrupt();
			return new ClosedByInterruptException();
		}
		return unavailable(verb, bucket, failure);
	}

	StoreUnavailableException unavailable(String verb, String bucket, SdkException failure) {
		String what = bucket.isEmpty() ? "S3" : "The bucket " + bucket;
		return new StoreUnavailableException(what + " can't be " + verb + ": "
				+ ((failure instanceof S3Exception answer) ? answered(answer) : unanswered(failure)), failure);
	}

	private String answered(S3Exception answer) {
		String code = code(answer);
		if (isWithoutBucket(answer)) {
			return "it does not exist at " + this.service
					+ ". Create it, or fix its name (output) or promptmill.s3.endpoint";
		}
		if (code.equals("ExpiredToken")) {
			return this.service + " answered " + answer.statusCode() + " " + code
					+ ". The credentials have expired: renew them (docs/s3.md)";
		}
		return switch (answer.statusCode()) {
			case 301, 307, 400 -> this.service + " answered " + answer.statusCode() + " " + code
					+ ". Check promptmill.s3.region, promptmill.s3.path-style and promptmill.s3.endpoint";
			case 401, 403 -> this.service + " denied access (" + code
					+ "). Check the credentials in the environment and what they allow (docs/s3.md)";
			default -> this.service + " answered " + answer.statusCode() + " " + code;
		};
	}

	private String unanswered(SdkException failure) {
		String message = String.valueOf(failure.getMessage());
		if (message.contains("load credentials")) {
			return "there are no credentials. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment";
		}
		if (message.contains("load region")) {
			return "no region is known. Set promptmill.s3.region, and promptmill.s3.endpoint if it is not AWS";
		}
		return this.service + " does not answer: "
				+ this.connection.describe((failure.getCause() != null) ? failure.getCause() : failure);
	}

	private static String code(S3Exception answer) {
		return (answer.awsErrorDetails() != null)
				? Objects.requireNonNullElse(answer.awsErrorDetails().errorCode(), "no reason given")
				: "no reason given";
	}

}
