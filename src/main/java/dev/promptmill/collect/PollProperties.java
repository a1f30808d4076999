package dev.promptmill.collect;

import java.math.BigDecimal;
import java.time.Duration;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;

/**
 * Settings of polling: the settings {@code promptmill.poll.*}.
 *
 * @param partitions partitions that polling and fetching are split into.
 * @param ratePerSecond ceiling of status requests per second, over all partitions.
 * @param firstDelay1k time from acceptance to the first question about a 1K image.
 * @param firstDelay2k time from acceptance to the first question about a 2K image.
 * @param interval time between questions about one task.
 * @param deadline how long a task may run before a run stops waiting for it; a restart
 * asks again, free of charge.
 */
public record PollProperties(
		@Min(value = 1, message = PARTITIONS_RANGE) @Max(value = 256,
				message = PARTITIONS_RANGE) @DefaultValue("4") int partitions,
		@NotNull @DecimalMin(value = "0.01", message = RATE_RANGE) @DecimalMax(value = "10000",
				message = RATE_RANGE) @DefaultValue("20") BigDecimal ratePerSecond,
		@Name("first-delay-1k") @NotNull @DurationMin(millis = 0, message = DELAY_RANGE) @DurationMax(minutes = 60,
				message = DELAY_RANGE) @DefaultValue("15s") Duration firstDelay1k,
		@Name("first-delay-2k") @NotNull @DurationMin(millis = 0, message = DELAY_RANGE) @DurationMax(minutes = 60,
				message = DELAY_RANGE) @DefaultValue("20s") Duration firstDelay2k,
		@NotNull @DurationMin(millis = 1, message = INTERVAL_RANGE) @DurationMax(minutes = 60,
				message = INTERVAL_RANGE) @DefaultValue("4s") Duration interval,
		@NotNull @DurationMin(seconds = 1, message = DEADLINE_RANGE) @DurationMax(hours = 24,
				message = DEADLINE_RANGE) @DefaultValue("10m") Duration deadline) {

	static final String PARTITIONS_RANGE = "must be between 1 and 256";

	private static final BigDecimal HIGHEST_RATE = BigDecimal.valueOf(10_000);

	static final String RATE_RANGE = "must be between 0.01 and 10000";

	static final String DELAY_RANGE = "must be between 0s and 60m";

	static final String INTERVAL_RANGE = "must be between 1ms and 60m";

	static final String DEADLINE_RANGE = "must be between 1s and 24h";

	/** The same schedule for a server that is faster by a factor: a simulated one. */
	public PollProperties fasterBy(double factor) {
		return new PollProperties(this.partitions,
				this.ratePerSecond.multiply(BigDecimal.valueOf(factor)).min(HIGHEST_RATE),
				scaled(this.firstDelay1k, factor), scaled(this.firstDelay2k, factor), scaled(this.interval, factor),
				this.deadline);
	}

	private static Duration scaled(Duration time, double factor) {
		return Duration.ofNanos(Math.max(1_000_000, (long) (time.toNanos() / factor)));
	}

}
