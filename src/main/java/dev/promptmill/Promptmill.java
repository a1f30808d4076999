package dev.promptmill;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Locale;

import dev.promptmill.cli.Cli;
import dev.promptmill.common.ChangeSignal;
import dev.promptmill.common.ExitCode;
import dev.promptmill.common.Masking;

/** The program's entry point: hands the command line to the command it names. */
public final class Promptmill {

	private static final Duration SHUTDOWN = Duration.ofSeconds(10);

	private Promptmill() {
	}

	public static void main(String[] arguments) {
		// Numbers in texts and addresses are the same in every country.
		Locale.setDefault(Locale.Category.FORMAT, Locale.ROOT);
		Thread.setDefaultUncaughtExceptionHandler(new OutOfMemory(ExitCode.FAILED.code()));
		PrintStream err = System.err;
		// What libraries log and print goes there, whatever its level
		System.setErr(new PrintStream(Masking.of(System.getenv()).before(err), true, Charset.defaultCharset()));
		int code = Cli.run(arguments, System.out, err, System.getenv());
		Thread guard = new Thread(() -> haltLater(code), "exit-guard");
		guard.setDaemon(true);
		guard.start();
		System.exit(code);
	}

	/** A database that died may hold up the JVM's shutdown for ever. */
	private static void haltLater(int code) {
		try {
			ChangeSignal.pause(SHUTDOWN);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		Runtime.getRuntime().halt(code);
	}

}
