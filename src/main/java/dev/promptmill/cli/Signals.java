package dev.promptmill.cli;

import java.time.Duration;

import dev.promptmill.control.Bell;
import dev.promptmill.control.Ending;
import dev.promptmill.control.ExitCode;
import dev.promptmill.control.RunControl;
import sun.misc.Signal;

/**
 * Ctrl-C and SIGTERM end a run in order: the first asks it to, a second one ends the
 * process at once, and so does a run that takes too long. Both are safe at any instant;
 * an orderly end only leaves fewer rows in doubt.
 */
final class Signals {

	/** The contract gives a stop 20 seconds. */
	private static final Duration PATIENCE = Duration.ofSeconds(18);

	private final RunControl control;

	private final ConsoleLog console;

	private boolean asked;

	private Signals(RunControl control, ConsoleLog console) {
		this.control = control;
		this.console = console;
	}

	static void install(RunControl control, ConsoleLog console) {
		Signals signals = new Signals(control, console);
		Signal.handle(new Signal("INT"), (signal) -> signals.received(Ending.Reason.SIGINT, ExitCode.SIGINT));
		Signal.handle(new Signal("TERM"), (signal) -> signals.received(Ending.Reason.SIGTERM, ExitCode.SIGTERM));
	}

	private synchronized void received(Ending.Reason reason, ExitCode code) {
		if (this.asked) {
			Runtime.getRuntime().halt(code.code());
		}
		this.asked = true;
		this.console
			.info("Stopping: nothing more is submitted, answers under way are awaited. Once more to end at once.");
		this.control.end(reason, "Stopped by a signal. restart continues it.");
		Thread guard = new Thread(() -> endLater(code), "stop-guard");
		guard.setDaemon(true);
		guard.start();
	}

	private static void endLater(ExitCode code) {
		try {
			new Bell().await(0, PATIENCE);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return;
		}
		Runtime.getRuntime().halt(code.code());
	}

}
