package dev.promptmill.metrics;

import java.net.URI;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import dev.promptmill.network.Network;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;

/**
 * Posts a trace of the run to an OTLP receiver: the job, its steps, each request to the
 * API and each download.
 */
final class TraceExporter implements MetricsExporter {

	/** The observation that is the whole run. */
	static final String RUN = "promptmill.execution";

	private static final Set<String> FRAMEWORK = Set.of("spring.batch.job", "spring.batch.step");

	private final SdkTracerProvider tracing;

	TraceExporter(URI address, MetricsProperties properties, MetricsSource source, ObservationRegistry observations,
			Network network, ExportFailures troubles) {
		this.tracing = SdkTracerProvider.builder()
			.setResource(Resource.create(attributes(source)))
			.addSpanProcessor(
					BatchSpanProcessor.builder(new OtlpSpans(address, properties.timeout(), network, troubles))
						.setExporterTimeout(properties.timeout())
						.build())
			.build();
		OtelTracer tracer = new OtelTracer(this.tracing.get("dev.promptmill"), new OtelCurrentTraceContext(),
				(event) -> {
				});
		observations.observationConfig().observationHandler(new DefaultTracingObservationHandler(tracer) {

			/**
			 * The framework would add a span for each item that it reads or processes.
			 */
			@Override
			public boolean supportsContext(Observation.Context context) {
				String name = String.valueOf(context.getName());
				return name.startsWith("promptmill.") || FRAMEWORK.contains(name);
			}

		});
	}

	private static Attributes attributes(MetricsSource source) {
		AttributesBuilder attributes = Attributes.builder();
		OtlpExporter.attributes(source).forEach(attributes::put);
		return attributes.build();
	}

	@Override
	public void close() {
		this.tracing.shutdown().join(1, TimeUnit.MINUTES);
	}

}
