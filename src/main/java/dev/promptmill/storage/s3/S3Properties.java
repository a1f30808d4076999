package dev.promptmill.storage.s3;

import java.net.URI;

import dev.promptmill.network.WebAddress;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of an S3-compatible bucket. Who may use it is no setting: the SDK finds
 * credentials in the environment, as every AWS tool does.
 *
 * @param endpoint address of the service, AWS by default.
 * @param region of the bucket; by default what the environment says, or us-east-1 where
 * an endpoint is given.
 * @param pathStyle whether the bucket's name goes into the path instead of the host name;
 * by default where an endpoint is given.
 */
@Validated
@ConfigurationProperties("promptmill.s3")
public record S3Properties(@Nullable URI endpoint,
		@Nullable @Pattern(regexp = "[a-z0-9-]{1,40}",
				message = "must be the name of a region such as eu-central-1") String region,
		@Nullable Boolean pathStyle) {

	/** The address is kept with the run, so it must not hold a password. */
	@AssertTrue(message = "promptmill.s3.endpoint must be http(s)://host or http(s)://host:port, and nothing more.")
	public boolean isEndpointUsable() {
		return this.endpoint == null || isUsable(this.endpoint);
	}

	/** Whether the bucket's name goes into the path. */
	boolean usesPathStyle() {
		return (this.pathStyle != null) ? this.pathStyle : this.endpoint != null;
	}

	private static boolean isUsable(URI address) {
		return WebAddress.isPlain(address) && (address.getRawPath().isEmpty() || address.getRawPath().equals("/"));
	}

}
