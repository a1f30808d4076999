package dev.promptmill.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.common.ExitCode;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.Balance;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunState;
import dev.promptmill.run.RunLauncher;
import dev.promptmill.settings.Settings;
import org.jspecify.annotations.Nullable;

/** Carries a run out in this process, with its console, its signals and its hook. */
record RunExecutor(CommandContext context, RunDatabase runDatabase, boolean json) {

	ExitCode carryOut(Run run, Settings settings, @Nullable ApiKey key, @Nullable Balance balance) {
		Logging.takeOver();
		this.context.console().logging().about(run.id(), run.plan().jobName());
		boolean terminal = canShowProgress();
		List<Thread> guards = new ArrayList<>();
		ExitCode exit;
		try (ConsoleRunListener console = new ConsoleRunListener(this.context.console(), this.runDatabase, terminal,
				this.context.timeAndRandom().clock())) {
			exit = new RunLauncher(this.runDatabase, console, this.context.timeAndRandom(), this.context.environment())
				.launch(run.id(), settings, key, balance, (control) -> {
					Signals.install(control, this.context.console());
					guards.add(Signals.guard(control, this.context.console(), settings.api().requestTimeout()));
				});
		}
		catch (RuntimeException ex) {
			finish(settings, broken(run, ex));
			throw ex;
		}
		finally {
			guards.forEach(Thread::interrupt);
		}
		if (exit != ExitCode.HELD) {
			conclude(run, settings);
		}
		return exit;
	}

	/**
	 * JSON lines, and frameworks that log on request, would be written across it, and the
	 * quiet want none.
	 */
	private boolean canShowProgress() {
		return Boolean.getBoolean("promptmill.terminal") && !"dumb".equals(this.context.environment().get("TERM"))
				&& !this.context.console().isQuiet() && !this.context.console().logging().isBusy();
	}

	private void conclude(Run run, Settings settings) {
		if (!this.json && settings.onFinish() == null) {
			return;
		}
		Run ended = this.runDatabase.runs().get(run.id());
		Map<String, Object> summary = RunSummary.json(this.runDatabase, ended);
		if (this.json) {
			this.context.console().json(summary);
		}
		finish(settings, summary);
	}

	private void finish(Settings settings, Map<String, ?> summary) {
		String command = settings.onFinish();
		if (command != null && !command.isBlank()) {
			new FinishHook(command, settings.onFinishTimeout(), settings.connections(), this.context).run(summary);
		}
	}

	/** What can be said of a run when even its ledger can't be read any more. */
	private static Map<String, ?> broken(Run run, RuntimeException failure) {
		Map<String, Object> summary = new LinkedHashMap<>();
		summary.put("type", "summary");
		summary.put("run", run.id());
		summary.put("job_name", run.plan().jobName());
		summary.put("state", RunState.FAILED.name());
		summary.put("exit_code", ExitCode.FAILED.code());
		summary.put("message", String.valueOf(failure.getMessage()));
		summary.put("simulated", run.plan().simulated());
		summary.put("output", run.plan().output().toString());
		return summary;
	}

}
