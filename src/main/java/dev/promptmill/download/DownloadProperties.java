package dev.promptmill.download;

import java.time.Duration;
import java.util.List;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of downloads.
 *
 * @param concurrency images fetched at the same time, 1 to 256
 * @param maxBytes the largest image accepted, 1KB to 1GB; a larger one is refused
 * @param allowedHosts hosts that may be fetched although their addresses are private or
 * loopback, by exact name; every public host is allowed anyway
 * @param allowHttp whether plain http is allowed beside https
 * @param timeout the longest one image may take from first to last byte, redirects
 * included, 1 s to 30 min
 */
@Validated
@ConfigurationProperties("promptmill.download")
public record DownloadProperties(
		@DefaultValue("8") @Min(value = 1, message = "must be between 1 and 256") @Max(value = 256,
				message = "must be between 1 and 256") int concurrency,
		@DefaultValue("64MB") @DataSizeBetween(min = "1KB", max = "1GB") DataSize maxBytes,
		@DefaultValue List<@Pattern(regexp = HOST, message = HOST_RULE) String> allowedHosts,
		@DefaultValue("false") boolean allowHttp, @DefaultValue("60s") @DurationMin(seconds = 1,
				message = TIMEOUT_RULE) @DurationMax(minutes = 30, message = TIMEOUT_RULE) Duration timeout) {

	private static final String HOST = "[A-Za-z0-9._-]+|\\[?[0-9A-Fa-f:.]+]?";

	private static final String HOST_RULE = "must be a host name or address such as images.internal or 10.0.0.5,"
			+ " without scheme, port, path or wildcard";

	private static final String TIMEOUT_RULE = "must be between 1s and 30m";

	public DownloadProperties {
		allowedHosts = List.copyOf(allowedHosts);
	}

}
