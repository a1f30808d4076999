package dev.promptmill.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Objects;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.apixo.HttpTaskApi;
import dev.promptmill.apixo.TaskApi;
import dev.promptmill.broker.OrderSender;
import dev.promptmill.collect.Collector;
import dev.promptmill.collect.FreshUrls;
import dev.promptmill.collect.ImageFetcher;
import dev.promptmill.collect.Keepsakes;
import dev.promptmill.collect.PollSchedule;
import dev.promptmill.collect.Repair;
import dev.promptmill.collect.RemoteCollect;
import dev.promptmill.collect.SlotDispatcher;
import dev.promptmill.collect.SlotFactory;
import dev.promptmill.collect.SlowPollSchedule;
import dev.promptmill.collect.callback.CallbackReceiver;
import dev.promptmill.control.Instruments;
import dev.promptmill.control.RunControl;
import dev.promptmill.control.Workers;
import dev.promptmill.download.Downloader;
import dev.promptmill.download.ImageNames;
import dev.promptmill.download.ImageStore;
import dev.promptmill.download.Sidecar;
import dev.promptmill.ingest.CsvFormat;
import dev.promptmill.ingest.PromptCsv;
import dev.promptmill.ledger.CanaryLedger;
import dev.promptmill.ledger.CollectLedger;
import dev.promptmill.ledger.Deliveries;
import dev.promptmill.ledger.EarlierRows;
import dev.promptmill.ledger.IngestLedger;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.Recovery;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.ReuseLedger;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.SlotLedger;
import dev.promptmill.ledger.SubmitLedger;
import dev.promptmill.ledger.WorkerRegister;
import dev.promptmill.metrics.RunMetrics;
import dev.promptmill.pacing.ApiBreaker;
import dev.promptmill.pacing.BreakerSettings;
import dev.promptmill.pacing.Governor;
import dev.promptmill.pacing.GovernorSettings;
import dev.promptmill.pacing.RetrySchedule;
import dev.promptmill.reuse.EarlierFiles;
import dev.promptmill.reuse.Reuse;
import dev.promptmill.submit.AnswerPolicy;
import dev.promptmill.submit.DeliveryBreaker;
import dev.promptmill.submit.Canary;
import dev.promptmill.submit.FollowUp;
import dev.promptmill.submit.SubmitLoop;
import dev.promptmill.submit.SubmitProperties;
import dev.promptmill.submit.Throttle;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.batch.core.configuration.annotation.BatchObservabilityBeanPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.jdbc.support.JdbcTransactionManager;

/** Everything that works on one leg of a run, put together and taken apart again. */
final class RunParts implements AutoCloseable {

	/** They are broken off, so only the ledger can make them wait. */
	private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

	private final Installation installation;

	private final Run run;

	private final RunLease lease;

	private final RunControl control;

	private final Settings settings;

	private final Instruments instruments;

	private final Stores stores;

	private final @Nullable SimulatedApi simulated;

	private final Links links;

	private final @Nullable OrderSender orders;

	private final HttpTaskApi connection;

	private final TaskApi api;

	private final Downloader downloader;

	private final Workers submitters;

	private final Workers collectors;

	private final SubmitLedger submitLedger;

	private final Throttle throttle;

	private final RunMetrics metrics;

	private RunParts(Installation installation, Run run, RunLease lease, RunControl control, Settings given,
			@Nullable ApiKey key, Links links, RunMetrics metrics, Instruments instruments) {
		this.installation = installation;
		this.run = run;
		this.lease = lease;
		this.control = control;
		this.links = links;
		this.orders = (links.workers() != null) ? new OrderSender(links.workers()) : null;
		this.metrics = metrics;
		this.instruments = instruments;
		this.stores = new Stores(given, instruments, links.notices());
		this.simulated = run.plan().simulated()
				? SimulatedApi.start(run, given, this.stores.workFolder(run.plan().output())) : null;
		this.settings = (this.simulated != null) ? this.simulated.applyTo(given) : given;
		ApiKey used = (this.simulated != null) ? this.simulated.key() : Objects.requireNonNull(key);
		CallbackReceiver callbacks = links.callbacks();
		this.connection = new HttpTaskApi(this.settings.api(), used, (callbacks != null) ? callbacks.url() : null,
				instruments.clock());
		this.api = metrics.measured(this.connection);
		this.downloader = new Downloader(this.settings.download(), sweptStore());
		this.submitters = new Workers("submit", control.bell(), instruments.ticker());
		this.collectors = new Workers("collect", control.bell(), instruments.ticker());
		LedgerDatabase database = installation.database();
		this.submitLedger = new SubmitLedger(database, lease, run.plan().unitPrice(), instruments.clock());
		this.throttle = throttle(this.settings.submit());
	}

	/**
	 * Puts the parts together.
	 * @param links with other processes
	 * @param metrics who watches
	 */
	static RunParts assemble(Installation installation, Run run, RunLease lease, RunControl control, Settings settings,
			@Nullable ApiKey key, Links links, RunMetrics metrics, Instruments instruments) {
		return new RunParts(installation, run, lease, control, settings, key, links, metrics, instruments);
	}

	Throttle throttle() {
		return this.throttle;
	}

	RunControl control() {
		return this.control;
	}

	/** A Spring context with the job of this run. */
	ConfigurableApplicationContext context() {
		return new SpringApplicationBuilder(JobConfiguration.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.logStartupInfo(false)
			.registerShutdownHook(false)
			.properties("spring.batch.jdbc.initialize-schema=never",
					// The lease keeps others out; serializable, PostgreSQL would refuse
					// runs that start together.
					"spring.batch.jdbc.isolation-level-for-create=read_committed",
					"spring.config.location=classpath:/promptmill-defaults.yaml")
			.initializers((context) -> register(context.getBeanFactory()))
			.run();
	}

	/** What fetches images of settled rows again. */
	Repair repair() {
		return new Repair(collectLedger(), fetcher(), new FreshUrls(this.api));
	}

	private CollectLedger collectLedger() {
		return new CollectLedger(this.installation.database(), this.lease, this.run.plan().unitPrice(),
				this.instruments.clock());
	}

	private ImageFetcher fetcher() {
		return new ImageFetcher(this.metrics.measured(this.downloader), new ImageNames(this.run.plan().rows()),
				new Keepsakes(this.settings.images(), store(), this.run.id()), this.instruments.clock());
	}

	private ImageStore store() {
		return this.stores.images(this.run.plan().output());
	}

	private void register(ConfigurableListableBeanFactory beans) {
		observe(beans);
		beans.addBeanPostProcessor(new PatientJobRepository(this.installation.database()));
		RetrySchedule retries = Retries.of(this.settings.submit(), this.instruments);
		CallbackReceiver callbacks = this.links.callbacks();
		PollSchedule schedule = (callbacks != null) ? new SlowPollSchedule(this.settings.poll(), callbacks.arrivals())
				: new PollSchedule(this.settings.poll());
		CollectLedger collectLedger = collectLedger();
		Collector collector = new Collector(collectLedger, this.api, fetcher(), schedule, retries,
				this.settings.submit().maxAttempts(), this.control, this.instruments.clock(), this.links.notices());
		AnswerPolicy policy = new AnswerPolicy(this.settings.submit(), retries, followUp(schedule),
				this.instruments.clock());
		beans.registerSingleton("dataSource", this.installation.dataSource());
		beans.registerSingleton("transactionManager", new JdbcTransactionManager(this.installation.dataSource()));
		beans.registerSingleton("run", this.run);
		beans.registerSingleton("runs", this.installation.runs());
		beans.registerSingleton("control", this.control);
		beans.registerSingleton("recovery",
				new Recovery(this.installation.database(), this.lease, this.instruments.clock()));
		beans.registerSingleton("csv", new PromptCsv(this.run.plan().input(),
				new CsvFormat(this.settings.inputCharset(), this.settings.inputDelimiter())));
		beans.registerSingleton("ingestLedger", new IngestLedger(this.installation.database()));
		if (this.settings.sinceLast()) {
			beans.registerSingleton("reuse", reuse());
		}
		beans.registerSingleton("submitLedger", this.submitLedger);
		beans.registerSingleton("canary",
				new Canary(
						new CanaryLedger(this.installation.database(), this.lease,
								this.settings.submit().maxAttempts()),
						this.submitLedger, this.settings.canary(), this.control));
		beans.registerSingleton("reportLedger", this.installation.reports());
		beans.registerSingleton("reports",
				this.stores.reports(this.installation.reports(), this.installation.invocation()));
		beans.registerSingleton("apiProperties", this.settings.api());
		beans.registerSingleton("poll", this.settings.poll());
		beans.registerSingleton("slots", new SlotFactory(this.settings.poll(), collectLedger, collector,
				this.collectors, this.control, this.instruments));
		if (this.orders != null) {
			beans.registerSingleton("remote", remote(this.orders));
		}
		beans.registerSingleton("taskApi", this.api);
		beans.registerSingleton("submitLoop", new SubmitLoop(this.submitLedger, this.api, policy, this.throttle,
				this.settings.budget(), this.submitters, this.control, this.instruments.ticker()));
	}

	/** Spring Batch tells what its job and steps do to a registry that it finds. */
	private void observe(ConfigurableListableBeanFactory beans) {
		ObservationRegistry observations = this.metrics.observations();
		beans.registerSingleton("observationRegistry", observations);
		if (!observations.isNoop()) {
			BatchObservabilityBeanPostProcessor observability = new BatchObservabilityBeanPostProcessor();
			observability.postProcessBeanFactory(beans);
			beans.addBeanPostProcessor(observability);
		}
	}

	/** What has workers collect in place of this process. */
	private RemoteCollect remote(OrderSender sender) {
		Landmark.place(this.run);
		LedgerDatabase database = this.installation.database();
		SlotDispatcher dispatcher = new SlotDispatcher(new SlotLedger(database, this.lease),
				new WorkerRegister(database), sender::send, this.links.notices(), this.control,
				this.instruments.ticker());
		return new RemoteCollect(dispatcher, LegSettings.of(this.settings), this.instruments.clock(), this::sweptStore);
	}

	private FollowUp followUp(PollSchedule schedule) {
		CallbackReceiver receiver = this.links.callbacks();
		return (receiver == null) ? schedule::first : new FollowUp() {

			@Override
			public Duration firstPoll(String tier) {
				return schedule.first(tier);
			}

			@Override
			public void recorded(String taskId) {
				receiver.recorded(taskId);
			}

		};
	}

	/** What earlier runs of the job have, and this one need not buy. */
	private Reuse reuse() {
		return new Reuse(new ReuseLedger(this.installation.database(), this.lease, this.instruments.clock()),
				new EarlierRows(this.installation.database(), this.run.plan(), this.run.id()),
				new EarlierFiles(this.stores::images), store(), new ImageNames(this.run.plan().rows()),
				this.settings.images().sidecar() ? new Sidecar(store(), this.run.id()) : null,
				this.settings.submit().onUnknown() == SubmitProperties.OnUnknown.HOLD);
	}

	private Throttle throttle(SubmitProperties submit) {
		GovernorSettings ceilings = new GovernorSettings(submit.ratePerSecond().doubleValue(), submit.maxInFlight());
		Governor governor = new Governor(ceilings, this.instruments.ticker(), this.instruments.random());
		ApiBreaker breaker = new ApiBreaker(BreakerSettings.withMaxOutage(submit.maxOutage()),
				this.instruments.ticker(), this.instruments.random());
		this.metrics.measure(governor, breaker);
		DeliveryBreaker deliveries = new DeliveryBreaker(new Deliveries(this.installation.database(), this.run.id()),
				this.run.id(), submit.maxOutage(), ZoneId.systemDefault(), this.instruments.ticker());
		return new Throttle(this.submitLedger, governor, breaker, deliveries, this.instruments.ticker());
	}

	/** A process that was killed leaves drafts of images behind. */
	private ImageStore sweptStore() {
		ImageStore store = store();
		try {
			store.sweep();
			return store;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(
					"Unfinished images in " + this.run.plan().output() + " can't be removed: " + ex, ex);
		}
	}

	private void awaitLastAnswers() {
		try {
			this.submitters.awaitIdle(LAST_ANSWERS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Breaks off what is still under way, and has what came of it recorded: an answer
	 * that was read at the last moment names its task.
	 */
	@Override
	public void close() {
		this.connection.close();
		this.downloader.close();
		awaitLastAnswers();
		this.submitters.close();
		this.collectors.close();
		this.stores.close();
		if (this.orders != null) {
			this.orders.close();
		}
		if (this.simulated != null) {
			this.simulated.close();
		}
	}

}
