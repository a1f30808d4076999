package dev.promptmill.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

import dev.promptmill.ingest.InputSummary;
import dev.promptmill.ingest.Mistake;
import dev.promptmill.ingest.RejectedRow;
import dev.promptmill.pipeline.Preflight;
import dev.promptmill.pipeline.Settings;
import dev.promptmill.pipeline.SettingsLoader;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/**
 * {@code check}: validates, prices and shows the plan; needs no key and sends nothing.
 */
@Command(name = "check", sortOptions = false, usageHelpAutoWidth = true,
		description = "Validates and prices a CSV and shows the plan; sends nothing.")
final class CheckCommand implements Callable<Integer> {

	private final Workbench bench;

	@Mixin
	private CommonOptions common = new CommonOptions();

	@Parameters(index = "0", arity = "0..1", paramLabel = "CSV",
			description = "The prompts. May be named by the job file instead.")
	private @Nullable String csv;

	CheckCommand(Workbench bench) {
		this.bench = bench;
	}

	@Override
	public Integer call() {
		Map<String, String> given = new LinkedHashMap<>();
		RunOptions.put(given, "promptmill.input", this.csv);
		SettingsLoader loader = this.common.loader(given);
		Settings settings = loader.load(Map.of());
		Preflight preflight = new Preflight(settings, this.bench.instruments());
		Plan plan = new Plan(preflight, settings, this.bench.console(), loader.invocation());
		InputSummary input = preflight.input(this::tell);
		plan.warnOfLookalikes(input);
		return plan.show(input, plan.look(this.bench, loader, input, false), this.common.json()).code();
	}

	private void tell(RejectedRow row) {
		for (Mistake mistake : row.mistakes()) {
			if (this.common.json()) {
				this.bench.console().json(json(row, mistake));
			}
			else {
				this.bench.console()
					.data("row " + row.record().rowNumber() + " (id " + row.id() + "), " + mistake.describe());
			}
		}
	}

	private static Map<String, Object> json(RejectedRow row, Mistake mistake) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("type", "mistake");
		json.put("row", row.record().rowNumber());
		json.put("id", row.id());
		json.put("line", mistake.line());
		json.put("column", mistake.column());
		json.put("value", mistake.value());
		json.put("reason", mistake.reason());
		return json;
	}

}
