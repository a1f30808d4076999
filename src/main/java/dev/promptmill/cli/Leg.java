package dev.promptmill.cli;

import java.math.BigDecimal;

import dev.promptmill.apixo.ApiKey;
import dev.promptmill.control.ExitCode;
import dev.promptmill.ledger.Run;
import dev.promptmill.pipeline.Installation;
import dev.promptmill.pipeline.RunLauncher;
import dev.promptmill.pipeline.Settings;
import org.jspecify.annotations.Nullable;

/** Carries a run out in this process, with its console and its signals. */
record Leg(Workbench bench, Installation installation, boolean json) {

	ExitCode carryOut(Run run, Settings settings, @Nullable ApiKey key, @Nullable BigDecimal balance) {
		boolean terminal = Boolean.getBoolean("promptmill.terminal");
		try (RunConsole console = new RunConsole(this.bench.console(), terminal, this.bench.instruments().clock())) {
			ExitCode exit = new RunLauncher(this.installation, console, this.bench.instruments()).launch(run.id(),
					settings, key, balance, (control) -> Signals.install(control, this.bench.console()));
			if (this.json && exit != ExitCode.HELD) {
				Run ended = this.installation.runs().get(run.id());
				this.bench.console().json(Summary.json(ended, this.installation.reports().totals(ended)));
			}
			return exit;
		}
	}

}
