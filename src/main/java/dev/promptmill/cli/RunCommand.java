package dev.promptmill.cli;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.apixo.BalanceReply;
import dev.promptmill.apixo.HttpTaskApi;
import dev.promptmill.common.ExitCode;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.input.InputSummary;
import dev.promptmill.ledger.Balance;
import dev.promptmill.ledger.OutputLocation;
import dev.promptmill.ledger.Run;
import dev.promptmill.run.DiskForecast;
import dev.promptmill.run.Preflight;
import dev.promptmill.run.PurchaseEstimate;
import dev.promptmill.run.RemoteModeValidator;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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

	@Option(names = "--new", description = "Start a new run although an unfinished one of the same input exists.")
	private boolean beside;

	RunCommand(CommandContext context) {
		this.context = context;
	}

	@Override
	public Integer call() {
		SettingsLoader loader = this.common.loader(given());
		Settings settings = loader.load(Map.of());
		Preflight preflight = new Preflight(settings, this.context.timeAndRandom());
		preflight.inputFile();
		ApiKey key = (this.simulate || this.dryRun) ? null : ApiKey.from(this.context.environment());
		RunPreview plan = new RunPreview(preflight, settings, this.context.console(), loader.invocation());
		InputSummary input = plan.read(this.dryRun);
		if (this.dryRun) {
			return plan.show(input, plan.look(this.context, loader, input, this.simulate), this.common.json()).code();
		}
		preflight.requireWritableOutput();
		Balance balance = balance(settings, key);
		try (RunDatabase installation = RunDatabase.open(loader, settings, false, this.context.timeAndRandom())) {
			return carryOut(installation, loader, plan, input, key, balance).code();
		}
	}

	private ExitCode carryOut(RunDatabase installation, SettingsLoader loader, RunPreview plan, InputSummary input,
			@Nullable ApiKey key, @Nullable Balance balance) {
		RunExecutor executor = new RunExecutor(this.context, installation, this.common.json());
		Optional<Run> unfinished = installation.runs().unfinishedOf(plan.preflight().inputFile(), input.sha256());
		if (this.resume && unfinished.isPresent()) {
			// Part of the estimate is spent already; the budget is kept before each POST.
			return executor.carryOut(unfinished.get(), loader.load(unfinished.get().plan()), key, balance);
		}
		requireMoney(installation, plan, input, (balance != null) ? balance.usd() : null);
		if (this.beside || unfinished.isEmpty()) {
			requireReachable(plan, loader);
		}
		Run run = installation.runs()
			.create((id) -> plan.of(id, input, loader.given(), this.simulate), plan.preflight().firstFreeNumber(),
					this.beside);
		return executor.carryOut(run, plan.settings(), key, balance);
	}

	private void requireReachable(RunPreview plan, SettingsLoader loader) {
		plan.preflight().requireCallbackAddress();
		RemoteModeValidator.require(plan.settings(), this.simulate, loader.property("spring.datasource.url"),
				this.context.environment());
		plan.preflight().requireWatchPort();
	}

	private void requireMoney(RunDatabase installation, RunPreview plan, InputSummary input,
			@Nullable BigDecimal balance) {
		PurchaseEstimate order = plan.order(input, installation, this.simulate);
		Optional<String> shortOfMoney = plan.preflight()
			.shortOfMoney(order.estimate(), balance)
			.or(() -> this.simulate ? Optional.empty()
					: plan.preflight().shortOfPeriodBudget(order.estimate(), installation));
		if (shortOfMoney.isPresent()) {
			throw new CliException(ExitCode.OUT_OF_MONEY, shortOfMoney.get());
		}
		plan.announce(input, order);
		OutputLocation target = plan.settings().target();
		if (target.isBucket()) {
			return;
		}
		DiskForecast disk = DiskForecast.of(order, target.folder(), installation.reports(), this.simulate);
		if (disk.isTight()) {
			this.context.console()
				.warn("The images will take about " + ByteSizeFormat.text(disk.needed()) + ", and "
						+ ByteSizeFormat.text(disk.free()) + " are free at " + target
						+ ". A run that meets a full disk fails, and restart continues it.");
		}
	}

	private @Nullable Balance balance(Settings settings, @Nullable ApiKey key) {
		Instant now = this.context.timeAndRandom().clock().instant();
		if (key == null) {
			return new Balance(settings.simulate().balance(), now);
		}
		try (HttpTaskApi api = new HttpTaskApi(settings.api(), key, null, this.context.timeAndRandom().clock())) {
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
