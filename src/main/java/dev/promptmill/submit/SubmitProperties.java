package dev.promptmill.submit;

import java.math.BigDecimal;
import java.time.Duration;

import dev.promptmill.pacing.RateLimitSettings;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of submission: the settings {@code promptmill.submit.*}.
 *
 * @param ratePerSecond ceiling of submissions per second, fractions allowed; the rate
 * adapts below it when the server says so.
 * @param maxInFlight ceiling of tasks that are open at the API at once; adapts below it.
 * @param maxAttempts how often a row is submitted at most, when its task fails with a
 * code that calls for another try or the API answers with a server error.
 * @param onUnknown what happens to a row whose reply was lost: hold leaves it to the
 * operator, resubmit sends it again and may pay twice.
 * @param backoff wait before a row is submitted again after a failure; doubles each time.
 * @param maxOutage how long a run waits for an API that is down, whose answers get lost,
 * or that answers 429 to everything, before it ends.
 */
public record SubmitProperties(
		@NotNull @DecimalMin(value = "0.01", message = RATE_RANGE) @DecimalMax(value = "10000",
				message = RATE_RANGE) @DefaultValue("5") BigDecimal ratePerSecond,
		@Min(value = 1, message = OPEN_RANGE) @Max(value = 100_000,
				message = OPEN_RANGE) @DefaultValue("200") int maxInFlight,
		@Min(value = 1, message = ATTEMPTS_RANGE) @Max(value = 100,
				message = ATTEMPTS_RANGE) @DefaultValue("4") int maxAttempts,
		@NotNull @DefaultValue("hold") OnUnknown onUnknown,
		@NotNull @DurationMin(millis = 0, message = BACKOFF_RANGE) @DurationMax(minutes = 10,
				message = BACKOFF_RANGE) @DefaultValue("2s") Duration backoff,
		@NotNull @DurationMin(millis = 0, message = OUTAGE_RANGE) @DurationMax(hours = 24,
				message = OUTAGE_RANGE) @DefaultValue("30m") Duration maxOutage) {

	static final String RATE_RANGE = "must be between 0.01 and 10000";

	static final String OPEN_RANGE = "must be between 1 and 100000";

	static final String ATTEMPTS_RANGE = "must be between 1 and 100";

	static final String BACKOFF_RANGE = "must be between 0s and 10m";

	static final String OUTAGE_RANGE = "must be between 0s and 24h";

	/** Ceilings of rate and open tasks. */
	public RateLimitSettings ceilings() {
		return new RateLimitSettings(this.ratePerSecond.doubleValue(), this.maxInFlight);
	}

	/** What to do with a row whose reply was lost. */
	public enum OnUnknown {

		/** Leave it to the operator. */
		HOLD,

		/** Send it again, although that may pay twice. */
		RESUBMIT

	}

}
