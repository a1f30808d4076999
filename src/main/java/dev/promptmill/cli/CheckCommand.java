package dev.promptmill.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

import dev.promptmill.cli.json.MistakeLine;
import dev.promptmill.cli.option.CommonOptions;
import dev.promptmill.cli.option.InputArguments;
import dev.promptmill.cli.option.PurchaseChoice;
import dev.promptmill.cli.option.RunOptions;
import dev.promptmill.cli.view.RunPreview;
import dev.promptmill.input.InputSummary;
import dev.promptmill.input.RejectedRow;
import dev.promptmill.input.ValidationError;
import dev.promptmill.ledger.PurchaseOptions;
import dev.promptmill.run.Preflight;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code check}: validates, prices and shows the plan; needs no key and sends nothing.
 */
@Command(name = "check", sortOptions = false, usageHelpAutoWidth = true,
		description = "Validates and prices a CSV and shows the plan; sends nothing.")
final class CheckCommand implements Callable<Integer> {

	private final CommandContext context;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Mixin
	private InputArguments inputArguments = new InputArguments();

	@Mixin
	private RunOptions options = new RunOptions();

	@Mixin
	private PurchaseChoice choice = new PurchaseChoice();

	@Option(names = "--simulate", description = "Show the plan of a simulated run.")
	private boolean simulate;

	@Option(names = "--output", paramLabel = "DIR", description = "Where the run would put its sub-folder.")
	private @Nullable String output;

	@Parameters(index = "0", arity = "0..1", paramLabel = "CSV",
			description = "The prompts. May be named by the job file instead.")
	private @Nullable Path csv;

	CheckCommand(CommandContext context) {
		this.context = context;
	}

	@Override
	public Integer call() {
		Map<String, String> given = new LinkedHashMap<>(this.options.settings());
		given.putAll(this.inputArguments.settings());
		RunOptions.put(given, "promptmill.output", this.output);
		RunOptions.put(given, "promptmill.input", (this.csv != null) ? this.csv.toString() : null);
		SettingsLoader loader = this.common.loader(given);
		Settings settings = loader.load(Map.of());
		Preflight preflight = new Preflight(settings, this.context.timeAndRandom());
		PurchaseOptions purchase = this.choice.options(settings, this.common.with(given), this.simulate);
		RunPreview plan = new RunPreview(preflight, settings, this.context.console(), loader.invocation(), purchase);
		if (!this.simulate) {
			this.context.tellOfProxy(settings);
		}
		plan.tellWhichInput();
		InputSummary input = preflight.input(this::tell);
		plan.warn(input);
		return plan
			.show(input, plan.look(() -> this.context.visitIfThere(loader, settings), input, this.simulate),
					this.common.json(), this.context.timeAndRandom().clock().instant())
			.code();
	}

	private void tell(RejectedRow row) {
		for (ValidationError mistake : row.mistakes()) {
			if (this.common.json()) {
				this.context.console()
					.json(new MistakeLine(row.record().rowNumber(), row.id(), mistake.line(), mistake.column(),
							mistake.value(), mistake.reason()));
			}
			else {
				this.context.console()
					.data("row " + row.record().rowNumber() + " (id " + row.id() + "), " + mistake.describe());
			}
		}
	}

}
