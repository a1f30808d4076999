package dev.promptmill.metrics;

import java.net.URI;
import java.util.Collection;
import java.util.concurrent.TimeUnit;

import dev.promptmill.ledger.Run;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/**
 * Posts traces to an OTLP receiver: one of the job and its steps, and one of each request
 * to the API and each download.
 */
final class TraceExporter implements MetricsExporter {

	private final SdkTracerProvider tracing;

	TraceExporter(URI address, MetricsProperties properties, Run run, ObservationRegistry observations,
			ExportFailures troubles) {
		SpanExporter exporter = OtlpHttpSpanExporter.builder()
			.setEndpoint(address.toString())
			.setConnectTimeout(properties.timeout())
			.setTimeout(properties.timeout())
			.setRetryPolicy(null)
			.setHeaders(OtlpConfig.DEFAULT::headers)
			.build();
		this.tracing = SdkTracerProvider.builder()
			.setResource(Resource.create(attributes(run)))
			.addSpanProcessor(BatchSpanProcessor.builder(new Telling(exporter, address, troubles))
				.setExporterTimeout(properties.timeout())
				.build())
			.build();
		OtelTracer tracer = new OtelTracer(this.tracing.get("dev.promptmill"), new OtelCurrentTraceContext(),
				(event) -> {
				});
		observations.observationConfig().observationHandler(new DefaultTracingObservationHandler(tracer));
	}

	private static Attributes attributes(Run run) {
		AttributesBuilder attributes = Attributes.builder();
		OtlpExporter.attributes(run).forEach(attributes::put);
		return attributes.build();
	}

	@Override
	public void close() {
		this.tracing.shutdown().join(1, TimeUnit.MINUTES);
	}

	/** Tells when spans can't be sent. */
	private record Telling(SpanExporter exporter, URI address, ExportFailures troubles) implements SpanExporter {

		@Override
		public CompletableResultCode export(Collection<SpanData> spans) {
			CompletableResultCode result = this.exporter.export(spans);
			result.whenComplete(() -> {
				if (!result.isSuccess()) {
					Throwable cause = result.getFailureThrowable();
					this.troubles.met("Traces can't be sent to " + this.address,
							(cause != null) ? cause : new IllegalStateException("the receiver refused them"));
				}
			});
			return result;
		}

		@Override
		public CompletableResultCode flush() {
			return this.exporter.flush();
		}

		@Override
		public CompletableResultCode shutdown() {
			return this.exporter.shutdown();
		}

	}

}
