package dev.promptmill.metrics;

import java.io.IOException;
import java.net.URI;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import dev.promptmill.ledger.Run;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.exporter.pushgateway.Format;
import io.prometheus.metrics.exporter.pushgateway.PushGateway;
import io.prometheus.metrics.exporter.pushgateway.Scheme;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Puts everything to a Prometheus push gateway, which keeps the last state of each job
 * for Prometheus to fetch, also after the run ended.
 */
final class PushGatewayExporter implements MetricsExporter {

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final PushGateway gateway;

	private final String name;

	private final ExportFailures troubles;

	private final ScheduledExecutorService timer;

	PushGatewayExporter(URI address, MetricsProperties properties, Run run, CompositeMeterRegistry metrics,
			ExportFailures troubles) {
		this.name = "Metrics can't be sent to the push gateway " + address;
		this.troubles = troubles;
		this.gateway = PushGateway.builder()
			.format(Format.PROMETHEUS_TEXT)
			.scheme("https".equalsIgnoreCase(address.getScheme()) ? Scheme.HTTPS : Scheme.HTTP)
			.address(address.getRawAuthority() + withoutEnd(address.getRawPath()))
			.job("promptmill")
			.groupingKey("job_name", run.plan().jobName())
			.registry(this.registry.getPrometheusRegistry())
			.connectionTimeout(properties.timeout())
			.readTimeout(properties.timeout())
			.build();
		metrics.add(this.registry);
		CustomizableThreadFactory threads = new CustomizableThreadFactory("push-gateway-");
		threads.setDaemon(true);
		this.timer = Executors.newSingleThreadScheduledExecutor(threads);
		long interval = properties.interval().toMillis();
		this.timer.scheduleWithFixedDelay(this::push, interval, interval, TimeUnit.MILLISECONDS);
	}

	private synchronized void push() {
		try {
			this.gateway.push();
		}
		catch (IOException | RuntimeException ex) {
			this.troubles.met(this.name, ex);
		}
	}

	@Override
	public void close() {
		this.timer.shutdown();
		push();
	}

	private static String withoutEnd(String path) {
		return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
	}

}
