package dev.promptmill.apixo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.apache.hc.client5.http.utils.DateUtils;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads how long a server asks to wait: from {@code Retry-After} (RFC 9110, 10.2.3), from
 * the body's fields and words, and from the headers that name the end of a rate limit's
 * window. The first that can be read counts, and an hour at most.
 */
final class RetryAfterParser {

	static final Duration MAX = Duration.ofHours(1);

	/** The headers that are read, in this order. */
	static final List<String> HEADERS = List.of("retry-after", "x-ratelimit-reset-after", "ratelimit-reset",
			"x-ratelimit-reset", "x-rate-limit-reset");

	private static final Set<String> FIELDS = Set.of("retryafter", "retryafterseconds", "retryafterms", "retryin",
			"resetin", "resetafter", "resetsin");

	private static final long EPOCH_SECONDS = 1_000_000_000L;

	private static final long EPOCH_MILLIS = 1_000_000_000_000L;

	private static final String UNITS = "(milliseconds?|msecs?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h)";

	private static final Pattern AMOUNT = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?) ?" + UNITS + "(?![a-z])");

	private static final Pattern WORDS = Pattern
		.compile("(?:resets?|retry|again|wait|available)(?: in| after| for)?[ :~]{0,4}(?=\\d)");

	private final Instant now;

	private RetryAfterParser(Instant now) {
		this.now = now;
	}

	/**
	 * The pause an answer asks for.
	 * @param answer the answer
	 * @param envelope the answer's body, if it was one
	 * @param now the time that dates are compared with
	 * @return the pause, between zero and an hour; {@code null} when there is none or it
	 * cannot be read
	 */
	static @Nullable Duration read(Exchange.Answer answer, @Nullable Envelope envelope, Instant now) {
		RetryAfterParser parser = new RetryAfterParser(now);
		Duration pause = parser.time(answer.header("retry-after"));
		if (pause == null && envelope != null) {
			pause = parser.field(envelope.json());
		}
		if (pause == null && envelope != null) {
			pause = words(envelope.message());
		}
		for (String name : HEADERS) {
			pause = (pause != null) ? pause : parser.time(answer.header(name));
		}
		return pause;
	}

	/** What {@code Retry-After} alone says. */
	static @Nullable Duration header(Exchange.Answer answer, Instant now) {
		return new RetryAfterParser(now).time(answer.header("retry-after"));
	}

	private @Nullable Duration field(JsonNode json) {
		for (JsonNode node : List.of(json, json.path("data"), json.path("error"))) {
			for (String name : node.isObject() ? node.propertyNames() : Set.<String>of()) {
				String plain = name.replace("_", "").replace("-", "").toLowerCase(Locale.ROOT);
				JsonNode value = node.path(name);
				if (FIELDS.contains(plain) && (value.isNumber() || value.isString())) {
					String text = value.isString() ? value.stringValue() : value.numberValue().toString();
					return plain.endsWith("ms") ? words("wait " + text + "ms") : time(text);
				}
			}
		}
		return null;
	}

	/** Seconds, an amount with its unit, or a date in one of three forms. */
	private @Nullable Duration time(@Nullable String text) {
		String value = (text != null) ? text.strip() : "";
		if (value.matches("\\d{1,100}(\\.\\d{1,9})?")) {
			return number(new BigDecimal(value));
		}
		if (value.isEmpty() || value.length() > 60) {
			return null;
		}
		Instant date = DateUtils.parseStandardDate(value);
		return (date != null) ? until(date) : amountOrDate(value);
	}

	private @Nullable Duration amountOrDate(String value) {
		try {
			return until(Instant.parse(value));
		}
		catch (DateTimeParseException ex) {
			return words("wait " + value);
		}
	}

	private Duration number(BigDecimal number) {
		if (number.compareTo(BigDecimal.valueOf(EPOCH_SECONDS)) < 0) {
			return seconds(number);
		}
		long most = number.min(BigDecimal.valueOf(Long.MAX_VALUE / 1_000_000)).longValue();
		return until((most < EPOCH_MILLIS) ? Instant.ofEpochSecond(most) : Instant.ofEpochMilli(most));
	}

	/** {@code resets in ~6s}, {@code try again in 2 minutes}, {@code wait 1m 30s}. */
	private static @Nullable Duration words(String message) {
		String words = message.toLowerCase(Locale.ROOT);
		Matcher start = WORDS.matcher(words);
		while (start.find()) {
			Matcher amount = AMOUNT.matcher(words).region(start.end(), words.length());
			if (amount.lookingAt()) {
				Duration pause = of(amount);
				amount.region(Math.min(words.length(), amount.end() + (words.startsWith(" ", amount.end()) ? 1 : 0)),
						words.length());
				return amount.lookingAt() ? bounded(pause.plus(of(amount))) : pause;
			}
		}
		return null;
	}

	private static Duration of(Matcher amount) {
		BigDecimal number = new BigDecimal(amount.group(1));
		String unit = amount.group(2);
		if (unit.startsWith("ms") || unit.startsWith("milli")) {
			return seconds(number.movePointLeft(3));
		}
		return seconds(number.multiply(BigDecimal.valueOf(switch (unit.charAt(0)) {
			case 'h' -> 3600;
			case 'm' -> 60;
			default -> 1;
		})));
	}

	private static Duration seconds(BigDecimal seconds) {
		BigDecimal most = seconds.min(BigDecimal.valueOf(MAX.toSeconds()));
		return Duration.ofMillis(most.movePointRight(3).setScale(0, RoundingMode.CEILING).longValueExact());
	}

	private Duration until(Instant time) {
		return bounded(Duration.between(this.now, time));
	}

	private static Duration bounded(Duration pause) {
		if (pause.isNegative()) {
			return Duration.ZERO;
		}
		return (pause.compareTo(MAX) > 0) ? MAX : pause;
	}

}
