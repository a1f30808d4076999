package dev.promptmill.pipeline;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.broker.Broker;
import dev.promptmill.collect.callback.CallbackAddressException;
import dev.promptmill.collect.callback.CallbackReceiver;
import dev.promptmill.control.Ending;
import dev.promptmill.control.ExitCode;
import dev.promptmill.control.Instruments;
import dev.promptmill.control.RunControl;
import dev.promptmill.ledger.Balance;
import dev.promptmill.ledger.CallbackLedger;
import dev.promptmill.ledger.LedgerException;
import dev.promptmill.ledger.Recovery;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunLease;
import dev.promptmill.ledger.Totals;
import dev.promptmill.metrics.RunMetrics;
import dev.promptmill.metrics.Subject;
import dev.promptmill.report.ReportException;
import dev.promptmill.submit.SubmitProperties;
import org.jspecify.annotations.Nullable;

/**
 * Carries a run through one leg, from taking its lease to writing down how it ended. What
 * a dead process left behind is recovered on the way, so a restart is nothing special.
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

	private final Installation installation;

	private final Audience audience;

	private final Instruments instruments;

	private final Map<String, String> environment;

	/**
	 * @param environment of the process, where the broker's password is
	 */
	public RunLauncher(Installation installation, RunListener console, Instruments instruments,
			Map<String, String> environment) {
		this.installation = installation;
		this.audience = new Audience(console);
		this.instruments = instruments;
		this.environment = environment;
	}

	/**
	 * Carries out a leg.
	 * @param runId the run
	 * @param settings as they are to count for this leg
	 * @param key not needed by a simulated run
	 * @param balance the account's balance before, if it was asked for
	 * @param onStart is given the means to end the run early
	 */
	public ExitCode launch(long runId, Settings settings, @Nullable ApiKey key, @Nullable Balance balance,
			Consumer<RunControl> onStart) {
		Broker workers = RemoteCollection.require(settings, this.installation.runs().get(runId).plan().simulated(),
				this.installation.url(), this.environment);
		Optional<RunLease> taken = this.installation.runs().lease(runId);
		if (taken.isEmpty()) {
			Run held = this.installation.runs().get(runId);
			this.audience.notice("Run " + runId + " is held by " + held.lease().holder()
					+ ". status shows how far it is, stop ends it.");
			return ExitCode.HELD;
		}
		try (RunLease lease = taken.get();
				CallbackReceiver callbacks = callbacks(lease, settings);
				WatchedRun watched = WatchedRun.open(this.installation, this.installation.runs().get(runId), settings,
						this.audience, this.instruments)) {
			this.installation.database().tellOfOutages(this.audience::notice);
			RunControl control = new RunControl(lease.bell());
			onStart.accept(control);
			return leg(lease, control, new Links(callbacks, workers, this.audience::notice), settings, key, balance);
		}
	}

	/** Listens for callbacks before anything else happens to the run, if it wants any. */
	private @Nullable CallbackReceiver callbacks(RunLease lease, Settings settings) {
		if (settings.callback().url() == null) {
			return null;
		}
		Run run = this.installation.runs().get(lease.runId());
		CallbackLedger ledger = new CallbackLedger(this.installation.database(), lease, this.instruments.clock());
		double perSecond = Math.max(FEWEST_CALLBACKS, 4 * settings.submit().ratePerSecond().doubleValue());
		try {
			CallbackReceiver receiver = CallbackReceiver.open(settings.callback(),
					settings.poll(run.plan().simulated()), perSecond, ledger, this.instruments);
			this.audience.notice("Listening for callbacks on " + settings.callback().bindAddress() + ":"
					+ settings.callback().port() + "; the API is told " + receiver.maskedUrl());
			return receiver;
		}
		catch (CallbackAddressException ex) {
			throw new SettingsException(String.valueOf(ex.getMessage()));
		}
	}

	private ExitCode leg(RunLease lease, RunControl control, Links links, Settings settings, @Nullable ApiKey key,
			@Nullable Balance balance) {
		Recovery recovery = new Recovery(this.installation.database(), lease, this.instruments.clock());
		int doubtful = recovery.begin(resubmissions(settings));
		Run run = this.installation.runs().get(lease.runId());
		this.audience.begun(run, doubtful);
		run = priced(recovery, run, settings);
		try (RunMetrics metrics = RunMetrics.of(settings.metrics(),
				new Subject(run, settings.budget(), this.instruments.clock()), this.audience::warning)) {
			this.audience.join(new MeasuredListener(metrics));
			try (SilenceGuard silence = new SilenceGuard(lease::signsOfLife, control, SECOND, MOST_SILENT_SECONDS);
					RunParts parts = RunParts.assemble(this.installation, run, lease, control, settings, key, links,
							metrics, this.instruments);
					Watch watch = new Watch(this.installation, lease, control, parts.throttle(), this.audience,
							this.instruments)) {
				if (balance != null) {
					recovery.balanceBefore(balance);
				}
				new JobRunner(parts, recovery, this.instruments.clock()).run(run);
			}
			catch (RuntimeException ex) {
				control.end(Ending.Reason.FAULT, SettingsProblem.firstLine(ex));
			}
			return end(recovery, settings, run, control);
		}
	}

	/** A price that was set anew counts for what is sent from now on. */
	private Run priced(Recovery recovery, Run run, Settings settings) {
		BigDecimal price = settings.api().pricePerImage();
		BigDecimal before = run.plan().unitPrice();
		if (price.compareTo(before) == 0) {
			return run;
		}
		recovery.reprice(price);
		this.audience.notice("The price per image is $" + price.stripTrailingZeros().toPlainString()
				+ " from now on. What was sent before keeps the price of $"
				+ before.stripTrailingZeros().toPlainString() + ".");
		return this.installation.runs().get(run.id());
	}

	/** How often a row whose reply is lost may have been sent and be sent again. */
	private static int resubmissions(Settings settings) {
		return (settings.submit().onUnknown() == SubmitProperties.OnUnknown.RESUBMIT) ? settings.submit().maxAttempts()
				: 0;
	}

	/** What keeps images from being stored may keep reports from it, too. */
	private boolean writeReports(Run run, Settings settings) {
		try {
			this.installation.writeReports(run.id(), settings);
			return true;
		}
		catch (ReportException ex) {
			String message = String.valueOf(ex.getMessage());
			if (!message.equals(this.installation.runs().get(run.id()).message())) {
				this.audience.warning(message);
			}
			return false;
		}
	}

	private ExitCode end(Recovery recovery, Settings settings, Run run, RunControl control) {
		try {
			Patience.within(LEDGER_ANSWERS_WITHIN, () -> recovery.nameDoubtful(resubmissions(settings)));
			Run now = this.installation.runs().get(run.id());
			Totals totals = this.installation.reports().totals(now);
			RunOutcome outcome = RunOutcome.of(control.ending(), now, totals);
			recovery.end(outcome.state(), outcome.exitCode().code(), outcome.message());
			boolean reported = !control.isEnding() || writeReports(run, settings);
			this.audience.ended(this.installation.runs().get(run.id()), totals);
			return reported ? outcome.exitCode() : ExitCode.FAILED;
		}
		catch (RuntimeException ex) {
			throw new LedgerException(
					"Run " + run.id() + " failed. " + why(control) + "Its end could not be written down: "
							+ SettingsProblem.firstLine(ex) + " Nothing is lost: restart continues it.",
					ex);
		}
	}

	/** Why the run ended, as a sentence before others. */
	private static String why(RunControl control) {
		String why = control.ending().map(Ending::message).orElse("");
		if (why.isEmpty()) {
			return "";
		}
		return why.endsWith(".") ? why + " " : why + ". ";
	}

}
