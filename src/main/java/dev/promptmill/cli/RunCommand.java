package dev.promptmill.cli;

import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.apixo.BalanceReply;
import dev.promptmill.apixo.HttpTaskApi;
import dev.promptmill.cli.console.ByteSizeFormat;
import dev.promptmill.cli.json.RefusedRunLine;
import dev.promptmill.cli.option.CliException;
import dev.promptmill.cli.option.CommonOptions;
import dev.promptmill.cli.option.InputArguments;
import dev.promptmill.cli.option.PurchaseChoice;
import dev.promptmill.cli.option.RepeatedCommand;
import dev.promptmill.cli.option.RunOptions;
import dev.promptmill.cli.view.EarlierPurchasesText;
import dev.promptmill.cli.view.RunPreview;
import dev.promptmill.common.ExitCode;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.input.InputSummary;
import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.PurchaseOptions;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.UnfinishedRunException;
import dev.promptmill.ledger.run.Balance;
import dev.promptmill.run.DiskForecast;
import dev.promptmill.run.InputChange;
import dev.promptmill.run.Preflight;
import dev.promptmill.run.PurchaseEstimate;
import dev.promptmill.run.RemoteModeValidator;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsException;
import dev.promptmill.settings.SettingsLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code run}: a run from start to finish. */
@Command(name = "run", sortOptions = false, usageHelpAutoWidth = true,
		description = "Runs a CSV of prompts from start to finish.")
final class RunCommand implements Callable<Integer> {

	private final CommandContext context;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Mixin
	private InputArguments inputArguments = new InputArguments();

	@Mixin
	private RunOptions options = new RunOptions();

	@Mixin
	private PurchaseChoice choice = new PurchaseChoice();

	@Spec
	private @Nullable CommandSpec spec;

	@Parameters(index = "0", arity = "0..1", paramLabel = "CSV",
			description = "The prompts. May be named by the job file instead.")
	private @Nullable Path csv;

	@Option(names = "--output", paramLabel = "DIR",
			description = "Folder, or s3://bucket/prefix, that gets a sub-folder for this run.")
	private @Nullable String output;

	@Option(names = "--simulate", description = "Use a simulated API: nothing is generated or billed, no key needed.")
	private boolean simulate;

	@Option(names = "--dry-run", description = "Validate, price and show the plan; send nothing.")
	private boolean dryRun;

	@Option(names = "--resume", description = "Continue an unfinished run of the same input, if there is one.")
	private boolean resume;

	RunCommand(CommandContext context) {
		this.context = context;
	}

	@Override
	public Integer call() {
		SettingsLoader loader = this.common.loader(given());
		Settings settings = loader.load(Map.of());
		PurchaseOptions purchase = this.choice.options(settings, this.common.with(given()), this.simulate);
		Preflight preflight = new Preflight(settings, this.context.timeAndRandom());
		preflight.inputFile();
		ApiKey key = (this.simulate || this.dryRun) ? null : ApiKey.from(this.context.environment());
		if (!this.simulate) {
			this.context.tellOfProxy(settings);
		}
		RunPreview plan = new RunPreview(preflight, settings, this.context.console(), loader.invocation(), purchase);
		InputSummary input = plan.read(this.dryRun);
		if (this.dryRun) {
			return plan
				.show(input, plan.look(() -> this.context.visitIfThere(loader, settings), input, this.simulate),
						this.common.json(), now())
				.code();
		}
		preflight.requireWritableOutput();
		Balance balance = balance(settings, key);
		try (RunDatabase runDatabase = RunDatabase.open(loader, settings, false, this.context.timeAndRandom())) {
			return carryOut(runDatabase, loader, plan, input, key, balance).code();
		}
	}

	private ExitCode carryOut(RunDatabase runDatabase, SettingsLoader loader, RunPreview plan, InputSummary input,
			@Nullable ApiKey key, @Nullable Balance balance) {
		RunExecutor executor = new RunExecutor(this.context, runDatabase, this.common.json());
		Optional<Run> unfinished = runDatabase.runs()
			.unfinishedOf(plan.preflight().inputFile(), input.sha256(), this.simulate);
		if (unfinished.isPresent() && !this.choice.isEverything()) {
			if (!this.resume) {
				throw new UnfinishedRunException(unfinished.get());
			}
			requireSame(runDatabase, unfinished.get(), plan);
			ExistingRun.requireFolder(runDatabase, unfinished.get());
			Settings counting = loader.load(unfinished.get().plan());
			InputChange.of(runDatabase, unfinished.get(), counting).ifPresent(this.context.console()::warn);
			// Part of the estimate is spent already; the budget is kept before each POST.
			return executor.carryOut(unfinished.get(), counting, key, balance);
		}
		if (!this.simulate) {
			plan.warnOfLostLedger(runDatabase);
		}
		requireMoney(runDatabase, plan, input, (balance != null) ? balance.usd() : null);
		requireReachable(plan, loader);
		return executor.carryOut(create(runDatabase, loader, plan, input), plan.settings(), key, balance);
	}

	private Run create(RunDatabase runDatabase, SettingsLoader loader, RunPreview plan, InputSummary input) {
		try {
			return runDatabase.runs()
				.create((id) -> plan.of(id, input, loader.given(), this.simulate), plan.preflight().firstFreeNumber(),
						this.choice.isEverything());
		}
		catch (UncheckedIOException ex) {
			throw new SettingsException(ex.getMessage() + ". Nothing was sent. Name another folder with --output.");
		}
	}

	/** A run of another job, server or output folder is not ours to continue. */
	private static void requireSame(RunDatabase runDatabase, Run unfinished, RunPreview plan) {
		Run.Plan other = unfinished.plan();
		String server = plan.settings().api().baseUrl().toString();
		String difference = null;
		if (!other.jobName().equals(plan.preflight().jobName())) {
			difference = "is of the job " + other.jobName();
		}
		else if (!other.simulated() && !server.equals(other.settings().getOrDefault(RunPreview.SERVER, server))) {
			difference = "uses the server " + other.settings().get(RunPreview.SERVER);
		}
		else if (!other.output().equals(plan.settings().target().resolve(other.output().name()))) {
			difference = "writes to " + other.output();
		}
		if (difference != null) {
			throw new CliException(ExitCode.HELD,
					"Run " + unfinished.id() + " of the same input is unfinished, but it " + difference
							+ ": --resume does not continue it. Continue it with "
							+ runDatabase.invocation().command("restart " + unfinished.id())
							+ ", or start another run beside it with --new.");
		}
	}

	private Instant now() {
		return this.context.timeAndRandom().clock().instant();
	}

	private void requireReachable(RunPreview plan, SettingsLoader loader) {
		plan.preflight().requireCallbackAddress();
		RemoteModeValidator.require(plan.settings(), this.simulate, loader.property("spring.datasource.url"),
				this.context.environment());
		plan.preflight().requireWatchPort();
	}

	private void requireMoney(RunDatabase runDatabase, RunPreview plan, InputSummary input,
			@Nullable BigDecimal balance) {
		PurchaseEstimate order = plan.order(input, runDatabase, this.simulate);
		requireUnbought(plan, input, order);
		Optional<String> shortOfMoney = plan.preflight()
			.shortOfMoney(order.estimate(), balance)
			.or(() -> this.simulate ? Optional.empty()
					: plan.preflight().shortOfPeriodBudget(order.estimate(), runDatabase));
		if (shortOfMoney.isPresent()) {
			throw new CliException(ExitCode.OUT_OF_MONEY, shortOfMoney.get());
		}
		plan.announce(input, order, now());
		OutputLocation target = plan.settings().target();
		if (target.isBucket()) {
			return;
		}
		DiskForecast disk = DiskForecast.of(order, target.folder(), runDatabase.reports(), this.simulate);
		if (disk.isTight()) {
			this.context.console()
				.warn("The images will take about " + ByteSizeFormat.text(disk.needed()) + ", and "
						+ ByteSizeFormat.text(disk.free()) + " are free at " + target
						+ ". A run that meets a full disk fails, and restart continues it.");
		}
	}

	private void requireUnbought(RunPreview plan, InputSummary input, PurchaseEstimate order) {
		EarlierPurchasesText earlier = plan.text(input, order);
		if (!earlier.isRefused()) {
			return;
		}
		String refusal = earlier.refusal(now());
		if (this.common.json()) {
			this.context.console().json(new RefusedRunLine(plan.facts(input, order), ExitCode.HELD.code(), refusal));
		}
		String again = new RepeatedCommand(Objects.requireNonNull(this.spec), plan.invocation()).text();
		throw new CliException(ExitCode.HELD, refusal + " Nothing was sent. Continue with one of",
				List.of(again + " --since-last", again + " --new"));
	}

	private @Nullable Balance balance(Settings settings, @Nullable ApiKey key) {
		Instant now = now();
		if (key == null) {
			return new Balance(settings.simulate().balance(), now);
		}
		try (HttpTaskApi api = new HttpTaskApi(settings.api(), key, null, this.context.timeAndRandom().clock(),
				settings.connections())) {
			BalanceReply reply = api.balance();
			if (reply.usd() == null) {
				this.context.console().warn("The account's balance could not be learned: " + reply.message());
			}
			return (reply.usd() != null) ? new Balance(reply.usd(), now) : null;
		}
	}

	private Map<String, String> given() {
		Map<String, String> given = new LinkedHashMap<>(this.options.settings());
		given.putAll(this.inputArguments.settings());
		RunOptions.put(given, "promptmill.input", (this.csv != null) ? this.csv.toString() : null);
		RunOptions.put(given, "promptmill.output", this.output);
		return given;
	}

}
