package dev.promptmill.cli;

import java.util.ArrayList;
import java.util.List;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.cli.console.Logging;
import dev.promptmill.cli.json.BrokenRunLine;
import dev.promptmill.cli.json.JsonLine;
import dev.promptmill.cli.json.RunLine;
import dev.promptmill.cli.view.ConsoleRunListener;
import dev.promptmill.cli.view.RunSummary;
import dev.promptmill.common.ExitCode;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.RunState;
import dev.promptmill.ledger.run.Balance;
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
		RunLine summary = RunSummary.line(this.runDatabase, ended);
		if (this.json) {
			this.context.console().json(summary);
		}
		finish(settings, summary);
	}

	private void finish(Settings settings, JsonLine summary) {
		String command = settings.onFinish();
		if (command != null && !command.isBlank()) {
			new FinishHook(command, settings.onFinishTimeout(), settings.connections(), this.context).run(summary);
		}
	}

	/** What can be said of a run when even its ledger can't be read any more. */
	private static BrokenRunLine broken(Run run, RuntimeException failure) {
		return new BrokenRunLine(run.id(), run.plan().jobName(), RunState.FAILED.name(), ExitCode.FAILED.code(),
				String.valueOf(failure.getMessage()), run.plan().simulated(), run.plan().output().toString());
	}

}
