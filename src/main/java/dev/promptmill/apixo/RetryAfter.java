package dev.promptmill.apixo;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;

import org.apache.hc.client5.http.utils.DateUtils;
import org.jspecify.annotations.Nullable;

/** Reads a {@code Retry-After} header: seconds or an HTTP date (RFC 9110, 10.2.3). */
final class RetryAfter {

	static final Duration MAX = Duration.ofHours(1);

	private RetryAfter() {
	}

	/**
	 * The pause a server asks for.
	 * @param header the header's value
	 * @param now the time an HTTP date is compared with
	 * @return the pause, between zero and an hour; {@code null} when there is none or it
	 * cannot be read
	 */
	static @Nullable Duration read(@Nullable String header, Instant now) {
		if (header == null) {
			return null;
		}
		String value = header.strip();
		if (value.matches("\\d{1,100}")) {
			BigInteger seconds = new BigInteger(value).min(BigInteger.valueOf(MAX.toSeconds()));
			return Duration.ofSeconds(seconds.longValueExact());
		}
		Instant date = DateUtils.parseStandardDate(value);
		return (date != null) ? bounded(Duration.between(now, date)) : null;
	}

	private static Duration bounded(Duration pause) {
		if (pause.isNegative()) {
			return Duration.ZERO;
		}
		return (pause.compareTo(MAX) > 0) ? MAX : pause;
	}

}
