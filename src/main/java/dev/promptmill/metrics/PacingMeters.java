package dev.promptmill.metrics;

import dev.promptmill.pacing.AdaptiveRateLimiter;
import dev.promptmill.pacing.ApiBreaker;
import io.github.resilience4j.micrometer.tagged.RateLimiterMetricNames;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetricsPublisher;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Resilience4j's own meters, under their own names. */
final class PacingMeters {

	private final MeterRegistry registry;

	PacingMeters(MeterRegistry registry) {
		this.registry = registry;
	}

	/**
	 * The rate limiter replaces its pacer now and then, so its meters are read through it
	 * instead of being published by the library.
	 */
	void bind(AdaptiveRateLimiter rateLimiter, ApiBreaker breaker) {
		breaker.publishTo(new TaggedCircuitBreakerMetricsPublisher(this.registry));
		RateLimiterMetricNames names = RateLimiterMetricNames.ofDefaults();
		Gauge.builder(names.getAvailablePermissionsMetricName(), rateLimiter, AdaptiveRateLimiter::availablePermissions)
			.description("The number of available permissions")
			.tag("name", "submit")
			.strongReference(true)
			.register(this.registry);
	}

}
