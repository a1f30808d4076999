package dev.promptmill.metrics;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.promptmill.network.Network;
import io.micrometer.registry.otlp.OtlpConfig;
import io.opentelemetry.exporter.internal.otlp.traces.TraceRequestMarshaler;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;

/** Posts spans to an OTLP receiver, and tells when they can't be sent. */
final class OtlpSpans implements SpanExporter {

	private final URI address;

	private final ReceiverClient client;

	private final ExportFailures troubles;

	OtlpSpans(URI address, Duration timeout, Network network, ExportFailures troubles) {
		this.address = address;
		this.client = new ReceiverClient(address, timeout, network);
		this.troubles = troubles;
	}

	@Override
	public CompletableResultCode export(Collection<SpanData> spans) {
		try {
			ByteArrayOutputStream body = new ByteArrayOutputStream();
			TraceRequestMarshaler.create(spans).writeBinaryTo(body);
			Map<String, String> headers = new LinkedHashMap<>(OtlpConfig.DEFAULT.headers());
			headers.put("Content-Type", "application/x-protobuf");
			this.client.deliver("POST", this.address, headers, body.toByteArray());
			return CompletableResultCode.ofSuccess();
		}
		catch (IOException | RuntimeException ex) {
			this.troubles.met("Traces can't be sent to " + this.address, ex);
			return CompletableResultCode.ofFailure();
		}
	}

	@Override
	public CompletableResultCode flush() {
		return CompletableResultCode.ofSuccess();
	}

	@Override
	public CompletableResultCode shutdown() {
		this.client.close();
		return CompletableResultCode.ofSuccess();
	}

}
