package dev.promptmill;

/** The program's entry point: hands the command line to the command it names. */
public final class Promptmill {

	private Promptmill() {
	}

	public static void main(String[] arguments) {
		throw new UnsupportedOperationException("wiring follows");
	}

}
