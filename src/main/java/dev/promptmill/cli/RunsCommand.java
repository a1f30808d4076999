package dev.promptmill.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import dev.promptmill.common.ExitCode;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.Run;
import dev.promptmill.settings.Settings;
import dev.promptmill.settings.SettingsLoader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code runs}: all runs of the data folder. */
@Command(name = "runs", sortOptions = false, usageHelpAutoWidth = true, description = "Lists all runs.")
final class RunsCommand implements Callable<Integer> {

	private final CommandContext context;

	@Mixin
	private CommonOptions common = new CommonOptions();

	RunsCommand(CommandContext context) {
		this.context = context;
	}

	@Override
	public Integer call() {
		SettingsLoader loader = this.common.loader(Map.of());
		Settings settings = loader.load(Map.of());
		if (!RunDatabase.exists(loader, settings)) {
			show(List.of());
			this.context.console().info("No runs yet in " + settings.dataFolder() + ".");
			return ExitCode.DELIVERED.code();
		}
		try (RunDatabase installation = this.context.visit(loader)) {
			show(installation.runs().all());
		}
		return ExitCode.DELIVERED.code();
	}

	private void show(List<Run> runs) {
		if (this.common.json()) {
			runs.forEach((run) -> this.context.console().json(json(run)));
			Map<String, Object> summary = new LinkedHashMap<>();
			summary.put("type", "summary");
			summary.put("runs", runs.size());
			this.context.console().json(summary);
			return;
		}
		this.context.console()
			.data(String.format("%5s  %-9s %4s  %-19s  %8s  %s", "RUN", "STATE", "EXIT", "CREATED", "ROWS", "OUTPUT"));
		for (Run run : runs) {
			this.context.console()
				.data(String.format("%5d  %-9s %4s  %-19s  %8d  %s", run.id(), DisplayedRunState.of(run).word(),
						(run.exitCode() != null) ? run.exitCode().toString() : "-", TimeFormat.date(run.createdAt()),
						run.plan().rows(), run.plan().output()));
		}
	}

	private static Map<String, Object> json(Run run) {
		Map<String, Object> json = new LinkedHashMap<>();
		json.put("type", "run");
		json.put("run", run.id());
		json.put("job_name", run.plan().jobName());
		json.put("state", DisplayedRunState.of(run).name());
		json.put("exit_code", run.exitCode());
		json.put("simulated", run.plan().simulated());
		json.put("rows", run.plan().rows());
		json.put("input", run.plan().input().toString());
		json.put("output", run.plan().output().toString());
		json.put("created_at", TimeFormat.iso(run.createdAt()));
		json.put("ended_at", TimeFormat.iso(run.endedAt()));
		return json;
	}

}
