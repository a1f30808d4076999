package dev.promptmill.metrics;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import dev.promptmill.network.Network;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

/**
 * Puts everything to a Prometheus push gateway, which keeps the last state of each job
 * for Prometheus to fetch, also after the run ended.
 */
final class PushGatewayExporter implements MetricsExporter {

	private static final Map<String, String> FORMAT = Map.of("Content-Type",
			"text/plain; version=0.0.4; charset=utf-8");

	private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

	private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

	private final ReceiverClient client;

	private final URI group;

	private final String name;

	private final ExportFailures troubles;

	private final ScheduledExecutorService timer;

	PushGatewayExporter(URI address, MetricsProperties properties, MetricsSource source, CompositeMeterRegistry metrics,
			Network network, ExportFailures troubles) {
		this.name = "Metrics can't be sent to the push gateway " + address;
		this.troubles = troubles;
		this.client = new ReceiverClient(address, properties.timeout(), network);
		this.group = group(address, source);
		metrics.add(this.registry);
		CustomizableThreadFactory threads = new CustomizableThreadFactory("push-gateway-");
		threads.setDaemon(true);
		this.timer = Executors.newSingleThreadScheduledExecutor(threads);
		long interval = properties.interval().toMillis();
		this.timer.scheduleWithFixedDelay(this::push, interval, interval, TimeUnit.MILLISECONDS);
	}

	private synchronized void push() {
		try {
			this.client.deliver("PUT", this.group, FORMAT, this.registry.scrape().getBytes(StandardCharsets.UTF_8));
		}
		catch (IOException | RuntimeException ex) {
			this.troubles.met(this.name, ex);
		}
	}

	@Override
	public void close() {
		this.timer.shutdown();
		push();
		this.client.close();
	}

	private static URI group(URI gateway, MetricsSource source) {
		URI ofRun = group(gateway, source.run().plan().jobName(), source.run().plan().simulated());
		return (source.worker() != null) ? URI.create(ofRun + key("worker", source.worker())) : ofRun;
	}

	/**
	 * Where the gateway keeps what is put; any name fits into base64. A simulated run
	 * must not replace what the real one said.
	 */
	static URI group(URI gateway, String jobName, boolean simulated) {
		return URI.create(gateway.toString().replaceFirst("/+$", "") + "/metrics/job/promptmill"
				+ key("job_name", jobName) + "/simulated/" + simulated);
	}

	private static String key(String label, String value) {
		return PLAIN.matcher(value).matches() ? "/" + label + "/" + value : "/" + label + "@base64/"
				+ Base64.getUrlEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
	}

}
