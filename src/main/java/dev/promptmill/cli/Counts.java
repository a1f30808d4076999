package dev.promptmill.cli;

import java.util.Locale;

/** Counts in words, in the right number. */
final class Counts {

	private Counts() {
	}

	static String of(long count, String one, String many) {
		return count + " " + ((count == 1) ? one : many);
	}

	/** The same with separators between thousands. */
	static String grouped(long count, String one, String many) {
		return String.format(Locale.ROOT, "%,d", count) + " " + ((count == 1) ? one : many);
	}

	/** Such as {@code 1 row is} or {@code 2 rows are}. */
	static String rows(long count) {
		return of(count, "row is", "rows are");
	}

}
