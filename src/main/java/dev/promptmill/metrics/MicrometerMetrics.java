package dev.promptmill.metrics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import dev.promptmill.apixo.TaskApi;
import dev.promptmill.download.ImageSource;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.network.Network;
import dev.promptmill.pacing.AdaptiveRateLimiter;
import dev.promptmill.pacing.ApiBreaker;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.distribution.DistributionStatisticConfig;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

/** Metrics on Micrometer, with a registry for every receiver. */
final class MicrometerMetrics implements RunMetrics {

	private static final Set<String> WITH_BUCKETS = Set.of(RequestObservations.SUBMIT, RequestObservations.POLL,
			RequestObservations.DOWNLOAD, RequestObservations.GENERATION);

	private static final double[] BUCKETS = { 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120 };

	private final CompositeMeterRegistry registry = new CompositeMeterRegistry();

	private final ObservationRegistry observations = ObservationRegistry.create();

	private final List<MetricsExporter> receivers = new ArrayList<>();

	private volatile LongSupplier callbacks = () -> 0;

	private final Observation whole;

	private final Observation.Scope scope;

	private final RequestObservations exchanges;

	/** Null in a worker. */
	private final @Nullable RunGauges gauges;

	/** A little longer than sending may take, so that what times out can still say so. */
	private final Duration limit;

	private MicrometerMetrics(MetricsProperties properties, MetricsSource source, @Nullable RunTags subject,
			Network network, ExportFailures troubles) {
		Run run = source.run();
		this.limit = properties.timeout().plusSeconds(1);
		this.registry.config()
			.commonTags("job.name", run.plan().jobName(), "simulated", Boolean.toString(run.plan().simulated()))
			.meterFilter(buckets());
		if (properties.pushGateway() != null) {
			this.receivers.add(new PushGatewayExporter(properties.pushGateway(), properties, source, this.registry,
					network, troubles));
		}
		if (properties.otlp() != null) {
			this.receivers
				.add(new OtlpExporter(properties.otlp(), properties, source, this.registry, network, troubles));
		}
		if (properties.otlpTraces() != null) {
			this.receivers.add(new TraceExporter(properties.otlpTraces(), properties, source, this.observations,
					network, troubles));
		}
		this.observations.observationConfig().observationHandler(new DefaultMeterObservationHandler(this.registry) {

			@Override
			public boolean supportsContext(Observation.Context context) {
				return !TraceExporter.RUN.equals(context.getName());
			}

		});
		this.whole = Observation.createNotStarted(TraceExporter.RUN, this.observations)
			.highCardinalityKeyValue("run", Long.toString(run.id()))
			.highCardinalityKeyValue("job.name", run.plan().jobName())
			.start();
		this.scope = this.whole.openScope();
		this.exchanges = new RequestObservations(this.observations, this.whole, this.registry);
		this.gauges = (subject != null) ? new RunGauges(this.registry, subject) : null;
		FunctionCounter.builder("promptmill.callbacks", this, (metrics) -> metrics.callbacks.getAsLong())
			.description("Callbacks with the run's secret that came")
			.register(this.registry);
		new JvmMemoryMetrics().bindTo(this.registry);
		new ProcessorMetrics().bindTo(this.registry);
	}

	static RunMetrics start(MetricsProperties properties, RunTags subject, Network network, Consumer<String> warning) {
		return start(properties, new MetricsSource(subject.run(), null), subject, network, warning);
	}

	static RunMetrics startForWorker(MetricsProperties properties, Run run, String worker, Network network,
			Consumer<String> warning) {
		return start(properties, new MetricsSource(run, worker), null, network, warning);
	}

	private static RunMetrics start(MetricsProperties properties, MetricsSource source, @Nullable RunTags subject,
			Network network, Consumer<String> warning) {
		ExportFailures troubles = new ExportFailures(warning, properties.interval());
		try {
			return new MicrometerMetrics(properties, source, subject, network, troubles);
		}
		catch (RuntimeException ex) {
			troubles.met("Metrics can't be sent", ex);
			return NONE;
		}
	}

	@Override
	public TaskApi measured(TaskApi api) {
		return new MeasuredTaskApi(api, this.exchanges);
	}

	@Override
	public ImageSource measured(ImageSource images) {
		return new MeasuredImageSource(images, this.exchanges);
	}

	@Override
	public void measure(AdaptiveRateLimiter rateLimiter, ApiBreaker breaker) {
		new PacingMeters(this.registry).bind(rateLimiter, breaker);
	}

	@Override
	public void callbacks(LongSupplier received) {
		this.callbacks = received;
	}

	@Override
	public ObservationRegistry observations() {
		return this.observations;
	}

	@Override
	public void progress(RunSnapshot progress) {
		if (this.gauges != null) {
			this.gauges.progress(progress);
		}
	}

	@Override
	public void ended(Run run, RunTotals totals) {
		if (this.gauges != null) {
			this.gauges.ended(run, totals);
		}
		this.whole.highCardinalityKeyValue("state", MeasuredTaskApi.word(run.state()));
		if (run.exitCode() != null) {
			this.whole.highCardinalityKeyValue("exit.code", run.exitCode().toString());
		}
	}

	/** All receivers at once, so that a deaf one takes no time from the others. */
	@Override
	public void close() {
		if (this.gauges != null) {
			this.gauges.closing();
		}
		this.scope.close();
		this.whole.stop();
		List<Thread> last = new ArrayList<>();
		for (MetricsExporter receiver : this.receivers) {
			Thread thread = new Thread(receiver::close, "last-metrics");
			thread.setDaemon(true);
			thread.start();
			last.add(thread);
		}
		try {
			for (Thread thread : last) {
				thread.join(this.limit.toMillis());
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static MeterFilter buckets() {
		double[] nanos = new double[BUCKETS.length];
		for (int i = 0; i < nanos.length; i++) {
			nanos[i] = 1e9 * BUCKETS[i];
		}
		return new MeterFilter() {

			@Override
			public DistributionStatisticConfig configure(Meter.Id id, DistributionStatisticConfig config) {
				return WITH_BUCKETS.contains(id.getName())
						? DistributionStatisticConfig.builder().serviceLevelObjectives(nanos).build().merge(config)
						: config;
			}

		};
	}

}
