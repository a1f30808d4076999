package dev.promptmill.run;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.broker.BrokerAddress;
import dev.promptmill.collect.callback.CallbackAddressException;
import dev.promptmill.collect.callback.CallbackReceiver;
import dev.promptmill.common.ExitCode;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;
import dev.promptmill.common.Sentence;
import dev.promptmill.common.TimeAndRandom;
import dev.promptmill.database.DatabaseWatchdog;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.database.TimeLimiter;
import dev.promptmill.ledger.LedgerException;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.ledger.run.Balance;
import dev.promptmill.ledger.run.RunLifecycle;
import dev.promptmill.ledger.step.CallbackLedger;
import dev.promptmill.metrics.RunMetrics;
import dev.promptmill.metrics.RunTags;
import dev.promptmill.output.LatestLink;
import dev.promptmill.output.OutputStores;
import dev.promptmill.pacing.AdaptiveRateLimiter;
import dev.promptmill.pacing.ApiBreaker;
import dev.promptmill.report.ReportException;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsErrorMessage;
import dev.promptmill.settings.SettingsException;
import dev.promptmill.submit.SubmitProperties;
import dev.promptmill.submit.Throttle;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

import org.springframework.context.ConfigurableApplicationContext;

/**
 * Carries a run through one execution, from taking its lease to writing down how it
 * ended. What a dead process left behind is recovered on the way, so a restart is nothing
 * special.
 */
public final class RunLauncher {

	private static final Duration LEDGER_ANSWERS_WITHIN = Duration.ofSeconds(30);

	private static final Duration SECOND = Duration.ofSeconds(1);

	/**
	 * Longer than the database may be away, and than a commit may wait for another one
	 * before H2 gives up.
	 */
	private static final int MOST_SILENT_SECONDS = 100;

	/** Callbacks per second that are looked at whatever the rate of submissions is. */
	private static final double FEWEST_CALLBACKS = 200;

	private final RunDatabase runDatabase;

	private final CompositeRunListener listeners;

	private final TimeAndRandom timeAndRandom;

	private final Map<String, String> environment;

	/**
	 * @param environment of the process, where the broker's password is
	 */
	public RunLauncher(RunDatabase runDatabase, RunListener console, TimeAndRandom timeAndRandom,
			Map<String, String> environment) {
		this.runDatabase = runDatabase;
		this.listeners = new CompositeRunListener(console);
		this.timeAndRandom = timeAndRandom;
		this.environment = environment;
	}

	/**
	 * Carries out an execution.
	 * @param runId the run
	 * @param settings as they are to count for this execution
	 * @param key not needed by a simulated run
	 * @param balance the account's balance before, if it was asked for
	 * @param onStart is given the means to end the run early
	 */
	public ExitCode launch(long runId, Settings settings, @Nullable ApiKey key, @Nullable Balance balance,
			Consumer<RunControl> onStart) {
		BrokerAddress workers = RemoteModeValidator.require(settings,
				this.runDatabase.runs().get(runId).plan().simulated(), this.runDatabase.url(), this.environment);
		String exposure = (workers != null) ? workers.exposure() : null;
		if (exposure != null) {
			this.listeners.warning(exposure);
		}
		Optional<RunLease> taken = this.runDatabase.runs().lease(runId);
		if (taken.isEmpty()) {
			Run held = this.runDatabase.runs().get(runId);
			this.listeners.notice("Run " + runId + " is held by " + held.lease().holder() + ". "
					+ this.runDatabase.invocation().command("status " + runId) + " shows how far it is, "
					+ this.runDatabase.invocation().command("stop " + runId) + " ends it.");
			return ExitCode.HELD;
		}
		try (RunLease lease = taken.get();
				CallbackReceiver callbacks = callbacks(lease, settings);
				LivePage watched = LivePage.open(this.runDatabase, this.runDatabase.runs().get(runId), settings,
						this.listeners, this.timeAndRandom)) {
			this.runDatabase.database().tellOfOutages(this.listeners::notice);
			RunControl control = new RunControl(lease.changes());
			onStart.accept(control);
			CallbackSummary summary = (callbacks != null) ? CallbackSummary.since(callbacks.counts()) : null;
			if (summary != null) {
				this.listeners.join(summary);
			}
			ExitCode exit = execute(lease, control, new RunConnections(callbacks, workers, this.listeners::notice),
					settings, key, balance);
			if (summary != null) {
				summary.tell(this.listeners);
			}
			return exit;
		}
	}

	/** Listens for callbacks before anything else happens to the run, if it wants any. */
	private @Nullable CallbackReceiver callbacks(RunLease lease, Settings settings) {
		if (settings.callback().url() == null) {
			return null;
		}
		Run run = this.runDatabase.runs().get(lease.runId());
		CallbackLedger ledger = new CallbackLedger(this.runDatabase.database(), lease);
		double perSecond = Math.max(FEWEST_CALLBACKS, 4 * settings.submit().ratePerSecond().doubleValue());
		try {
			CallbackReceiver receiver = CallbackReceiver.open(settings.callback(),
					settings.poll(run.plan().simulated()), perSecond, ledger, this.timeAndRandom);
			this.listeners.notice("Listening for callbacks on " + settings.callback().bindAddress() + ":"
					+ settings.callback().port() + "; the API is told " + receiver.maskedUrl());
			return receiver;
		}
		catch (CallbackAddressException ex) {
			throw new SettingsException(String.valueOf(ex.getMessage()));
		}
	}

	private ExitCode execute(RunLease lease, RunControl control, RunConnections runConnections, Settings settings,
			@Nullable ApiKey key, @Nullable Balance balance) {
		RunLifecycle recovery = new RunLifecycle(this.runDatabase.database(), lease, this.timeAndRandom.clock());
		int doubtful = recovery.begin(resubmissions(settings));
		Run run = this.runDatabase.runs().get(lease.runId());
		this.listeners.begun(run, doubtful);
		run = priced(recovery, run, settings);
		try (RunMetrics metrics = RunMetrics.of(settings.metrics(), tags(run, settings), settings.connections(),
				this.listeners::warning)) {
			this.listeners.join(new MetricsRunListener(metrics));
			CallbackReceiver callbacks = runConnections.callbacks();
			if (callbacks != null) {
				metrics.callbacks(callbacks::received);
			}
			try (DatabaseWatchdog silence = new DatabaseWatchdog(lease::signsOfLife, control, SECOND,
					MOST_SILENT_SECONDS);
					RunMonitor monitor = new RunMonitor(this.runDatabase, lease, control,
							settings.submit().ceilings().pace(), this.listeners, this.timeAndRandom);
					ConfigurableApplicationContext context = RunApplication.startJob(new RunContext(this.runDatabase,
							run, lease, control, settings, key, runConnections, metrics, this.timeAndRandom))) {
				monitor.show(context.getBean(Throttle.class)::pace);
				if (balance != null) {
					recovery.balanceBefore(balance);
				}
				metrics.measure(context.getBean(AdaptiveRateLimiter.class), context.getBean(ApiBreaker.class));
				new JobRunner(context, control, recovery, this.timeAndRandom.clock()).run(run);
			}
			catch (RuntimeException ex) {
				control.end(RunStop.Reason.FAULT, SettingsErrorMessage.firstLine(ex));
			}
			return end(recovery, settings, run, control);
		}
	}

	/** What a metric says of the job before this execution. */
	private RunTags tags(Run run, Settings settings) {
		String job = run.plan().jobName();
		boolean simulated = run.plan().simulated();
		return new RunTags(run, settings.budget(),
				this.runDatabase.runs().lastFinish(job, simulated, ExitCode.DELIVERED.code()).orElse(null),
				this.runDatabase.runs().lastFinish(job, simulated, ExitCode.INCOMPLETE.code()).orElse(null),
				this.timeAndRandom.clock());
	}

	/** A price that was corrected counts for what is sent from now on. */
	private Run priced(RunLifecycle recovery, Run run, Settings settings) {
		BigDecimal price = settings.api().pricePerImage();
		BigDecimal before = run.plan().unitPrice();
		if (price.compareTo(before) == 0) {
			return run;
		}
		recovery.reprice(price);
		this.listeners.notice("The price per image is $" + price.stripTrailingZeros().toPlainString()
				+ " from now on. What was sent before keeps the price of $"
				+ before.stripTrailingZeros().toPlainString() + ".");
		return this.runDatabase.runs().get(run.id());
	}

	/** How often a row whose reply is lost may have been sent and be sent again. */
	private static int resubmissions(Settings settings) {
		return (settings.submit().onUnknown() == SubmitProperties.OnUnknown.RESUBMIT) ? settings.submit().maxAttempts()
				: 0;
	}

	/** What keeps images from being stored may keep reports from it, too. */
	private boolean writeReports(Run run, Settings settings) {
		try {
			OutputStores.writeReports(this.runDatabase, run.id(), settings);
			return true;
		}
		catch (ReportException ex) {
			String message = String.valueOf(ex.getMessage());
			if (!message.equals(this.runDatabase.runs().get(run.id()).message())) {
				this.listeners.warning(message);
			}
			return false;
		}
	}

	private ExitCode end(RunLifecycle recovery, Settings settings, Run run, RunControl control) {
		try {
			TimeLimiter.within(LEDGER_ANSWERS_WITHIN, () -> recovery.markUnknown(resubmissions(settings)));
			Run now = this.runDatabase.runs().get(run.id());
			RunTotals totals = this.runDatabase.reports().totals(now);
			RunOutcome outcome = RunOutcome.of(control.ending(), now, totals);
			recovery.end(outcome.state(), outcome.exitCode().code(), outcome.message());
			// What was written before the run ended does not say yet what is to be done.
			boolean reported = outcome.state() == RunState.FINISHED || writeReports(run, settings);
			sumUp(recovery);
			if (this.runDatabase.runs().archived(run.id()).isPresent()) {
				this.listeners.warning("The reports of run " + run.id()
						+ " stay as they were: rows of it are archived, and only the old ones name them.");
			}
			if (outcome.state() == RunState.FINISHED && !new LatestLink(this.runDatabase.runs()).leadTo(now)) {
				this.listeners
					.warning(now.plan().jobName() + "-latest in the output folder is no link, and was left as it is.");
			}
			this.listeners.ended(this.runDatabase.runs().get(run.id()), totals);
			return reported ? outcome.exitCode() : ExitCode.FAILED;
		}
		catch (RuntimeException ex) {
			throw new LedgerException(
					"Run " + run.id() + " failed. " + why(control) + "Its end could not be written down: "
							+ SettingsErrorMessage.firstLine(ex) + " Nothing is lost: restart continues it.",
					ex);
		}
	}

	/** A convenience: without sums, whoever wants to know adds up the rows. */
	private static void sumUp(RunLifecycle recovery) {
		try {
			recovery.sumUp();
		}
		catch (RuntimeException ex) {
			LoggerFactory.getLogger(RunLauncher.class).debug("The run could not be summed", ex);
		}
	}

	/** Why the run ended, as a sentence before others. */
	private static String why(RunControl control) {
		String why = control.ending().map(RunStop::message).orElse("");
		return why.isEmpty() ? "" : Sentence.of(why) + " ";
	}

}
