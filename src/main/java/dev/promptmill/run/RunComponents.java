package dev.promptmill.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Objects;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.apixo.HttpTaskApi;
import dev.promptmill.apixo.ImageInput;
import dev.promptmill.apixo.TaskApi;
import dev.promptmill.broker.AssignmentProducer;
import dev.promptmill.collect.CallbackPollSchedule;
import dev.promptmill.collect.Collector;
import dev.promptmill.collect.FreshUrls;
import dev.promptmill.collect.ImageFetcher;
import dev.promptmill.collect.ImageMetadata;
import dev.promptmill.collect.ImageRepair;
import dev.promptmill.collect.LostImages;
import dev.promptmill.collect.PartitionDispatcher;
import dev.promptmill.collect.PartitionFactory;
import dev.promptmill.collect.PollSchedule;
import dev.promptmill.collect.RemoteDispatch;
import dev.promptmill.collect.callback.CallbackReceiver;
import dev.promptmill.common.RequestExecutor;
import dev.promptmill.common.RunCommands;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.download.Downloader;
import dev.promptmill.input.PromptCsv;
import dev.promptmill.ledger.CanaryLedger;
import dev.promptmill.ledger.ChosenImageNames;
import dev.promptmill.ledger.CollectLedger;
import dev.promptmill.ledger.Deliveries;
import dev.promptmill.ledger.IngestLedger;
import dev.promptmill.ledger.LedgerDatabase;
import dev.promptmill.ledger.OrderLedger;
import dev.promptmill.ledger.PartitionLedger;
import dev.promptmill.ledger.PlacedOrders;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.RunLifecycle;
import dev.promptmill.ledger.Spending;
import dev.promptmill.ledger.SubmitLedger;
import dev.promptmill.ledger.WorkerRegistry;
import dev.promptmill.metrics.RunMetrics;
import dev.promptmill.orders.OrderSettlement;
import dev.promptmill.orders.PreviousImages;
import dev.promptmill.output.OutputStores;
import dev.promptmill.pacing.AdaptiveRateLimiter;
import dev.promptmill.pacing.ApiBreaker;
import dev.promptmill.pacing.BreakerSettings;
import dev.promptmill.pacing.RateLimitSettings;
import dev.promptmill.pacing.RetrySchedule;
import dev.promptmill.remote.OutputFolderMarker;
import dev.promptmill.remote.SharedRunSettings;
import dev.promptmill.settings.Settings;
import dev.promptmill.storage.ImageNames;
import dev.promptmill.storage.ImageStore;
import dev.promptmill.storage.Sidecar;
import dev.promptmill.submit.Canary;
import dev.promptmill.submit.DeliveryBreaker;
import dev.promptmill.submit.RetrySchedules;
import dev.promptmill.submit.SubmissionListener;
import dev.promptmill.submit.SubmitLoop;
import dev.promptmill.submit.SubmitOutcomePolicy;
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

/** The objects that work on one execution of a run, wired and closed together. */
final class RunComponents implements AutoCloseable {

	/** They are broken off, so only the ledger can make them wait. */
	private static final Duration LAST_ANSWERS = Duration.ofSeconds(2);

	private final RunDatabase installation;

	private final Run run;

	private final RunLease lease;

	private final RunControl control;

	private final Settings settings;

	private final TimeAndRandom timeAndRandom;

	private final OutputStores stores;

	private final @Nullable SimulatedApi simulated;

	private final RunLinks links;

	private final @Nullable AssignmentProducer assignments;

	private final HttpTaskApi connection;

	private final TaskApi api;

	private final Downloader downloader;

	private final RequestExecutor submitters;

	private final RequestExecutor collectors;

	private final SubmitLedger submitLedger;

	private final Throttle throttle;

	private final RunMetrics metrics;

	private RunComponents(RunDatabase installation, Run run, RunLease lease, RunControl control, Settings given,
			@Nullable ApiKey key, RunLinks links, RunMetrics metrics, TimeAndRandom timeAndRandom) {
		this.installation = installation;
		this.run = run;
		this.lease = lease;
		this.control = control;
		this.links = links;
		this.assignments = (links.workers() != null) ? new AssignmentProducer(links.workers()) : null;
		this.metrics = metrics;
		this.timeAndRandom = timeAndRandom;
		this.stores = new OutputStores(given, timeAndRandom, links.notices());
		this.simulated = run.plan().simulated()
				? SimulatedApi.start(run, given, this.stores.workFolder(run.plan().output())) : null;
		this.settings = (this.simulated != null) ? this.simulated.applyTo(given) : given;
		ApiKey used = (this.simulated != null) ? this.simulated.key() : Objects.requireNonNull(key);
		CallbackReceiver callbacks = links.callbacks();
		this.connection = new HttpTaskApi(this.settings.api(), used, (callbacks != null) ? callbacks.url() : null,
				timeAndRandom.clock(), given.connections());
		this.api = metrics.measured(this.connection);
		this.downloader = new Downloader(this.settings.download(), sweptStore(), given.connections());
		this.submitters = new RequestExecutor("submit", control.changes(), timeAndRandom.ticker());
		this.collectors = new RequestExecutor("collect", control.changes(), timeAndRandom.ticker());
		LedgerDatabase database = installation.database();
		this.submitLedger = new SubmitLedger(database, lease, run.plan().unitPrice(), timeAndRandom.clock(),
				new Spending(!run.plan().simulated(), given.periodBudgets(), ZoneId.systemDefault()));
		this.throttle = throttle(this.settings.submit());
	}

	/**
	 * Puts the parts together.
	 * @param links with other processes
	 * @param metrics who watches
	 */
	static RunComponents assemble(RunDatabase installation, Run run, RunLease lease, RunControl control,
			Settings settings, @Nullable ApiKey key, RunLinks links, RunMetrics metrics, TimeAndRandom timeAndRandom) {
		return new RunComponents(installation, run, lease, control, settings, key, links, metrics, timeAndRandom);
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
	ImageRepair repair() {
		return new ImageRepair(collectLedger(), fetcher(), new FreshUrls(this.api));
	}

	private CollectLedger collectLedger() {
		return new CollectLedger(this.installation.database(), this.lease, this.run.plan().unitPrice(),
				this.timeAndRandom.clock());
	}

	private ImageFetcher fetcher() {
		return new ImageFetcher(this.metrics.measured(this.downloader),
				new ImageNames(this.run.plan().rows(),
						new ChosenImageNames(this.installation.database(), this.run.id())),
				new ImageMetadata(this.settings.images(), store(), this.run.id()), this.timeAndRandom.clock());
	}

	private ImageStore store() {
		return this.stores.images(this.run.plan().output());
	}

	private void register(ConfigurableListableBeanFactory beans) {
		observe(beans);
		beans.addBeanPostProcessor(new OutageTolerantJobRepository(this.installation.database()));
		RetrySchedule retries = RetrySchedules.of(this.settings.submit(), this.timeAndRandom);
		CallbackReceiver callbacks = this.links.callbacks();
		PollSchedule schedule = (callbacks != null)
				? new CallbackPollSchedule(this.settings.poll(), callbacks.recentCallbacks())
				: new PollSchedule(this.settings.poll());
		CollectLedger collectLedger = collectLedger();
		Collector collector = new Collector(collectLedger, this.api, fetcher(), schedule, retries,
				this.settings.submit().maxAttempts(), this.control, this.timeAndRandom.clock(), this.links.notices());
		SubmitOutcomePolicy policy = new SubmitOutcomePolicy(this.settings.submit(), retries, followUp(schedule),
				this.timeAndRandom.clock());
		beans.registerSingleton("dataSource", this.installation.dataSource());
		beans.registerSingleton("transactionManager", new JdbcTransactionManager(this.installation.dataSource()));
		beans.registerSingleton("run", this.run);
		beans.registerSingleton("runs", this.installation.runs());
		beans.registerSingleton("control", this.control);
		beans.registerSingleton("recovery",
				new RunLifecycle(this.installation.database(), this.lease, this.timeAndRandom.clock()));
		beans.registerSingleton("csv", new PromptCsv(this.run.plan().input(), InputSettings.of(this.settings)));
		beans.registerSingleton("ingestLedger", new IngestLedger(this.installation.database()));
		beans.registerSingleton("orders", orders());
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
		beans.registerSingleton("partitions", new PartitionFactory(this.settings.poll(), collectLedger, collector,
				this.collectors, this.control, this.timeAndRandom));
		if (this.assignments != null) {
			beans.registerSingleton("remote", remote(this.assignments));
		}
		beans.registerSingleton("taskApi", this.api);
		beans.registerSingleton("submitLoop", new SubmitLoop(this.submitLedger, this.api, policy, this.throttle,
				this.settings.budget(), this.submitters, this.control, this.timeAndRandom.ticker()));
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
	private RemoteDispatch remote(AssignmentProducer sender) {
		OutputFolderMarker.place(this.run);
		LedgerDatabase database = this.installation.database();
		PartitionDispatcher dispatcher = new PartitionDispatcher(new PartitionLedger(database, this.lease),
				new WorkerRegistry(database), sender::send, this.links.notices(), this.installation.invocation(),
				this.control, this.timeAndRandom.ticker());
		return new RemoteDispatch(dispatcher, SharedRunSettings.of(this.settings), this.timeAndRandom.clock(),
				this::sweptStore);
	}

	private SubmissionListener followUp(PollSchedule schedule) {
		CallbackReceiver receiver = this.links.callbacks();
		return (receiver == null) ? schedule::first : new SubmissionListener() {

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

	/** What becomes of rows that were bought before. */
	private OrderSettlement orders() {
		LedgerDatabase database = this.installation.database();
		ImageNames names = new ImageNames(this.run.plan().rows(), new ChosenImageNames(database, this.run.id()));
		OrderSettlement.Tools tools = new OrderSettlement.Tools(
				new PreviousImages(this.stores::images, this.settings.target()), store(), names,
				this.settings.images().sidecar() ? new Sidecar(store(), this.run.id()) : null,
				(input, images) -> ImageInput.fromJson(input).withImages(images).toJson());
		LostImages lost = new LostImages(fetcher(), new FreshUrls(this.api));
		return new OrderSettlement(new OrderLedger(database, this.lease, this.timeAndRandom.clock()),
				new PlacedOrders(database), this.run.plan().purchase(), tools,
				(row, owner, images) -> lost.fetch(row.rowNumber(), row.id(), row.input(),
						Objects.requireNonNull(owner.taskId()), owner.offset(), images));
	}

	private Throttle throttle(SubmitProperties submit) {
		RateLimitSettings ceilings = new RateLimitSettings(submit.ratePerSecond().doubleValue(), submit.maxInFlight());
		AdaptiveRateLimiter rateLimiter = new AdaptiveRateLimiter(ceilings, this.timeAndRandom.ticker(),
				this.timeAndRandom.random());
		ApiBreaker breaker = new ApiBreaker(BreakerSettings.withMaxOutage(submit.maxOutage()),
				this.timeAndRandom.ticker(), this.timeAndRandom.random());
		this.metrics.measure(rateLimiter, breaker);
		RunCommands commands = new RunCommands(this.run.id(), this.installation.invocation());
		DeliveryBreaker deliveries = new DeliveryBreaker(new Deliveries(this.installation.database(), this.run.id()),
				commands, submit.maxOutage(), ZoneId.systemDefault(), this.timeAndRandom.ticker());
		return new Throttle(this.submitLedger, rateLimiter, breaker, deliveries, commands, this.timeAndRandom.ticker());
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
		if (this.assignments != null) {
			this.assignments.close();
		}
		if (this.simulated != null) {
			this.simulated.close();
		}
	}

}
