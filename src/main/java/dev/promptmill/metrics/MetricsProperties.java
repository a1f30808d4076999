package dev.promptmill.metrics;

import java.net.URI;
import java.time.Duration;

import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of metrics and traces: the settings {@code promptmill.metrics.*}. Nothing is
 * sent by default.
 *
 * @param pushGateway address of a Prometheus push gateway, such as http://gateway:9091.
 * @param otlp address that takes OTLP metrics over HTTP, such as
 * http://collector:4318/v1/metrics.
 * @param otlpTraces address that takes OTLP traces over HTTP, such as
 * http://collector:4318/v1/traces.
 * @param interval how often metrics are sent while a run lasts; they are sent once more
 * at its end.
 * @param timeout how long sending may take. It never holds a run up, except for this long
 * at its end.
 */
public record MetricsProperties(@Nullable @ExporterUrl URI pushGateway, @Nullable @ExporterUrl URI otlp,
		@Nullable @ExporterUrl URI otlpTraces,
		@NotNull @DurationMin(seconds = 1, message = INTERVAL_RANGE) @DurationMax(hours = 1,
				message = INTERVAL_RANGE) @DefaultValue("15s") Duration interval,
		@NotNull @DurationMin(millis = 100, message = TIMEOUT_RANGE) @DurationMax(seconds = 30,
				message = TIMEOUT_RANGE) @DefaultValue("5s") Duration timeout) {

	static final String INTERVAL_RANGE = "must be between 1s and 1h";

	static final String TIMEOUT_RANGE = "must be between 100ms and 30s";

	/** Whether anything is to be sent anywhere. */
	public boolean wanted() {
		return this.pushGateway != null || this.otlp != null || this.otlpTraces != null;
	}

}
