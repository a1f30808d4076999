package dev.promptmill.cli;

import java.time.Duration;
import java.util.function.IntConsumer;

import dev.promptmill.cli.console.ConsoleLog;
import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.ExitCode;
import dev.promptmill.common.RunControl;
import dev.promptmill.common.RunStop;
import sun.misc.Signal;

/**
 * Ctrl-C and SIGTERM end a run in order: the first asks it to, a second one ends the
 * process at once, and so does a run that takes too long. Both are safe at any instant;
 * an orderly end only leaves fewer rows in doubt.
 */
final class Signals {

	/** The contract gives a stop 20 seconds. */
	private static final Duration TIMEOUT = Duration.ofSeconds(18);

	/** A failed run ends within seconds, except for the reports of a very large one. */
	private static final Duration FAULT_TIMEOUT = Duration.ofSeconds(90);

	private static final Duration LAST_WORDS = Duration.ofSeconds(1);

	private final RunControl control;

	private final ConsoleLog console;

	private final String announcement;

	private boolean asked;

	private Signals(RunControl control, ConsoleLog console, String announcement) {
		this.control = control;
		this.console = console;
		this.announcement = announcement;
	}

	static void install(RunControl control, ConsoleLog console) {
		install(control, console, "Stopping: nothing more is submitted, answers under way are awaited.");
	}

	/**
	 * @param announcement what the process does when it is asked to end
	 */
	static void install(RunControl control, ConsoleLog console, String announcement) {
		Signals signals = new Signals(control, console, announcement);
		Signal.handle(new Signal("INT"), (signal) -> signals.received(RunStop.Reason.SIGINT, ExitCode.SIGINT));
		Signal.handle(new Signal("TERM"), (signal) -> signals.received(RunStop.Reason.SIGTERM, ExitCode.SIGTERM));
	}

	/**
	 * Ends the process if a failed run does not end by itself: a database whose disk is
	 * full has been seen to spin for ever.
	 * @param requestTimeout how long answers under way are awaited if the fault is the
	 * API's
	 * @return to be interrupted once the run has ended
	 */
	static Thread guard(RunControl control, ConsoleLog console, Duration requestTimeout) {
		return guard(control, console, FAULT_TIMEOUT, requestTimeout, Runtime.getRuntime()::halt);
	}

	static Thread guard(RunControl control, ConsoleLog console, Duration limit, Duration requestTimeout,
			IntConsumer halt) {
		return daemon("fault-guard", () -> {
			awaitFault(control);
			ChangeSignal.pause(isOfTheApi(control) ? limit.plus(requestTimeout) : limit);
			console.error("Run failed, and its database no longer answers. "
					+ control.ending().map(RunStop::message).orElse("") + " Nothing is lost: restart continues it.");
			halt.accept(ExitCode.FAILED.code());
		});
	}

	private static boolean isOfTheApi(RunControl control) {
		return control.ending().filter((ending) -> ending.reason() == RunStop.Reason.API_FAULT).isPresent();
	}

	private static void awaitFault(RunControl control) throws InterruptedException {
		while (control.ending().filter((ending) -> ending.reason().isFault()).isEmpty()) {
			control.changes().await(control.changes().count(), Duration.ofSeconds(1));
		}
	}

	private synchronized void received(RunStop.Reason reason, ExitCode code) {
		if (this.asked) {
			Runtime.getRuntime().halt(code.code());
		}
		this.asked = true;
		this.console.info(this.announcement + " Press Ctrl-C again to exit immediately.");
		this.control.end(reason, "Stopped by a signal. restart continues it.");
		endLater(code, this.console, TIMEOUT, Runtime.getRuntime()::halt);
	}

	/** Ends the process if a stopped run does not end by itself in time. */
	static void endLater(ExitCode code, ConsoleLog console, Duration limit, IntConsumer halt) {
		daemon("stop-guard", () -> {
			ChangeSignal.pause(limit);
			// On a thread of its own: whoever reads the messages may have stopped
			// reading.
			Thread words = daemon("stop-guard-words", () -> console.warn("Not done after " + limit.toSeconds()
					+ " s: ended. Nothing is lost: restart continues the run, report writes its reports."));
			words.join(LAST_WORDS.toMillis());
			halt.accept(code.code());
		});
	}

	private static Thread daemon(String name, Waiting work) {
		Thread thread = new Thread(() -> {
			try {
				work.run();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}, name);
		thread.setDaemon(true);
		thread.start();
		return thread;
	}

	private interface Waiting {

		void run() throws InterruptedException;

	}

}
