package dev.promptmill;

import dev.promptmill.cli.Cli;

/** The program's entry point: hands the command line to the command it names. */
public final class Promptmill {

	private Promptmill() {
	}

	public static void main(String[] arguments) {
		System.exit(Cli.run(arguments, System.out, System.err, System.getenv()));
	}

}
