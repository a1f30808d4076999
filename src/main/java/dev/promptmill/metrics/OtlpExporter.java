package dev.promptmill.metrics;

import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import dev.promptmill.common.ProgramVersion;
import dev.promptmill.ledger.Run;
import dev.promptmill.network.Network;
import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.ipc.http.HttpSender;
import io.micrometer.registry.otlp.OtlpConfig;
import io.micrometer.registry.otlp.OtlpHttpMetricsSender;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Posts metrics to an OTLP receiver. Headers that it asks for, with their secrets, come
 * from {@code OTEL_EXPORTER_OTLP_HEADERS}.
 */
final class OtlpExporter implements MetricsExporter {

	private final ReceiverClient client;

	private final OtlpMeterRegistry registry;

	OtlpExporter(URI address, MetricsProperties properties, MetricsSource source, CompositeMeterRegistry metrics,
			Network network, ExportFailures troubles) {
		String name = "Metrics can't be sent to " + address;
		this.client = new ReceiverClient(address, properties.timeout(), network);
		OtlpHttpMetricsSender sender = new OtlpHttpMetricsSender((request) -> {
			ReceiverClient.Answer answer = this.client.send(request.getMethod().name(),
					URI.create(request.getUrl().toString()), request.getRequestHeaders(), request.getEntity());
			return new HttpSender.Response(answer.status(), answer.body());
		});
		CustomizableThreadFactory threads = new CustomizableThreadFactory("otlp-metrics-");
		threads.setDaemon(true);
		this.registry = OtlpMeterRegistry.builder(new Config(address, properties.interval(), attributes(source)))
			.clock(Clock.SYSTEM)
			.threadFactory(threads)
			.metricsSender((request) -> {
				try {
					sender.send(request);
				}
				catch (Exception ex) {
					troubles.met(name, ex);
				}
			})
			.build();
		metrics.add(this.registry);
	}

	@Override
	public void close() {
		this.registry.close();
		this.client.close();
	}

	/** What a receiver is told about the sender. */
	static Map<String, String> attributes(MetricsSource source) {
		Run run = source.run();
		Map<String, String> attributes = new LinkedHashMap<>(Map.of("service.name", "promptmill", "service.version",
				ProgramVersion.current().number(), "promptmill.job.name", run.plan().jobName(), "promptmill.run",
				Long.toString(run.id()), "promptmill.simulated", Boolean.toString(run.plan().simulated())));
		if (source.worker() != null) {
			attributes.put("service.instance.id", source.worker());
		}
		return attributes;
	}

	/** What differs from Micrometer's defaults. */
	private record Config(URI address, Duration interval, Map<String, String> attributes) implements OtlpConfig {

		@Override
		public @Nullable String get(String key) {
			return null;
		}

		@Override
		public String url() {
			return this.address.toString();
		}

		@Override
		public Duration step() {
			return this.interval;
		}

		@Override
		public Map<String, String> resourceAttributes() {
			return this.attributes;
		}

	}

}
