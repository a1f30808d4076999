package dev.promptmill.cli.view;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

import dev.promptmill.cli.console.ConsoleLog;
import dev.promptmill.common.Plural;
import dev.promptmill.database.RunDatabase;
import dev.promptmill.ledger.Run;
import dev.promptmill.ledger.query.RunTotals;
import dev.promptmill.run.RunListener;
import dev.promptmill.run.RunProgress;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows a run while it works: a progress bar with the facts below it on a terminal, one
 * plain line every 30 seconds elsewhere, and at the end what it brought and what to do.
 */
public final class ConsoleRunListener implements RunListener, AutoCloseable {

	private static final Duration PLAIN_EVERY = Duration.ofSeconds(30);

	private final ConsoleLog console;

	private final RunDatabase runDatabase;

	private final boolean terminal;

	private @Nullable ProgressBar bar;

	private final InstantSource clock;

	private Instant lastLine;

	public ConsoleRunListener(ConsoleLog console, RunDatabase runDatabase, boolean terminal, InstantSource clock) {
		this.runDatabase = runDatabase;
		this.console = console;
		this.terminal = terminal;
		this.clock = clock;
		this.lastLine = clock.instant();
	}

	@Override
	public void begun(Run run, int doubtful) {
		if (run.plan().simulated()) {
			this.console.info("SIMULATED: nothing is generated and nothing is billed.");
		}
		this.console.info("Run " + run.id() + ": " + Plural.of(run.plan().rows(), "row") + " of " + run.plan().input()
				+ " -> " + run.plan().output());
		if (doubtful > 0) {
			this.console.warn(Plural.of(doubtful, "row was", "rows were")
					+ " being sent when this run was last killed, may have been"
					+ " billed and became UNKNOWN: not sent again unless you say so ("
					+ this.runDatabase.invocation().command("resolve " + run.id()) + ").");
		}
	}

	@Override
	public void notice(String message) {
		this.console.info(message);
	}

	@Override
	public void warning(String message) {
		this.console.warn(message);
	}

	@Override
	public void progress(Run run, RunTotals totals, RunProgress progress) {
		if (this.terminal) {
			show(run, totals, progress);
		}
		else if (Duration.between(this.lastLine, this.clock.instant()).compareTo(PLAIN_EVERY) >= 0) {
			this.lastLine = this.clock.instant();
			this.console.info(ProgressText.line(this.lastLine, totals, progress, run.plan().rows()));
		}
	}

	private void show(Run run, RunTotals totals, RunProgress progress) {
		if (this.bar == null) {
			this.bar = new ProgressBarBuilder().setTaskName("Run " + run.id())
				.setInitialMax(run.plan().rows())
				.setUpdateIntervalMillis(500)
				.setStyle(ProgressBarStyle.UNICODE_BLOCK)
				.hideEta()
				.setConsumer(this.console.pane())
				.build();
		}
		this.console.pane().facts(ProgressText.lines(totals, progress));
		this.bar.stepTo(totals.settled());
	}

	@Override
	public void ended(Run run, RunTotals totals) {
		close();
		for (String line : RunSummary.lines(this.runDatabase, run, totals)) {
			this.console.verdict(line);
		}
	}

	@Override
	public void close() {
		if (this.bar != null) {
			this.bar.close();
			this.bar = null;
		}
	}

}
